"""BM25 over weighted fields, in catalogue rows, with changes searchable at once.

Fields are weighted as in BM25F (Robertson, Zaragoza, Taylor 2004): a word in a field of weight w counts w times. The
scores of all (item, word) pairs are computed when the index is built (bm25s); a query only adds columns up.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import bm25s
import numpy as np
import numpy.typing as npt

from retrieval.settings import LexicalSettings
from retrieval.topk import RowNumbers

WordIds = npt.NDArray[np.int32]
Scores32 = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Columns:
    """A BM25 index: word w occurs in the documents `rows[starts[w]:starts[w+1]]`, which it gives `values[...]`."""

    values: Scores32
    rows: WordIds
    starts: npt.NDArray[np.int64]
    size: int
    mean_length: float

    @classmethod
    def of(cls, documents: Sequence[WordIds], words: int, settings: LexicalSettings) -> "Columns":
        """Index documents that consist of word ids below `words`."""
        mean = float(np.mean([len(d) for d in documents])) if documents else 0.0
        if not mean:
            nothing = np.zeros(words + 1, dtype=np.int64)
            return cls(np.zeros(0, np.float32), np.zeros(0, np.int32), nothing, len(documents), 1.0)
        index = bm25s.BM25(method="lucene", k1=settings.saturation, b=settings.length_share)
        made = index.build_index_from_ids(list(range(words)), [d.tolist() for d in documents], show_progress=False)
        values = np.asarray(made["data"], dtype=np.float32)
        rows, starts = np.asarray(made["indices"], dtype=np.int32), np.asarray(made["indptr"], dtype=np.int64)
        return cls(values, rows, starts, len(documents), mean)

    def column(self, word: int) -> tuple[WordIds, Scores32]:
        """The documents that have a word, and what it scores there; empty for a word newer than the index."""
        if not 0 <= word < len(self.starts) - 1:
            return self.rows[:0], self.values[:0]
        start, end = self.starts[word], self.starts[word + 1]
        return self.rows[start:end], self.values[start:end]

    def rarity(self, word: int) -> float:
        """The word's weight (Lucene's idf)."""
        among = len(self.column(word)[0])
        return float(np.log1p((self.size - among + 0.5) / (among + 0.5)))


@dataclass(frozen=True, eq=False)
class LexicalIndex:
    """BM25 by row of one view: the columns of the last rebuild, and items changed since, scored one by one.

    `base` is the document of the columns by row of the view, -1 for rows that `fresh` holds or that have no text.
    """

    columns: Columns
    base: RowNumbers
    settings: LexicalSettings
    fresh: Mapping[int, Counter[int]] = field(default_factory=dict)
    """The words of items changed since the rebuild, by row of the view."""

    def scores(self, words: Sequence[int]) -> Scores32:
        """The sum of the words' scores by row of the view, shape (items,); 0 where none occurs."""
        totals = np.zeros(self.columns.size + 1, dtype=np.float32)  # the last place answers for base -1
        for word in words:
            rows, values = self.columns.column(word)
            totals[rows] += values
        made: Scores32 = totals[self.base]
        for row, counts in self.fresh.items():
            made[row] = sum(self._fresh_score(word, counts) for word in words)
        return made

    def matches(self, words: Sequence[int], rows: RowNumbers) -> list[list[int]]:
        """For each of the given rows the positions of the words that occur in it."""
        found: list[list[int]] = [[] for _ in rows]
        for position, word in enumerate(words):
            has = np.zeros(self.columns.size + 1, dtype=np.bool_)
            has[self.columns.column(word)[0]] = True
            for n, occurs in enumerate(has[self.base[rows]].tolist()):
                counts = self.fresh.get(int(rows[n])) if self.fresh else None
                if counts[word] if counts is not None else occurs:
                    found[n].append(position)
        return found

    def knows(self, word: int) -> bool:
        """Whether any item has the word."""
        return bool(len(self.columns.column(word)[0])) or any(counts[word] for counts in self.fresh.values())

    def _fresh_score(self, word: int, counts: Counter[int]) -> float:
        often = counts[word]
        if not often:
            return 0.0
        s, length = self.settings, counts.total()
        norm = s.saturation * (1 - s.length_share + s.length_share * length / self.columns.mean_length)
        return self.columns.rarity(word) * often / (often + norm)
