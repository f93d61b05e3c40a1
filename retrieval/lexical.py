"""Candidates whose words are those of the query."""

from collections.abc import Sequence

import numpy as np

from domain.candidates import Candidate
from domain.ports import Scores
from domain.query import Query
from retrieval.snapshot import Snapshot, Snapshots
from retrieval.topk import as_candidates, best_positions
from retrieval.words.tokens import Tokens


class LexicalSource:
    """BM25 over titles, attributes and texts, English and Chinese. Evidence: the matched words as they were said."""

    name = "lexical"

    def __init__(self, snapshots: Snapshots, tokens: Tokens) -> None:
        self._snapshots = snapshots
        self._tokens = tokens

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """The items that share the rarest words with the query. Raises UnknownField."""
        snapshot = self._snapshots()
        words, said = self._words(query, snapshot)
        if not words:
            return []
        scores = snapshot.words.scores(words)
        scores[~snapshot.allowed(query) | (scores <= 0)] = np.nan
        rows = best_positions(scores, limit)
        matched = snapshot.words.matches(words, rows)
        told = [((), tuple(dict.fromkeys(said[m] for m in positions))) for positions in matched]
        ids = snapshot.view.ids
        return as_candidates(self.name, [ids[row] for row in rows], scores[rows].astype(np.float64), told)

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """BM25 scores; 0 where no word matches, NaN where the query has no word that the catalogue knows."""
        snapshot = self._snapshots()
        words, _ = self._words(query, snapshot)
        made = np.full(len(item_ids), np.nan)
        rows = snapshot.rows(item_ids)
        if words:
            made[rows >= 0] = snapshot.words.scores(words)[rows[rows >= 0]]
        return made

    def _words(self, query: Query, snapshot: Snapshot) -> tuple[list[int], list[str]]:
        text = query.text.strip()
        said_words = [(self._tokens.name(text), text), *self._tokens.of_query(text)] if text else []
        known = [(snapshot.numbers.get(word, -1), said) for word, said in said_words]
        kept = [(number, said) for number, said in known if snapshot.words.knows(number)]
        return [number for number, _ in kept], [said for _, said in kept]
