"""Fits blend weights: softmax regression over each query's candidates (ListNet's top-one loss, Cao et al. 2007).

Convex and exact: non-negative weights, pulled to the default ones, found by L-BFGS-B.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ranking.features import Matrix, family

Vector = npt.NDArray[np.float64]
PINNED = ("soft_fit", "soft_avoid")
"""Never learned: what a person asks for outranks what people usually do."""
LARGEST = 6.0
"""The largest weight, in the unit of the default weights."""
MOVE = 1.5
"""Examples with made words move a weight by no more than this factor; people's words are not so clean."""
MADE_LARGEST = 0.5
"""The most that examples with made words give to a feature without a default weight."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One example as numbers: features (candidates, names), whether each candidate is right, and its weight."""

    values: Matrix
    right: npt.NDArray[np.bool_]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class FittedWeights:
    """Weights by feature, on the scale of the start; `heat` times a score is a log-probability up to a constant."""

    weights: Mapping[str, float]
    heat: float = 1.0


def free_features(names: Sequence[str], examples: Sequence[Prepared]) -> tuple[str, ...]:
    """The features that data can teach: those that vary among the candidates of at least 1 % of the examples."""
    varied = np.zeros(len(names))
    for example in examples:
        varied += np.ptp(example.values, axis=0) > 1e-9
    enough = varied >= max(1.0, 0.01 * len(examples))
    return tuple(n for n, yes in zip(names, enough, strict=True) if yes and n not in PINNED)


def fit_weights(
    names: Sequence[str],
    examples: Sequence[Prepared],
    start: Mapping[str, float],
    penalty: float,
    bounded: bool = False,
) -> FittedWeights:
    """Weights for all features; those that cannot be learned keep their start. `bounded`: near their start."""
    free = [n for n in free_features(names, examples) if not n.endswith(".missing")]
    if not free or not examples:
        return FittedWeights(dict(start))
    columns = [list(names).index(n) for n in free]
    loss = _Loss([Prepared(e.values[:, columns], e.right, e.weight) for e in examples])
    first = np.array([start.get(n, 0.0) for n in free])
    heat = _temperature(loss, first)
    anchor = heat * first

    def objective(w: Vector) -> tuple[float, Vector]:
        value, slope = loss(w)
        away = w - anchor
        return value + penalty * float(away @ away), slope + 2.0 * penalty * away

    low, high = limits_near(first, bounded)
    limits = list(zip(heat * low, heat * high, strict=True))
    from scipy.optimize import minimize  # loaded where weights are fitted; serving only reads them

    best = minimize(objective, anchor, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 200})
    fitted = {n: round(float(w), 4) for n, w in zip(free, best.x / heat, strict=True)}
    return FittedWeights({**start, **fitted}, heat)


def limits_near(start: Sequence[float] | Vector, bounded: bool) -> tuple[Vector, Vector]:
    """The least and the largest allowed weights; near the start where `bounded`."""
    first = np.asarray(start, dtype=np.float64)
    if not bounded:
        return np.zeros(len(first)), np.full(len(first), LARGEST)
    return first / MOVE, np.where(first > 0, first * MOVE, MADE_LARGEST)


def with_floor(
    weights: Mapping[str, float], names: Sequence[str], examples: Sequence[Prepared], text: Sequence[str], floor: float
) -> dict[str, float]:
    """The weights with all that is not text made smaller until text has `floor` of the learnable total.

    A weight counts by how much its feature varies, so that a feature on a wide scale is not taken for a small one.
    """
    spread = np.mean([e.values.std(axis=0) for e in examples], axis=0) if examples else np.ones(len(names))
    size = {n: weights.get(n, 0.0) * float(s) for n, s in zip(names, spread, strict=True) if n not in PINNED}
    in_text = sum(s for n, s in size.items() if family(n) in text)
    other = sum(s for n, s in size.items() if family(n) not in text)
    if in_text <= 0 or other <= 0 or in_text >= floor * (in_text + other):
        return dict(weights)
    shrink = in_text * (1.0 - floor) / (floor * other)
    return {n: round(w * shrink, 4) if n in size and family(n) not in text else w for n, w in weights.items()}


class _Loss:
    """Mean cross-entropy of the softmax over candidates with the right ones, and its gradient."""

    def __init__(self, examples: Sequence[Prepared]) -> None:
        most, width = max(len(e.right) for e in examples), examples[0].values.shape[1]
        self._x = np.zeros((len(examples), most, width))
        self._target = np.zeros((len(examples), most))
        self._void = np.ones((len(examples), most), dtype=bool)
        for n, e in enumerate(examples):
            self._x[n, : len(e.right)] = e.values
            self._target[n, : len(e.right)] = e.right / e.right.sum()
            self._void[n, : len(e.right)] = False
        weight = np.array([e.weight for e in examples])
        self._weight = weight / weight.sum()

    def __call__(self, w: Vector) -> tuple[float, Vector]:
        s = np.where(self._void, -np.inf, self._x @ w)
        s -= s.max(axis=1, keepdims=True)
        p = np.exp(s)
        total = p.sum(axis=1, keepdims=True)
        p /= total
        log_p = np.where(self._void, 0.0, s - np.log(total))
        value = -float(self._weight @ (self._target * log_p).sum(axis=1))
        slope = np.einsum("e,ec,ecf->f", self._weight, p - self._target, self._x, optimize=True)
        return value, slope


def _temperature(loss: _Loss, weights: Vector) -> float:
    """The factor at which the start weights fit best; 1 where they say nothing."""
    if not weights.any():
        return 1.0
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(lambda t: loss(t * weights)[0], bounds=(0.05, 10.0), method="bounded")
    return float(found.x)
