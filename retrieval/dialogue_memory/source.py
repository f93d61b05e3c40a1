"""The source "dialogue": items that came up when other people talked like this."""

import threading
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from domain.candidates import Candidate
from domain.ports import Catalog, Embedder, Scores
from domain.query import Query
from retrieval.dialogue_memory.hearing import heard
from retrieval.dialogue_memory.memory import DialogueMemory, Heard
from retrieval.eligible import Alignment, allowed, best_rows, to_candidates
from retrieval.embedding.cached import is_kept
from retrieval.settings import DialogueSettings
from retrieval.words.tokens import Tokens

TALKS, LIKED = "talks=", "liked="
"""Terms of the evidence: in how many of the nearest conversations the item came up, and how many said they liked it."""


@runtime_checkable
class Forgets(Protocol):
    """A catalogue that knows which past conversations were erased since the build."""

    def forgotten_talk(self) -> frozenset[str]:
        """The ids of erased conversations."""
        ...


class DialogueSource:
    """A Retriever and Scorer over past conversations and reviews; says nothing where there are none.

    What was erased from the catalogue votes no more, from the next query on.
    """

    name = "dialogue"

    def __init__(
        self,
        catalog: Catalog,
        memory: DialogueMemory,
        tokens: Tokens,
        settings: DialogueSettings,
        embedder: Embedder | None = None,
    ) -> None:
        self._catalog = catalog
        self._memory = memory
        self._tokens = tokens
        self._settings = settings
        self._embedder = embedder
        self._align = Alignment(memory.item_ids)
        self._places = {item: place for place, item in enumerate(memory.item_ids)}
        self._forgotten: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._last: tuple[object, tuple[Heard, Scores] | None] = ((), None)
        """The newest query's votes: a search asks for them twice."""

    @property
    def memory(self) -> DialogueMemory:
        """What votes now."""
        if isinstance(self._catalog, Forgets):
            gone = self._catalog.forgotten_talk()
            with self._lock:
                if gone - self._forgotten:
                    self._memory, self._forgotten = self._memory.without(gone), gone
                    self._last = ((), None)
        return self._memory

    @property
    def embedder(self) -> Embedder | None:
        """What its vectors are made with."""
        return self._embedder

    def waits(self, query: Query) -> bool:
        """For the embedder, where there is anything to compare with."""
        asks = self._embedder is not None and bool(self._memory.remembered and query.text.strip())
        return asks and not is_kept(self._embedder, query.text)

    def without(self, ids: frozenset[str]) -> "DialogueSource":
        """The source with some conversations left out (to learn from these)."""
        return DialogueSource(self._catalog, self.memory.without(ids), self._tokens, self._settings, self._embedder)

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """The eligible items that the nearest conversations speak for. Raises UnknownField."""
        voted = self._votes(query)
        if voted is None:
            return []
        present, scores = voted
        view = self._catalog.view()
        keep = allowed(view, self._align(view), query) & (scores > 0)
        best = best_rows(scores, keep, limit)
        ids = [self._memory.item_ids[place] for place in best]
        told = self._told(present, ids)
        return to_candidates(self.name, ids, scores[best], lambda item: {"terms": told[item]})

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """The votes; 0 for an item that no near conversation names, NaN for one that none ever named."""
        voted = self._votes(query)
        if voted is None:
            return np.full(len(item_ids), np.nan)
        return np.append(voted[1], np.nan)[[self._places.get(item, -1) for item in item_ids]]

    def _votes(self, query: Query) -> tuple[Heard, Scores] | None:
        """What was heard, and the sum of the near conversations' votes by item; None with nothing to go by."""
        memory = self.memory
        if not memory.remembered:
            return None
        key = (query.said, query.text, query.named, query.like_ids, len(memory.remembered))
        with self._lock:
            if self._last[0] == key:
                return self._last[1]
        present = heard(query, self._tokens, self._settings, self._embedder)
        scores = memory.scores(present) if present else None
        made = None if present is None or scores is None else (present, scores)
        with self._lock:
            self._last = (key, made)
        return made

    def _told(self, present: Heard, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """What the nearest conversations said about each item."""
        memory = self._memory
        near, _ = memory.nearest(present)
        felt = [memory.remembered[row].items for row in near.tolist()]
        told = {}
        for item in ids:
            feelings = [items[item] for items in felt if items.get(item, "dislike") != "dislike"]
            likes = feelings.count("like")
            told[item] = (f"{TALKS}{len(feelings)}", *([f"{LIKED}{likes}"] if likes > 1 else []))
        return told
