"""A head on a frozen model: logistic regression on the last block's output, fitted in closed steps, no training.

Where examples are few and there is only a CPU, it may be the better learner: one reading of each example and no more.
How strongly the weights are held small is chosen by folds of the examples themselves.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from learning.like_auc import auc

Floats = npt.NDArray[np.float64]
_PULLS = (30.0, 300.0, 3000.0)
_FOLDS = 4
_ROUNDS = 12


def head_scores(learn: Floats, liked: Sequence[bool], *others: Floats, seed: int = 7) -> list[Floats]:
    """Fit on `learn` (examples, width) and score each of `others`, log-odds of shape (rows,)."""
    center, spread = learn.mean(axis=0), learn.std(axis=0) + 1e-6
    table, right = (learn - center) / spread, np.array(liked, np.float64)
    pull = max(_PULLS, key=lambda p: _by_folds(table, right, p, seed))
    weights = ridge_logistic(table, right, pull)
    return [_with_one((other - center) / spread) @ weights for other in others]


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
