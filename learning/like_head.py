"""A head on a frozen model: logistic regression on the last block's output, fitted in closed steps, no training.

Where examples are few and there is only a CPU, it may be the better learner: one reading of each example and no more.
How strongly the weights are held small is chosen by folds of the examples themselves.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from domain.frozen import Frozen
from learning.like_auc import auc

Floats = npt.NDArray[np.float64]
_PULLS = (30.0, 300.0, 3000.0)
_FOLDS = 4
_ROUNDS = 12


class Head(Frozen):
    """What turns a state of the model into the log-odds of a like. `base`: the file whose states it was fitted to."""

    base: str
    bias: float
    weights: tuple[float, ...]

    def log_odds(self, states: Floats) -> Floats:
        """Shape (rows,)."""
        return np.asarray(states @ np.array(self.weights) + self.bias, np.float64)


def fit_head(learn: Floats, liked: Sequence[bool], base: str, seed: int = 7) -> Head:
    """Fit on `learn`, shape (examples, width)."""
    center, spread = learn.mean(axis=0), learn.std(axis=0) + 1e-6
    table, right = (learn - center) / spread, np.array(liked, np.float64)
    pull = max(_PULLS, key=lambda p: _by_folds(table, right, p, seed))
    found = ridge_logistic(table, right, pull)
    weights = found[1:] / spread
    return Head(base=base, bias=float(found[0] - center @ weights), weights=tuple(np.round(weights, 7).tolist()))


def _by_folds(table: Floats, right: Floats, pull: float, seed: int) -> float:
    folds = np.random.default_rng(seed).permutation(len(right)) % _FOLDS
    scores = np.zeros(len(right))
    for fold in range(_FOLDS):
        out = folds == fold
        if out.all() or not out.any():
            return 0.5
        scores[out] = _with_one(table[out]) @ ridge_logistic(table[~out], right[~out], pull)
    value = auc(scores, [bool(r) for r in right])
    return 0.5 if np.isnan(value) else value


def ridge_logistic(table: Floats, right: Floats, pull: float) -> Floats:
    """Ridge logistic regression by Newton's method; the bias is free. Shape (width + 1,)."""
    rows = _with_one(table)
    weights, hold = np.zeros(rows.shape[1]), np.full(rows.shape[1], pull)
    hold[0] = 1e-3
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (right - chance) - hold * weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(hold)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-5:
            break
    return weights


def _with_one(table: Floats) -> Floats:
    return np.hstack([np.ones((len(table), 1)), table])
