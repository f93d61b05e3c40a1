"""Candidates whose text means what the query says."""

from collections.abc import Callable, Sequence

import numpy as np

from domain.candidates import Candidate
from domain.errors import StoreFailed
from domain.ports import Embedder, Rows, Scores, Vectors
from domain.query import Query
from retrieval.settings import VectorSettings
from retrieval.snapshot import Snapshot, Snapshots
from retrieval.topk import RowNumbers, as_candidates, best_positions

Nearest = Callable[[Vectors, int], list[str]]
"""Approximate search over all items: the ids nearest to a vector."""
_LEAST_FETCHED = 200


class DenseSource:
    """Cosine of the query's vector with the items' vectors. Exact where that is fast; else approximate by `nearest`
    with over-fetch, and exact again where too few of the fetched items are eligible. Raises ModelFailed when asked for
    a text that the embedder cannot embed.
    """

    name = "dense"
    waits = True
    """For the embedder: 15 ms of computing outside the interpreter's lock, or a server."""

    def __init__(self, embedder: Embedder, snapshots: Snapshots, settings: VectorSettings, nearest: Nearest) -> None:
        self._embedder = embedder
        self._snapshots = snapshots
        self._settings = settings
        self._nearest = nearest

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """The items nearest to the query's text. Raises UnknownField, ModelFailed."""
        if not query.text.strip() or limit <= 0:
            return []
        snapshot = self._snapshots()
        allowed = snapshot.allowed(query) & snapshot.vectors.known
        direction = self._embedder.queries([query.text])[0]
        rows = self._rows(snapshot, query, allowed, direction, limit)
        scores = snapshot.vectors.similarities(rows, direction)
        best = best_positions(scores, limit)
        ids = snapshot.view.ids
        return as_candidates(self.name, [ids[row] for row in rows[best]], scores[best].astype(np.float64))

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """Cosines; NaN for items without a vector, and for all where the query has no text. Raises ModelFailed."""
        made = np.full(len(item_ids), np.nan)
        if not query.text.strip() or not len(item_ids):
            return made
        snapshot = self._snapshots()
        rows = snapshot.rows(item_ids)
        held = snapshot.vectors.held(rows)
        made[held] = snapshot.vectors.similarities(rows[held], self._embedder.queries([query.text])[0])
        return made

    def _rows(self, snapshot: Snapshot, query: Query, allowed: Rows, direction: Vectors, limit: int) -> RowNumbers:
        """The rows worth an exact score: all eligible ones, or those that approximate search brings."""
        eligible = np.flatnonzero(allowed)
        if self._exact(len(allowed), len(eligible), bool(query.hard)):
            return eligible
        share = max(len(eligible) / len(allowed), 0.01)
        wanted = max(limit, _LEAST_FETCHED)
        try:
            fetched = self._nearest(direction, int(wanted * self._settings.overfetch / share) + len(query.excluded))
        except StoreFailed:
            return eligible  # slower and right
        rows = snapshot.rows(fetched)
        kept = np.unique(rows[rows >= 0])
        kept = kept[allowed[kept]]
        return kept if len(kept) >= min(limit, len(eligible)) else eligible

    def _exact(self, size: int, eligible: int, filtered: bool) -> bool:
        s = self._settings
        if size <= (s.exact_up_to if filtered else s.exact_unfiltered_up_to):
            return True
        return eligible < s.exact_share * size
