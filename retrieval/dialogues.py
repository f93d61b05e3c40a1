"""Candidates that came up when other people talked like this: past conversations and reviews as text -> items.

Nearest conversations by BM25 over all that was said, each voting for its items with its score: a memory-based
recommender over dialogues. An item that somebody disliked there counts against it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from domain.candidates import Candidate
from domain.errors import NotBuilt, StoreFailed
from domain.frozen import Frozen
from domain.ports import Catalog, Scores
from domain.query import Query
from retrieval.eligible import Alignment, allowed, best_rows, to_candidates
from retrieval.lexical_index import Columns, WordIds
from retrieval.settings import DialogueSettings, LexicalSettings
from retrieval.words.tokens import Tokens

_FILE = "dialogues.json"
_WEIGHTS = {"like": 1.0, "neutral": 0.8, "seen": 0.6, "dislike": -0.5}


class Remembered(Frozen):
    """One past conversation or review: what was said, and the items in it with how the person felt about each."""

    id: str
    text: str
    items: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class DialogueMemory:
    """Past conversations indexed. Immutable; forgetting one makes a new memory."""

    remembered: tuple[Remembered, ...]
    numbers: Mapping[str, int]
    columns: Columns
    item_ids: tuple[str, ...]
    votes: tuple[tuple[WordIds, Scores], ...]
    """By conversation: the places of its items in `item_ids`, and their weights."""

    def without(self, ids: frozenset[str], tokens: Tokens) -> "DialogueMemory":
        """The memory without some conversations (erasure)."""
        return fit_dialogues([r for r in self.remembered if r.id not in ids], tokens)

    def save(self, folder: Path) -> None:
        """Write the memory. Raises StoreFailed."""
        rows = [r.model_dump(mode="json") for r in self.remembered]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / _FILE).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            raise StoreFailed(f"cannot write the dialogue memory: {error}", "free space on the disk") from error

    def nearest(self, words: Sequence[str], count: int) -> tuple[WordIds, Scores]:
        """The conversations most like these words and their scores, best first."""
        totals = np.zeros(len(self.remembered))
        for word in dict.fromkeys(words):
            rows, values = self.columns.column(self.numbers.get(word, -1))
            totals[rows] += values
        best = np.argsort(-totals, kind="stable")[:count]
        best = best[totals[best] > 0]
        return best.astype(np.int32), totals[best]


def fit_dialogues(remembered: Sequence[Remembered], tokens: Tokens) -> DialogueMemory:
    """Index past conversations."""
    numbers: dict[str, int] = {}
    documents = [
        np.array([numbers.setdefault(w, len(numbers)) for w in tokens.of_text(r.text)], dtype=np.int32)
        for r in remembered
    ]
    item_ids = tuple(dict.fromkeys(item for r in remembered for item in r.items))
    places = {item: place for place, item in enumerate(item_ids)}
    votes = tuple(
        (
            np.array([places[i] for i in r.items], dtype=np.int32),
            np.array([_WEIGHTS.get(felt, 0.8) for felt in r.items.values()]),
        )
        for r in remembered
    )
    plain = LexicalSettings(saturation=1.5, length_share=0.75)
    return DialogueMemory(tuple(remembered), numbers, Columns.of(documents, len(numbers), plain), item_ids, votes)


def load_dialogues(folder: Path, tokens: Tokens) -> DialogueMemory:
    """Read a memory; an empty one where the build has none. Raises NotBuilt for a broken one."""
    path = folder / _FILE
    if not path.is_file():
        return fit_dialogues([], tokens)
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return fit_dialogues([Remembered.model_validate(row) for row in rows], tokens)
    except (OSError, ValueError) as error:
        raise NotBuilt("the dialogue memory cannot be read", "run parley build") from error


class DialogueSource:
    """A Retriever and Scorer over past conversations; says nothing where there are none."""

    name = "dialogue"

    def __init__(self, catalog: Catalog, memory: DialogueMemory, tokens: Tokens, settings: DialogueSettings) -> None:
        self._catalog = catalog
        self._memory = memory
        self._tokens = tokens
        self._settings = settings
        self._align = Alignment(memory.item_ids)
        self._places = {item: place for place, item in enumerate(memory.item_ids)}

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """The eligible items that the nearest conversations speak for. Raises UnknownField."""
        scores = self._votes(query)
        if scores is None:
            return []
        view = self._catalog.view()
        keep = allowed(view, self._align(view), query) & (scores > 0)
        best = best_rows(scores, keep, limit)
        ids = [self._memory.item_ids[place] for place in best]
        return to_candidates(self.name, ids, scores[best], lambda _: {})

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """The votes; 0 for an item that no near conversation names, NaN for one that none ever named."""
        votes = self._votes(query)
        if votes is None:
            return np.full(len(item_ids), np.nan)
        return np.append(votes, np.nan)[[self._places.get(item, -1) for item in item_ids]]

    def _votes(self, query: Query) -> Scores | None:
        """The sum of the near conversations' scores by item; None where there is nothing to go by."""
        said = " ".join(query.said) or query.text
        if not self._memory.remembered or not said.strip():
            return None
        words = self._tokens.of_text(said[-self._settings.longest_chars :])
        near, closeness = self._memory.nearest(words, self._settings.neighbours)
        if not len(near):
            return None
        votes = np.zeros(len(self._memory.item_ids))
        for conversation, score in zip(near.tolist(), closeness.tolist(), strict=True):
            places, weights = self._memory.votes[conversation]
            votes[places] += score * weights
        return votes
