"""Vectors by catalogue row, and search in them: exact among few rows, in two steps among many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from domain.ports import CatalogView, Rows, Vectors
from retrieval.topk import RowNumbers, best_positions

EXACT_ROWS = 20_000
"""Up to so many rows are compared in full; 20,000 x 384 numbers take 3 ms."""
_RESCORED = 2_000
_SHORT = 96
_SAMPLE = 20_000
_CHUNK = 2_048
"""Rows gathered at a time: their vectors stay in the processor's cache until they are multiplied."""
_GATHER_BELOW = 0.4
"""Share of rows below which gathering them beats multiplying the whole matrix."""
Similarities = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Direction:
    """What rows are compared with: score = (vector . `towards` - `offset`) / `spread` of the row (1 where None)."""

    towards: Vectors
    offset: float = 0.0
    spread: Similarities | None = None

    def scores(self, products: Similarities, rows: RowNumbers) -> Similarities:
        """Scores of rows from their inner products with `towards`."""
        made: Similarities = products - np.float32(self.offset)
        return made if self.spread is None else made / self.spread[rows]


@dataclass(frozen=True, eq=False)
class VectorTable:
    """One vector per row of a view, shape (items, dimensions); rows without a vector are zero and not `known`."""

    ids: Sequence[str]
    matrix: Vectors
    known: Rows
    basis: Vectors | None = None
    """The principal directions of an earlier table, kept while it changes little, shape (dimensions, short)."""

    @classmethod
    def of(cls, view: CatalogView, vectors: Mapping[str, Vectors], dimensions: int) -> "VectorTable":
        """The vectors by item id, brought into the rows of a view."""
        matrix = np.zeros((len(view.ids), dimensions), dtype=np.float32)
        known = np.zeros(len(view.ids), dtype=np.bool_)
        for row, item_id in enumerate(view.ids):
            vector = vectors.get(item_id)
            if vector is not None:
                matrix[row], known[row] = vector, True
        return cls(view.ids, matrix, known)

    def moved(self, view: CatalogView, changed: Mapping[str, Vectors]) -> "VectorTable":
        """The table for a newer view, with the new vectors of changed items."""
        old = self._old_rows(view)
        held = old >= 0
        matrix = np.zeros((len(old), self.matrix.shape[1]), dtype=np.float32)
        matrix[held] = self.matrix[old[held]]
        known = np.zeros(len(old), dtype=np.bool_)
        known[held] = self.known[old[held]]
        for item_id, vector in changed.items():
            row = view.rows.get(item_id)
            if row is not None:
                matrix[row], known[row] = vector, True
        grown = len(old) > 1.5 * max(len(self.ids), EXACT_ROWS)
        return VectorTable(view.ids, matrix, known, None if grown else self.basis)

    def search(self, rows: RowNumbers, direction: Direction, limit: int) -> tuple[RowNumbers, Similarities]:
        """The best `limit` of some rows and their scores, best first.

        Among many rows the vectors' 96 principal components choose 2,000, or one in a hundred, whose full vectors then
        decide: recall of the best 50 is above .99 (benchmarks/retrieval.py).
        """
        if len(rows) > EXACT_ROWS:
            wanted = max(_RESCORED, len(rows) // 100, 8 * limit)
            products = _products(self.short, rows, self._basis.T @ direction.towards)
            rough = direction.scores(products, rows)
            if wanted < len(rows):
                rows = rows[np.sort(np.argpartition(-rough, wanted)[:wanted])]
        scores = direction.scores(_products(self.matrix, rows, direction.towards), rows)
        best = best_positions(scores, limit)
        return rows[best], scores[best]

    def scores(self, rows: RowNumbers, direction: Direction) -> Similarities:
        """The scores of some rows, shape (rows,)."""
        return direction.scores(_products(self.matrix, rows, direction.towards), rows)

    def held(self, rows: RowNumbers) -> RowNumbers:
        """The positions in `rows` of rows (not -1) that have a vector."""
        positions = np.flatnonzero(rows >= 0)
        return positions[self.known[rows[positions]]]

    @cached_property
    def mean(self) -> Vectors:
        """The mean of the known vectors, shape (dimensions,)."""
        mean: Vectors = (self.matrix.sum(axis=0) / max(int(self.known.sum()), 1)).astype(np.float32)
        return mean

    @cached_property
    def spread(self) -> Similarities:
        """Each vector's distance from the mean, shape (items,): by it a centred vector is made to length 1.

        Of unit vectors |x - m|^2 = 1 - 2 x.m + |m|^2, so no centred copy of the matrix is needed.
        """
        squared = 1.0 - 2.0 * (self.matrix @ self.mean) + float(self.mean @ self.mean)
        distance: Similarities = np.sqrt(np.maximum(squared, 1e-6)).astype(np.float32)
        return distance

    @cached_property
    def short(self) -> Vectors:
        """The vectors' principal components, shape (items, at most 96)."""
        made: Vectors = self.matrix @ self._basis
        return made

    @cached_property
    def _basis(self) -> Vectors:
        if self.basis is not None:
            return self.basis
        drawn = self.matrix[np.random.default_rng(0).permutation(len(self.matrix))[:_SAMPLE]]
        _, directions = np.linalg.eigh(drawn.T @ drawn)
        return np.ascontiguousarray(directions[:, ::-1][:, :_SHORT], dtype=np.float32)

    def warmed(self) -> "VectorTable":
        """The same table, with what searching needs computed now rather than in the first search."""
        if len(self.ids) <= EXACT_ROWS:
            return self
        made = VectorTable(self.ids, self.matrix, self.known, self._basis)
        _ = made.short, made.spread
        return made

    def _old_rows(self, view: CatalogView) -> RowNumbers:
        if len(view.ids) >= len(self.ids) and list(view.ids[: len(self.ids)]) == list(self.ids):
            old = np.full(len(view.ids), -1, dtype=np.int64)
            old[: len(self.ids)] = np.arange(len(self.ids))
            return old
        rows = {item_id: row for row, item_id in enumerate(self.ids)}
        return np.array([rows.get(item_id, -1) for item_id in view.ids], dtype=np.int64)


def _products(matrix: Vectors, rows: RowNumbers, towards: Vectors) -> Similarities:
    if len(rows) > _GATHER_BELOW * len(matrix):
        every: Similarities = matrix @ towards
        return every[rows]
    made = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        np.dot(matrix[part], towards, out=made[start : start + _CHUNK])
    return made
