"""Nearest people: what those like whose likes are most alike (cosine)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from retrieval.collaborative.core import Array
from retrieval.collaborative.fold import Fold, Rows
from retrieval.collaborative.histories import Floats, Ints
from retrieval.collaborative.newest import Newest


@dataclass(frozen=True, eq=False)
class UserNeighbours:
    """`likes` is people x items; a score is the summed similarity of the nearest `neighbours` who like the item."""

    likes: sp.csr_matrix
    neighbours: int
    fold: Fold
    kind: str = "user_knn"
    _near: Newest[tuple[bytes, bytes], Floats] = field(default_factory=Newest, init=False, repr=False)

    @cached_property
    def _by_item(self) -> sp.csr_matrix:
        """The likes, items x people; turning them round costs more than a person's product with them."""
        return sp.csr_matrix(self.likes.T)

    def score(self, liked: Rows, disliked: Rows) -> Floats:
        """Scores of all items for each person, shape (people, items)."""
        folded = self.fold.matrix(liked, disliked, self.likes.shape[1])
        return np.asarray((sp.csr_matrix(self._nearest(folded)) @ self.likes).toarray(), dtype=np.float32)

    def explain(self, liked: Ints, disliked: Ints, targets: Ints) -> Floats:
        """What each history item adds to each target: the neighbours who like both, shape (history, targets)."""
        folded = self.fold.matrix([liked], [disliked], self.likes.shape[1])
        nearest = np.flatnonzero(self._nearest(folded)[0])
        unit = self.likes[nearest]
        weights = self.fold.weights(liked, disliked) / _norms(folded)[0]
        shared = unit[:, np.concatenate([liked, disliked])].T @ unit[:, targets]
        return np.asarray(weights[:, None] * shared.toarray(), dtype=np.float32)

    def _nearest(self, folded: sp.csr_matrix) -> Floats:
        if folded.shape[0] != 1:
            return self._nearest_of(folded)
        key = (folded.indices.tobytes(), folded.data.tobytes())
        return self._near.of(key, lambda: self._nearest_of(folded))

    def _nearest_of(self, folded: sp.csr_matrix) -> Floats:
        alike = np.asarray((folded @ self._by_item).toarray(), dtype=np.float32) / _norms(folded)[:, None]
        if self.neighbours < alike.shape[1]:
            cut = -np.partition(-alike, self.neighbours - 1, axis=1)[:, self.neighbours - 1 : self.neighbours]
            alike = np.where(alike >= cut, alike, 0)
        return np.asarray(np.maximum(alike, 0))

    def facts(self) -> Mapping[str, object]:
        """The fold-in, how many neighbours, and the shape."""
        return {"fold": self.fold.model_dump(), "neighbours": self.neighbours, "shape": list(self.likes.shape)}

    def arrays(self) -> Mapping[str, Array]:
        """The three arrays of the sparse likes."""
        return {"data": self.likes.data, "indices": self.likes.indices, "starts": self.likes.indptr}


def user_knn(matrix: sp.csr_matrix, neighbours: int, fold: Fold) -> UserNeighbours:
    """The model of a people x items matrix: every person's row is kept at length one."""
    scale = sp.diags_array(1 / _norms(matrix))
    return UserNeighbours(sp.csr_matrix(scale @ matrix, dtype=np.float32), neighbours, fold)


def open_user_knn(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> UserNeighbours:
    """The model that `facts` and `arrays` were taken from."""
    likes = sp.csr_matrix((arrays["data"], arrays["indices"], arrays["starts"]), shape=tuple(facts["shape"]))
    return UserNeighbours(likes, facts["neighbours"], Fold.model_validate(facts["fold"]))


def _norms(matrix: sp.csr_matrix) -> Floats:
    return np.asarray(np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()) + 1e-12, dtype=np.float32)
