"""Fold-in: a history becomes one weight per item, without any retraining."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from domain.frozen import Frozen
from retrieval.collaborative.histories import Floats, Ints

Rows = Sequence[Ints]
"""One array of item rows per person, oldest first."""


class Fold(Frozen):
    """How a history weighs: the newest like counts 1, the one `half_life` places earlier .5 (None: all count 1).

    Each disliked item counts `-dislike` (in the order of weights of the likes, whatever its age).
    """

    half_life: float | None = None
    dislike: float = 0.0

    def weights(self, liked: Ints, disliked: Ints) -> Floats:
        """One weight per liked and then per disliked item."""
        ages = np.arange(len(liked) - 1, -1, -1)
        likes = np.ones(len(liked)) if self.half_life is None else 0.5 ** (ages / self.half_life)
        return np.concatenate([likes, np.full(len(disliked), -self.dislike)]).astype(np.float32)

    def matrix(self, liked: Rows, disliked: Rows, items: int) -> sp.csr_matrix:
        """The weights of many people: people x items."""
        pairs = list(zip(liked, disliked, strict=True))
        lengths = [len(up) + len(down) for up, down in pairs]
        columns = np.concatenate([np.zeros(0, dtype=np.int64), *(row for pair in pairs for row in pair)])
        data = np.concatenate([np.zeros(0, dtype=np.float32), *(self.weights(up, down) for up, down in pairs)])
        starts = np.cumsum([0, *lengths])
        return sp.csr_matrix((data, columns, starts), shape=(len(pairs), items))
