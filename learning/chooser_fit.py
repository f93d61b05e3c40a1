"""Fit the chooser between the rules' and the model's reading, and say how well it is calibrated.

Logistic regression with a ridge by iteratively reweighted least squares; every number that is reported comes from
folds that the weights were not fitted on.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from agent.tuned_chooser import RULES_ONLY, Chooser, Logistic
from domain.errors import BadInput
from domain.frozen import Frozen

Floats = npt.NDArray[np.float64]
_LEAST = 60
_FOLDS = 5
_RIDGE = 2.0
_ENOUGH = (0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 1.01)
_MARGINS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.45)
_PRICE = 0.01
"""What asking the model may cost: a hundredth of a right answer."""


class Judged(NamedTuple):
    """One message: its evidence, which readings were right, and the set that it comes from."""

    numbers: tuple[float, ...]
    rules_right: bool
    model_right: bool
    source: str = ""


class Report(Frozen):
    """What the choice is worth on folds that were not fitted on; shares from 0 to 1."""

    examples: int
    rules: float
    model: float
    both: float
    best: float
    """Where either reading is right."""
    asked: float
    """How often the model is asked."""
    ece: float
    """Expected calibration error of the taken reading, 10 bins."""
    by_source: Mapping[str, Mapping[str, float]] = {}


def fit(judged: Sequence[Judged], seed: int = 7) -> tuple[Chooser, Report]:
    """The chooser and what it is worth. Raises BadInput for too few examples."""
    if len(judged) < _LEAST:
        raise BadInput(f"{len(judged)} judged messages are too few to calibrate with", f"give {_LEAST} or more")
    numbers = np.array([j.numbers for j in judged], np.float64)
    right = np.array([(j.rules_right, j.model_right) for j in judged], np.float64)
    folds = np.random.default_rng(seed).permutation(len(judged)) % _FOLDS
    chances = np.zeros((len(judged), 3))
    for fold in range(_FOLDS):
        out = folds == fold
        chances[out] = _chances(_weights(numbers[~out], right[~out]), numbers[out])
    enough, margin = _policy(chances, right)
    alone, rules, model = _weights(numbers, right)
    report = _report(judged, chances, right, enough, margin)
    chooser = Chooser(
        alone=Logistic(weights=tuple(alone)),
        rules=Logistic(weights=tuple(rules)),
        model=Logistic(weights=tuple(model)),
        enough=min(enough, 1.0) if enough <= 1 else 2.0,
        margin=margin,
        measured={k: v for k, v in report.model_dump().items() if isinstance(v, float)},
    )
    return chooser, report


def _weights(numbers: Floats, right: Floats) -> tuple[list[float], list[float], list[float]]:
    alone = logistic(numbers[:, :RULES_ONLY], right[:, 0])
    return alone, logistic(numbers, right[:, 0]), logistic(numbers, right[:, 1])


def logistic(numbers: Floats, right: Floats, rounds: int = 30) -> list[float]:
    """Ridge logistic regression; the first column (the bias) is not shrunk. Shape of the result: (columns,)."""
    weights = np.zeros(numbers.shape[1])
    ridge = np.full(numbers.shape[1], _RIDGE)
    ridge[0] = 1e-3
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(numbers @ weights, -30, 30)))
        pull = numbers.T @ (right - chance) - ridge * weights
        bend = (numbers * (chance * (1 - chance))[:, None]).T @ numbers + np.diag(ridge)
        step = np.linalg.solve(bend, pull)
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    return [round(float(w), 5) for w in weights]


def _chances(weights: tuple[list[float], list[float], list[float]], numbers: Floats) -> Floats:
    rows = [1 / (1 + np.exp(-np.clip(numbers[:, : len(w)] @ np.array(w), -30, 30))) for w in weights]
    return np.stack(rows, axis=1)


def _taken(chances: Floats, enough: float, margin: float) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    asked = chances[:, 0] < enough
    return asked, asked & (chances[:, 2] - chances[:, 1] > margin)


def _policy(chances: Floats, right: Floats) -> tuple[float, float]:
    """The thresholds that bring most, what asking costs deducted."""

    def worth(pair: tuple[float, float]) -> tuple[float, float]:
        asked, model = _taken(chances, *pair)
        return float(np.where(model, right[:, 1], right[:, 0]).mean() - _PRICE * asked.mean()), pair[1]

    return max(((e, m) for e in _ENOUGH for m in _MARGINS), key=worth)


def _report(judged: Sequence[Judged], chances: Floats, right: Floats, enough: float, margin: float) -> Report:
    asked, model = _taken(chances, enough, margin)
    got = np.where(model, right[:, 1], right[:, 0])
    sure = np.where(model, chances[:, 2], np.where(asked, chances[:, 1], chances[:, 0]))
    names = np.array([j.source for j in judged])
    parts = {
        str(name): {
            "examples": float((names == name).sum()),
            "rules": _share(right[names == name, 0]),
            "model": _share(right[names == name, 1]),
            "both": _share(got[names == name]),
        }
        for name in sorted(set(names))
    }
    return Report(
        examples=len(judged),
        rules=_share(right[:, 0]),
        model=_share(right[:, 1]),
        both=_share(got),
        best=_share(right.max(axis=1)),
        asked=_share(asked.astype(np.float64)),
        ece=calibration_error(sure, got),
        by_source=parts,
    )


def calibration_error(chance: Floats, right: Floats, bins: int = 10) -> float:
    """Expected calibration error: |how sure - how right|, averaged over bins by their size (Guo et al., ICML 2017)."""
    place = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [abs(chance[place == b].mean() - right[place == b].mean()) * (place == b).mean() for b in set(place)]
    return round(float(sum(gaps)), 4)


def _share(flags: Floats) -> float:
    return round(float(flags.mean()), 4) if len(flags) else 0.0
