"""The closed-form next-item model: ridge regression of what comes next on the decayed history before it.

With a = .5 ** (1 / half_life), h_t = sum_l a**l e(item at t-1-l) and y_t = sum_f d**f e(item at t+f), the weights are
(sum h h' + l2 I)^-1 (R + b R') with R = sum h y'. R' reads the steps backward: people rarely follow one direction
only, and in small data the doubled evidence is worth more. The sums are weighted sums of lag counts C_k[i, j] =
#(i at step t-k, j at step t), so one pass over the data and one Cholesky fit the model.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from retrieval.collaborative.histories import Floats, Histories, Ints
from retrieval.collaborative.settings import CollaborativeSettings

_SMALLEST = 1e-3
"""Lags whose weight is below this are left out."""


class LagKey(NamedTuple):
    """The settings that the sums depend on; the others only matter when they are solved."""

    half_life: float
    items: int
    decay: float

    @property
    def name(self) -> str:
        """The key as a name of arrays."""
        return f"next {self.half_life:g} {self.items} {self.decay:g}"


def key_of(settings: CollaborativeSettings) -> LagKey:
    """The key of some settings."""
    return LagKey(settings.next_half_life_items, settings.next_items, settings.next_decay)


def next_item(histories: Histories, settings: CollaborativeSettings) -> Floats:
    """The weights, shape (items, items): weights[i, j] is what an item i just liked says about j coming next."""
    key = key_of(settings)
    before, ahead = histories.kept[key.name] if key.name in histories.kept else lag_sums(histories, key)
    return _solve(before, ahead + settings.next_backward * ahead.T, settings.next_l2)


def lag_sums(histories: Histories, key: LagKey) -> Floats:
    """sum h h' (upper half) and sum h y', shape (2, items, items)."""
    size = len(histories.item_ids)
    sums = np.zeros((2, size, size), np.float32)
    add_lags(sums, histories, key)
    return sums


def add_lags(sums: Floats, histories: Histories, key: LagKey, sign: float = 1.0) -> None:
    """Add what some people's steps say to the sums, in place; with `sign` -1 take it out."""
    size = len(histories.item_ids)
    before, after = sums[0].reshape(-1), sums[1].reshape(-1)
    decay = 0.5 ** (1 / key.half_life)
    lags = 1 + int(np.ceil(np.log(_SMALLEST) / np.log(decay)))
    lengths = np.repeat(histories.lengths, histories.lengths)
    places = np.arange(len(histories.items)) - np.repeat(histories.starts[:-1], histories.lengths)
    left = lengths - 1 - places
    for lag in range(lags + 1):
        first = np.flatnonzero(left >= max(lag, 1))
        pairs = histories.items[first] * size + histories.items[first + lag]
        np.add.at(before, pairs, np.float32(sign) * _shared_steps(left[first] - lag, lag, decay))
        if lag:
            np.add.at(after, pairs, np.float32(sign * _ahead(lag, decay, key)))


def _shared_steps(steps_after: Ints, lag: int, decay: float) -> Floats:
    """sum h h' for two items `lag` apart: over all later steps both are in the history."""
    return np.asarray(decay**lag * (1 - decay ** (2 * steps_after)) / (1 - decay**2), dtype=np.float32)


def _ahead(lag: int, decay: float, key: LagKey) -> float:
    """sum h y' for two items `lag` apart: f steps of the lag lie ahead, the others behind."""
    return sum(decay ** (lag - 1 - f) * key.decay**f for f in range(min(key.items, lag)))


def _solve(before: Floats, after: Floats, l2: float) -> Floats:
    system = before + before.T
    diagonal = np.diag(before).copy()
    np.fill_diagonal(system, diagonal + l2)
    weights = cho_solve(cho_factor(system, overwrite_a=True), after)
    return np.ascontiguousarray(weights, dtype=np.float32)  # by rows: a history gathers rows
