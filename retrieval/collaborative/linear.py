"""Item-to-item linear models: a score is a sum over the history, so its terms are the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from retrieval.collaborative.core import Array
from retrieval.collaborative.fold import Fold, Rows
from retrieval.collaborative.histories import Floats, Ints

ItemWeights = Floats | sp.csr_matrix


@dataclass(frozen=True, eq=False)
class Linear:
    """Scores are `fold(history) @ weights`; weights[i, j] is what item i says about item j, dense or sparse."""

    weights: ItemWeights
    fold: Fold
    kind: str = "linear"

    def score(self, liked: Rows, disliked: Rows) -> Floats:
        """Scores of all items for each person, shape (people, items)."""
        folded = self.fold.matrix(liked, disliked, self.weights.shape[0])
        return _dense(folded @ self.weights)

    def explain(self, liked: Ints, disliked: Ints, targets: Ints) -> Floats:
        """What each history item adds to each target, shape (history, targets)."""
        history = np.concatenate([liked, disliked])
        block = _dense(self.weights[history][:, targets])
        return np.asarray(self.fold.weights(liked, disliked)[:, None] * block, dtype=np.float32)

    def facts(self) -> Mapping[str, object]:
        """The fold-in."""
        return {"fold": self.fold.model_dump()}

    def arrays(self) -> Mapping[str, Array]:
        """The weights: one dense array, or the three of a sparse one."""
        if not isinstance(self.weights, sp.csr_matrix):
            return {"weights": self.weights}
        return {"data": self.weights.data, "indices": self.weights.indices, "starts": self.weights.indptr}


def open_linear(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> Linear:
    """The model that `facts` and `arrays` were taken from."""
    fold = Fold.model_validate(facts["fold"])
    if "weights" in arrays:
        return Linear(arrays["weights"], fold)
    size = len(arrays["starts"]) - 1
    parts = (arrays["data"], arrays["indices"], arrays["starts"])
    return Linear(sp.csr_matrix(parts, shape=(size, size)), fold)


def _dense(weights: Floats | sp.csr_matrix) -> Floats:
    return np.asarray(weights.toarray() if isinstance(weights, sp.csr_matrix) else weights, dtype=np.float32)
