"""The Gram matrix of the likes, kept as a running sum, and the closed-form models that need nothing else."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.linalg import lapack

from domain.errors import BadInput
from retrieval.collaborative.histories import Floats

_BLOCK = 1024
GRAM = "gram"
"""The name of these sums among a history's running sums."""


@dataclass(frozen=True, eq=False)
class Gram:
    """`sums[i, j]` is the summed product of the weights of items i and j over all people, shape (items, items)."""

    sums: Floats

    def updated(self, before: sp.csr_matrix, after: sp.csr_matrix) -> "Gram":
        """The sums after the people in `before` (rows: their old likes) have come to the likes in `after`.

        Costs the square of the changed people's histories, not of all.
        """
        change = (after.T @ after - before.T @ before).tocoo()
        sums = self.sums.copy()
        sums[change.row, change.col] += change.data
        return Gram(sums)


def gram_of(matrix: sp.csr_matrix) -> Gram:
    """The sums of a people x items matrix."""
    return Gram(np.asarray((matrix.T @ matrix).toarray(), dtype=np.float32))


def ease(gram: Gram, l2: float, dropout: float = 0.0) -> Floats:
    """The weights of EASE (Steck, WWW 2019), or with dropout of EDLAE (Steck, NeurIPS 2020), shape (items, items).

    EDLAE adds dropout / (1 - dropout) times an item's own count to its ridge, so popular items lean less on themselves.
    """
    counts = np.diag(gram.sums)
    system = gram.sums.copy()
    system[np.diag_indices_from(system)] += l2 + dropout / (1 - dropout) * counts
    inverse = _inverse(system)
    inverse /= -np.diag(inverse)
    np.fill_diagonal(inverse, 0)
    return inverse


def _inverse(system: Floats) -> Floats:
    """The inverse of a symmetric positive definite matrix by Cholesky, in the memory of `system`."""
    half, failed = lapack.spotrf(system.T, lower=1, overwrite_a=1)  # the transpose lies as LAPACK wants it: no copy
    if not failed:
        half, failed = lapack.spotri(half, lower=1, overwrite_c=1)
    if failed:
        raise BadInput("the co-occurrence matrix cannot be inverted", "raise collaborative.l2")
    whole = np.asarray(half.T, dtype=np.float32)
    for start in range(0, len(whole), _BLOCK):
        rows, rest = slice(start, start + _BLOCK), slice(start + _BLOCK, None)
        own = np.triu(whole[rows, rows])
        whole[rows, rows] = own + np.triu(own, 1).T
        whole[rest, rows] = whole[rows, rest].T
    return whole
