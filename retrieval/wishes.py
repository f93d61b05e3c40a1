"""Candidates that satisfy the soft wishes, so that the ranking has some to choose from."""

from collections.abc import Sequence

import numpy as np

from domain.candidates import Candidate
from domain.ports import Rows, Scorer, Scores
from domain.query import Query
from retrieval.snapshot import Snapshot, Snapshots
from retrieval.topk import as_candidates


class WishSource:
    """Items by the share of the soft constraints that they satisfy, the popular ones first among equals. Evidence: the
    fields that fit.
    """

    name = "constraints"

    def __init__(self, snapshots: Snapshots, popularity: Scorer) -> None:
        self._snapshots = snapshots
        self._popularity = popularity

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """The items that fit best; those that fit no wish are left out. Raises UnknownField."""
        if not query.soft or limit <= 0:
            return []
        snapshot = self._snapshots()
        held = _held(query, snapshot)
        ids = snapshot.view.ids
        rows = np.flatnonzero(snapshot.allowed(query) & held.any(axis=0))
        share = held[:, rows].mean(axis=0)
        popular = np.nan_to_num(self._popularity.scores(query, [ids[row] for row in rows.tolist()]))
        order = rows[np.lexsort((rows, -popular, -share))][:limit]
        told = [((), _fields(query, held[:, row])) for row in order]
        return as_candidates(self.name, [ids[row] for row in order.tolist()], held[:, order].mean(axis=0), told)

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """The share of the soft wishes that each item satisfies; NaN where there is no wish. Raises UnknownField."""
        made = np.full(len(item_ids), np.nan)
        if query.soft:
            snapshot = self._snapshots()
            rows = snapshot.rows(item_ids)
            known = rows >= 0
            made[known] = _held(query, snapshot)[:, rows[known]].mean(axis=0)
        return made


def _fields(query: Query, fits: Rows) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.field for c, fit in zip(query.soft, fits.tolist(), strict=True) if fit))


def _held(query: Query, snapshot: Snapshot) -> Rows:
    """Which soft constraint (row) each catalogue row (column) satisfies."""
    return np.stack([snapshot.view.eligible((wish,)) for wish in query.soft])
