"""Several models as one: the weighted sum of their scores, each standardised over the items of one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from retrieval.collaborative.core import Array, Core
from retrieval.collaborative.fold import Rows
from retrieval.collaborative.histories import Floats, Ints
from retrieval.collaborative.newest import Newest


@dataclass(frozen=True, eq=False)
class Blended:
    """`parts` with one weight each; a score is the sum of weight * z-score."""

    parts: Sequence[Core]
    weights: Sequence[float]
    kind: str = "blend"
    _scored: Newest[tuple[bytes, bytes], list[Floats]] = field(default_factory=Newest, init=False, repr=False)

    def score(self, liked: Rows, disliked: Rows) -> Floats:
        """Scores of all items for each person, shape (people, items)."""
        return blend_scores(self._of_parts(liked, disliked), self.weights)

    def explain(self, liked: Ints, disliked: Ints, targets: Ints) -> Floats:
        """What each history item adds to each target, in units of the blend, shape (history, targets)."""
        total = np.zeros((len(liked) + len(disliked), len(targets)), dtype=np.float32)
        scores = self._of_parts([liked], [disliked])
        for part, weight, scored in zip(self.parts, self.weights, scores, strict=True):
            spread = float(_spread(scored)[0, 0])
            total += weight / spread * part.explain(liked, disliked, targets)
        return total

    def _of_parts(self, liked: Rows, disliked: Rows) -> list[Floats]:
        if len(liked) != 1:
            return [part.score(liked, disliked) for part in self.parts]
        key = (liked[0].tobytes(), disliked[0].tobytes())
        return self._scored.of(key, lambda: [part.score(liked, disliked) for part in self.parts])

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
