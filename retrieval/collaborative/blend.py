"""Several models as one: the weighted sum of their scores, each standardised over the items of one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.collaborative.core import Array, Core
from retrieval.collaborative.fold import Rows
from retrieval.collaborative.histories import Floats, Ints


@dataclass(frozen=True, eq=False)
class Blended:
    """`parts` with one weight each; a score is the sum of weight * z-score."""

    parts: Sequence[Core]
    weights: Sequence[float]
    kind: str = "blend"

    def score(self, liked: Rows, disliked: Rows) -> Floats:
        """Scores of all items for each person, shape (people, items)."""
        return blend_scores([part.score(liked, disliked) for part in self.parts], self.weights)

    def explain(self, liked: Ints, disliked: Ints, targets: Ints) -> Floats:
        """What each history item adds to each target, in units of the blend, shape (history, targets)."""
        total = np.zeros((len(liked) + len(disliked), len(targets)), dtype=np.float32)
        for part, weight in zip(self.parts, self.weights, strict=True):
            spread = float(_spread(part.score([liked], [disliked]))[0, 0])
            total += weight / spread * part.explain(liked, disliked, targets)
        return total

    def facts(self) -> Mapping[str, object]:
        """The weights, and the facts of the parts."""
        parts = [{"kind": part.kind, "facts": dict(part.facts())} for part in self.parts]
        return {"weights": list(self.weights), "parts": parts}

    def arrays(self) -> Mapping[str, Array]:
        """The arrays of the parts, each name after the part's number."""
        return {f"{n}.{name}": a for n, part in enumerate(self.parts) for name, a in part.arrays().items()}


def blend_scores(scores: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """The weighted sum of standardised scores, each of shape (people, items)."""
    total = np.zeros_like(scores[0])
    for part, weight in zip(scores, weights, strict=True):
        total += weight * (part - part.mean(axis=1, keepdims=True)) / _spread(part)
    return total


def _spread(scores: Floats) -> Floats:
    deviation = scores.std(axis=1, keepdims=True)
    return np.where(deviation > 0, deviation, 1).astype(np.float32)
