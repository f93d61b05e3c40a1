"""Candidates whose text means what the query says."""

from collections.abc import Callable, Sequence

import numpy as np

from domain.candidates import Candidate
from domain.errors import StoreFailed
from domain.ports import Embedder, Rows, Scores, Vectors
from domain.query import Query
from retrieval.embedding.cached import is_kept
from retrieval.settings import VectorSettings
from retrieval.snapshot import Snapshot, Snapshots
from retrieval.topk import RowNumbers, as_candidates
from retrieval.vectors import Direction

Nearest = Callable[[Vectors, int], list[str]]
"""Approximate search over all items: the ids nearest to a vector."""
_LEAST_FETCHED = 200


class DenseSource:
    """Cosine of the query's vector with the items' vectors. Up to `exact_up_to` items all eligible ones are compared;
    beyond, a query without hard constraints asks `nearest` (approximate, with over-fetch) which ones to compare. Raises
    ModelFailed when asked for a text that the embedder cannot embed.
    """

    name = "dense"

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
        direction = Direction(self._embedder.queries([query.text])[0])
        rows, scores = snapshot.vectors.search(
            self._rows(snapshot, query, allowed, direction.towards, limit), direction, limit
        )
        ids = snapshot.view.ids
        return as_candidates(self.name, [ids[row] for row in rows.tolist()], scores.astype(np.float64))

    def waits(self, query: Query) -> bool:
        """For the embedder: 15 ms of computing outside the lock, or a server. Not for a text that is kept."""
        return bool(query.text.strip()) and not is_kept(self._embedder, query.text)

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """Cosines; NaN for items without a vector, and for all where the query has no text. Raises ModelFailed."""
        made = np.full(len(item_ids), np.nan)
        if not query.text.strip() or not len(item_ids):
            return made
        snapshot = self._snapshots()
        rows = snapshot.rows(item_ids)
        held = snapshot.vectors.held(rows)
        made[held] = snapshot.vectors.scores(rows[held], Direction(self._embedder.queries([query.text])[0]))
        return made

    def _rows(self, snapshot: Snapshot, query: Query, allowed: Rows, towards: Vectors, limit: int) -> RowNumbers:
        """The rows to compare: all eligible ones, or those of them that approximate search brings."""
        eligible = np.flatnonzero(allowed)
        if query.hard or len(allowed) <= self._settings.exact_up_to:
            return eligible
        wanted = max(limit, _LEAST_FETCHED)
        try:
            fetched = self._nearest(towards, int(wanted * self._settings.overfetch) + len(query.excluded))
        except StoreFailed:
            return eligible  # slower and right
        rows = snapshot.rows(fetched)
        kept = np.unique(rows[rows >= 0])
        kept = kept[allowed[kept]]
        return kept if len(kept) >= min(limit, len(eligible)) else eligible
