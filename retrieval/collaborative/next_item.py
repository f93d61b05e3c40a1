"""The closed-form next-item model: ridge regression of what comes next on the decayed history before it.

With a = .5 ** (1 / half_life), h_t = sum_l a**l e(item at t-1-l) and y_t = sum_f d**f e(item at t+f), the weights are
(sum h h' + l2 I)^-1 (R + b R') with R = sum h y'. R' reads the steps backward: people rarely follow one direction
only, and in small data the doubled evidence is worth more. The sums are weighted sums of lag counts C_k[i, j] =
#(i at step t-k, j at step t), so one pass over the data and one Cholesky fit the model.
"""

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from retrieval.collaborative.histories import Floats, Histories, Ints
from retrieval.collaborative.settings import CollaborativeSettings

_SMALLEST = 1e-3
"""Lags whose weight is below this are left out."""


def next_item(histories: Histories, settings: CollaborativeSettings) -> Floats:
    """The weights, shape (items, items): weights[i, j] is what an item i just liked says about j coming next."""
    size = len(histories.item_ids)
    decay = 0.5 ** (1 / settings.next_half_life_items)
    lags = 1 + int(np.ceil(np.log(_SMALLEST) / np.log(decay)))
    before, after = np.zeros(size * size, np.float32), np.zeros(size * size, np.float32)
    lengths = np.repeat(histories.lengths, histories.lengths)
    places = np.arange(len(histories.items)) - np.repeat(histories.starts[:-1], histories.lengths)
    left = lengths - 1 - places
    for lag in range(lags + 1):
        first = np.flatnonzero(left >= max(lag, 1))
        pairs = histories.items[first] * size + histories.items[first + lag]
        np.add.at(before, pairs, _shared_steps(left[first] - lag, lag, decay))
        if lag:
            np.add.at(after, pairs, np.float32(_ahead(lag, decay, settings)))
    ahead = after.reshape(size, size)
    return _solve(before.reshape(size, size), ahead + settings.next_backward * ahead.T, settings.next_l2)


def _shared_steps(steps_after: Ints, lag: int, decay: float) -> Floats:
    """sum h h' for two items `lag` apart: over all later steps both are in the history."""
    return np.asarray(decay**lag * (1 - decay ** (2 * steps_after)) / (1 - decay**2), dtype=np.float32)


def _ahead(lag: int, decay: float, settings: CollaborativeSettings) -> float:
    """sum h y' for two items `lag` apart: f steps of the lag lie ahead, the others behind."""
    return sum(decay ** (lag - 1 - f) * settings.next_decay**f for f in range(min(settings.next_items, lag)))


def _solve(before: Floats, after: Floats, l2: float) -> Floats:
    system = before + before.T
    diagonal = np.diag(before).copy()
    np.fill_diagonal(system, diagonal + l2)
    weights = cho_solve(cho_factor(system, overwrite_a=True), after)
    return np.ascontiguousarray(weights, dtype=np.float32)  # by rows: a history gathers rows
