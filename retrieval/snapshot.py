"""One consistent picture of everything that is searched: a view of the catalogue, its vectors and its words."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from domain.ports import CatalogView, Rows
from domain.query import Query
from retrieval.lexical_index import LexicalIndex
from retrieval.topk import RowNumbers
from retrieval.vectors import VectorTable

_KEPT_MASKS = 32


class Snapshot:
    """Vectors and words in the rows of one view. Immutable; the masks of the last queries are kept, since every source
    of a turn asks for the same one."""

    def __init__(
        self, view: CatalogView, vectors: VectorTable, words: LexicalIndex, numbers: Mapping[str, int]
    ) -> None:
        self.view = view
        self.vectors = vectors
        self.words = words
        self.numbers = numbers
        """Word numbers of the lexical index."""
        self._masks: OrderedDict[object, Rows] = OrderedDict()
        self._lock = threading.Lock()

    def allowed(self, query: Query) -> Rows:
        """The rows that satisfy the query's hard constraints and are not excluded. Raises UnknownField."""
        key = (query.hard, query.excluded)
        with self._lock:
            if key in self._masks:
                self._masks.move_to_end(key)
                return self._masks[key]
        made = self.view.eligible(query.hard, query.excluded)
        made.flags.writeable = False
        with self._lock:
            self._masks[key] = made
            if len(self._masks) > _KEPT_MASKS:
                self._masks.popitem(last=False)
        return made

    def rows(self, item_ids: Sequence[str]) -> RowNumbers:
        """The row of each id, -1 for ids that are not in the catalogue."""
        known = self.view.rows
        return np.array([known.get(item_id, -1) for item_id in item_ids], dtype=np.int64)


class Snapshots(Protocol):
    """Where a source gets the newest snapshot from, once per call."""

    def __call__(self) -> Snapshot:
        """The newest snapshot."""
        ...
