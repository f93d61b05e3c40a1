"""The Gram matrix of the likes, kept as a running sum, and the closed-form models that need nothing else."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.linalg import lapack

from domain.errors import BadInput
from retrieval.collaborative.histories import Floats

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
    """The inverse of a symmetric positive definite matrix by Cholesky, in place of `system`."""
    lower, failed = lapack.spotrf(system, lower=1, overwrite_a=1)
    if not failed:
        lower, failed = lapack.spotri(lower, lower=1, overwrite_c=1)
    if failed:
        raise BadInput("the co-occurrence matrix cannot be inverted", "raise collaborative.l2")
    half = np.tril(lower)
    return np.asarray(half + np.tril(half, -1).T, dtype=np.float32)
