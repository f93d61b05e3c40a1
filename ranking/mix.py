"""Calibration: a page with the mix of genres that the person has liked (Steck, "Calibrated Recommendations", 2018)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from domain.ports import CatalogView
from domain.query import Query
from ranking.settings import DiversitySettings

SMOOTHING = 0.01
"""The share of the person's own mix in the page's mix, so that an empty page has a finite divergence."""
RECENT = 200

Vector = npt.NDArray[np.float64]


class Mix:
    """The person's mix p of one field, and the page's mix q as it fills."""

    def __init__(self, view: CatalogView, settings: DiversitySettings, query: Query, ids: Sequence[str]) -> None:
        self._on = bool(settings.calibration)
        liked = [i for i in query.liked[-RECENT:] if i in view.rows] if self._on else []
        rows = {i: view.item(i).words(settings.calibration_field) for i in {*liked, *ids}} if liked else {}
        values = {v: n for n, v in enumerate(sorted({v for words in rows.values() for v in words}))}
        self._person = np.zeros(len(values))
        for item_id in liked:
            self._person += _shares(rows[item_id], values)
        self._person /= max(self._person.sum(), 1e-12)
        self._items = np.array([_shares(rows.get(i, ()), values) for i in ids])
        self._page = np.zeros(len(values))
        self._on = self._on and bool(self._person.sum())

    def gains(self) -> Vector:
        """By how much each item, coming next, would bring the page's mix nearer to the person's (KL, in nats)."""
        if not self._on:
            return np.zeros(len(self._items))
        after = self._page + self._items
        now = self._divergence(self._page[None, :])[0] if self._page.sum() else 0.0
        gain: Vector = now - self._divergence(after)
        return gain

    def choose(self, row: int) -> None:
        """An item joined the page."""
        if self._on:
            self._page = self._page + self._items[row]

    def _divergence(self, pages: Vector) -> Vector:
        shares = pages / np.maximum(pages.sum(axis=1, keepdims=True), 1e-12)
        smoothed = (1 - SMOOTHING) * shares + SMOOTHING * self._person
        some = self._person > 0
        kl: Vector = (self._person[some] * np.log(self._person[some] / smoothed[:, some])).sum(axis=1)
        return kl


def _shares(words: Sequence[str], values: dict[str, int]) -> Vector:
    shares = np.zeros(len(values))
    for word in words:
        shares[values[word]] += 1.0 / len(words)
    return shares
