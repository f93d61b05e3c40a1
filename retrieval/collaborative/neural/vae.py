"""Mult-VAE (Liang, Krishnan, Hoffman, Jebara: Variational Autoencoders for Collaborative Filtering, WWW 2018), served.

The mean of the person's distribution is decoded, as in the paper; nothing is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.collaborative.core import Array
from retrieval.collaborative.fold import Fold, Rows
from retrieval.collaborative.histories import Floats, Ints
from retrieval.collaborative.neural.occlusion import occluded


@dataclass(frozen=True, eq=False)
class MultVae:
    """`layers` are (weights, bias) of items -> hidden -> latent mean -> hidden -> items."""

    layers: tuple[tuple[Floats, Floats], ...]
    fold: Fold
    kind: str = "multvae"

    def score(self, liked: Rows, disliked: Rows) -> Floats:
        """Scores (logits) of all items for each person, shape (people, items)."""
        folded = self.fold.matrix(liked, disliked, len(self.layers[0][0]))
        norms = np.sqrt(np.asarray(folded.multiply(folded).sum(axis=1))).reshape(-1, 1) + 1e-12
        (into, bias), *others = self.layers
        state = np.tanh((folded @ into) / norms + bias)
        for n, (weights, bias) in enumerate(others):
            state = state @ weights + bias
            state = np.tanh(state) if n == 1 else state
        return np.asarray(state, dtype=np.float32)

    def explain(self, liked: Ints, disliked: Ints, targets: Ints) -> Floats:
        """What each target loses without each history item, shape (history, targets)."""
        return occluded(self.score, liked, disliked, targets)

    def facts(self) -> Mapping[str, object]:
        """The fold-in."""
        return {"fold": self.fold.model_dump()}

    def arrays(self) -> Mapping[str, Array]:
        """Weights and biases, by layer."""
        named = [(f"weights{n}", w) for n, (w, _) in enumerate(self.layers)]
        return dict([*named, *((f"bias{n}", b) for n, (_, b) in enumerate(self.layers))])


def open_vae(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> MultVae:
    """The model that `facts` and `arrays` were taken from."""
    layers = tuple((arrays[f"weights{n}"], arrays[f"bias{n}"]) for n in range(len(arrays) // 2))
    return MultVae(layers, Fold.model_validate(facts["fold"]))
