"""Vectors by catalogue row, and exact search in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from domain.ports import CatalogView, Rows, Vectors
from retrieval.topk import RowNumbers

_CHUNK = 2048
"""Rows gathered at a time: their vectors stay in the processor's cache until they are multiplied."""
_GATHER_BELOW = 0.6
"""Share of rows below which gathering them beats multiplying the whole matrix."""
Similarities = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class VectorTable:
    """One vector per row of a view, shape (items, dimensions); rows without a vector are zero and not `known`."""

    ids: Sequence[str]
    matrix: Vectors
    known: Rows

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

    def moved(self, view: CatalogView, changed: Mapping[str, Vectors | None]) -> "VectorTable":
        """The table for a newer view, with new vectors for changed items (None: its vector is out of date)."""
        old = self._old_rows(view)
        matrix = np.zeros((len(old), self.matrix.shape[1]), dtype=np.float32)
        held = old >= 0
        matrix[held] = self.matrix[old[held]]
        known = np.zeros(len(old), dtype=np.bool_)
        known[held] = self.known[old[held]]
        for item_id, vector in changed.items():
            row = view.rows.get(item_id)
            if row is not None:
                matrix[row], known[row] = (0.0, False) if vector is None else (vector, True)
        return VectorTable(view.ids, matrix, known)

    def similarities(self, rows: RowNumbers, direction: Vectors) -> Similarities:
        """Inner products of the vectors of some rows with one vector, shape (rows,); not masked by `known`."""
        if len(rows) > _GATHER_BELOW * len(self.matrix):
            every: Similarities = self.matrix @ direction
            return every[rows]
        made = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _CHUNK):
            part = rows[start : start + _CHUNK]
            np.dot(self.matrix[part], direction, out=made[start : start + _CHUNK])
        return made

    def held(self, rows: RowNumbers) -> RowNumbers:
        """The positions in `rows` of rows (not -1) that have a vector."""
        positions = np.flatnonzero(rows >= 0)
        return positions[self.known[rows[positions]]]

    @cached_property
    def mean(self) -> Vectors:
        """The mean of the known vectors, shape (dimensions,)."""
        count = int(self.known.sum())
        mean: Vectors = (self.matrix.sum(axis=0) / max(count, 1)).astype(np.float32)
        return mean

    @cached_property
    def spread(self) -> Similarities:
        """Each vector's distance from the mean, shape (items,): by it a centred vector is made to length 1.

        Of unit vectors |x - m|^2 = 1 - 2 x.m + |m|^2, so no centred copy of the matrix is needed.
        """
        squared = 1.0 - 2.0 * (self.matrix @ self.mean) + float(self.mean @ self.mean)
        distance: Similarities = np.sqrt(np.maximum(squared, 1e-6)).astype(np.float32)
        return distance

    def _old_rows(self, view: CatalogView) -> RowNumbers:
        if len(view.ids) >= len(self.ids) and list(view.ids[: len(self.ids)]) == list(self.ids):
            old = np.full(len(view.ids), -1, dtype=np.int64)
            old[: len(self.ids)] = np.arange(len(self.ids))
            return old
        rows = {item_id: row for row, item_id in enumerate(self.ids)}
        return np.array([rows.get(item_id, -1) for item_id in view.ids], dtype=np.int64)
