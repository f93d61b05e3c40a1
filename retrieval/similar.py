"""Candidates whose texts are like those of the items a person likes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.candidates import Candidate
from domain.ports import Scores, Vectors
from domain.query import Query
from retrieval.settings import TasteSettings
from retrieval.snapshot import Snapshot, Snapshots
from retrieval.topk import RowNumbers, Told, as_candidates
from retrieval.vectors import Direction, Similarities, VectorTable

_MOST_REASONS = 3


@dataclass(frozen=True, eq=False)
class _Taste:
    """Liked rows first, then disliked ones, with their weights, and the direction they add up to."""

    rows: RowNumbers
    weights: Similarities
    direction: Direction


class SimilarSource:
    """Similarity to the liked items' vectors, the newest weighing most, the disliked ones taken off.

    Vectors are centred on the catalogue's mean first: a multilingual model's vectors all point nearly the same way. The
    score is a weighted sum over the liked items, so its largest terms are the reason (Evidence.item_ids). `like_ids`
    ("more like this") stand alone where they are given.
    """

    name = "similar"

    def __init__(self, snapshots: Snapshots, settings: TasteSettings) -> None:
        self._snapshots = snapshots
        self._settings = settings

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """The items most like the liked ones. Raises UnknownField."""
        snapshot = self._snapshots()
        taste = self._taste(query, snapshot)
        if taste is None or limit <= 0:
            return []
        eligible = np.flatnonzero(snapshot.allowed(query) & snapshot.vectors.known)
        rows, scores = snapshot.vectors.search(eligible, taste.direction, limit)
        ids = snapshot.view.ids
        told = _reasons(snapshot, rows, taste)
        return as_candidates(self.name, [ids[row] for row in rows.tolist()], scores.astype(np.float64), told)

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """Similarities; NaN for items without a vector, and for all where nothing liked has one."""
        made = np.full(len(item_ids), np.nan)
        snapshot = self._snapshots()
        taste = self._taste(query, snapshot)
        if taste is not None and len(item_ids):
            rows = snapshot.rows(item_ids)
            held = snapshot.vectors.held(rows)
            made[held] = snapshot.vectors.scores(rows[held], taste.direction)
        return made

    def reasons(self, query: Query, item_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The liked items that speak most for each item, also for items that another source found."""
        snapshot = self._snapshots()
        taste = self._taste(query, snapshot)
        if taste is None:
            return {}
        rows = snapshot.rows(item_ids)
        held = snapshot.vectors.held(rows)
        told = _reasons(snapshot, rows[held], taste)
        return {item_ids[n]: liked for n, (liked, _) in zip(held.tolist(), told, strict=True)}

    def _taste(self, query: Query, snapshot: Snapshot) -> _Taste | None:
        s = self._settings
        liked = self._held(query.like_ids or query.liked, snapshot)[-s.most_items :]
        if not len(liked):
            return None
        disliked = self._held(query.disliked, snapshot)[-s.most_items :]
        ages = np.arange(len(liked))[::-1]
        up = np.ones(len(liked)) if query.like_ids else 0.5 ** (ages / s.half_life_items)
        down = np.full(len(disliked), -s.dislike_weight / max(len(disliked), 1))
        rows = np.concatenate([liked, disliked])
        weights = np.concatenate([up / up.sum(), down]).astype(np.float32)
        table = snapshot.vectors
        towards: Vectors = weights @ _unit(table, rows)
        return _Taste(rows, weights, Direction(towards, float(table.mean @ towards), table.spread))

    def _held(self, item_ids: Sequence[str], snapshot: Snapshot) -> RowNumbers:
        """The rows of the ids that have a vector, of a repeated id the newest place."""
        newest = list(dict.fromkeys(reversed(item_ids)))[::-1]
        rows = snapshot.rows(newest)
        return rows[snapshot.vectors.held(rows)]


def _unit(table: VectorTable, rows: RowNumbers) -> Vectors:
    """Centred vectors of length 1."""
    made: Vectors = (table.matrix[rows] - table.mean) / table.spread[rows, None]
    return made


def _reasons(snapshot: Snapshot, rows: RowNumbers, taste: _Taste) -> list[Told]:
    """For each row the liked items that add most to its score."""
    terms = (_unit(snapshot.vectors, rows) @ _unit(snapshot.vectors, taste.rows).T) * taste.weights
    order = np.argsort(-terms, axis=1, kind="stable")[:, :_MOST_REASONS]
    speaks = np.take_along_axis(terms, order, axis=1) > 0
    ids = snapshot.view.ids
    liked = [ids[row] for row in taste.rows.tolist()]
    return [
        (tuple(liked[c] for c, told in zip(columns, tells, strict=True) if told), ())
        for columns, tells in zip(order.tolist(), speaks.tolist(), strict=True)
    ]
