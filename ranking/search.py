"""Coordinate search on NDCG itself: the softmax loss cares for the whole list, people for the first page."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ranking.fitblend import Prepared, Vector, free_features, limits_near

FACTORS = (0.0, 0.5, 0.7, 1.4, 2.0)
FROM_ZERO = (0.1, 0.3)
WORTH = 1.001
"""A step must gain .1 % of the NDCG, or it is noise and the simpler weights stay."""
ROUNDS = 3


def tuned_on_ndcg(
    names: Sequence[str],
    examples: Sequence[Prepared],
    start: Mapping[str, float],
    ks: Sequence[int],
    near: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """The weights after changing one at a time while the NDCG of the examples grows.

    `near` keeps them within `fitblend.limits_near` of these weights.
    """
    measure = _Measure(examples, ks)
    free = [n for n in free_features(names, examples) if not n.endswith(".missing")]
    low, high = limits_near([(near or start).get(n, 0.0) for n in free], bounded=near is not None)
    scores = measure.scores(np.array([start.get(n, 0.0) for n in names]))
    weights, value = dict(start), measure(scores)
    for _ in range(ROUNDS):
        before = value
        for n, limits in zip(free, zip(low, high, strict=True), strict=True):
            column, now = measure.column(list(names).index(n)), weights.get(n, 0.0)
            for tried in (now * f for f in FACTORS) if now else FROM_ZERO:
                reached = scores + (tried - now) * column
                if limits[0] <= tried <= limits[1] and (better := measure(reached)) > value * WORTH:
                    scores, value, now = reached, better, tried
            weights[n] = round(float(now), 4)
        if value <= before:
            break
    return weights


class _Measure:
    """Mean NDCG over the given cut-offs of linear weights, over all examples at once; ties count as the order given."""

    def __init__(self, examples: Sequence[Prepared], ks: Sequence[int]) -> None:
        most = max(len(e.right) for e in examples)
        self._x = np.zeros((len(examples), most, examples[0].values.shape[1]))
        self._right = np.zeros((len(examples), most), dtype=bool)
        self._void = np.ones((len(examples), most), dtype=bool)
        for n, e in enumerate(examples):
            size = len(e.right)
            self._x[n, :size], self._right[n, :size], self._void[n, :size] = e.values, e.right, False
        weight: npt.NDArray[np.float64] = np.array([e.weight for e in examples])
        self._cuts = [self._cut(min(k, most), weight / weight.sum()) for k in dict.fromkeys(ks)]

    def _cut(self, places: int, share: npt.NDArray[np.float64]) -> tuple[Vector, Vector]:
        """The discounts of the places, and what a hit at the first place of each example is worth."""
        discounts = 1.0 / np.log2(np.arange(places) + 2.0)
        best = np.minimum(self._right.sum(axis=1), places)
        return discounts, share / np.cumsum(discounts)[best - 1]

    def scores(self, weights: Vector) -> npt.NDArray[np.float64]:
        """Scores of all candidates, shape (examples, candidates); -inf where an example has fewer."""
        return np.where(self._void, -np.inf, self._x @ weights)

    def column(self, feature: int) -> npt.NDArray[np.float64]:
        """One feature of all candidates."""
        return self._x[:, :, feature]

    def __call__(self, scores: npt.NDArray[np.float64]) -> float:
        deepest = max(len(discounts) for discounts, _ in self._cuts)
        first = np.argpartition(-scores, deepest - 1, axis=1)[:, :deepest]
        ranked = np.take_along_axis(scores, first, axis=1)
        first = np.take_along_axis(first, np.argsort(-ranked, axis=1, kind="stable"), axis=1)
        hits = np.take_along_axis(self._right, first, axis=1)
        reached = [share @ (hits[:, : len(discounts)] @ discounts) for discounts, share in self._cuts]
        return float(np.mean(reached))
