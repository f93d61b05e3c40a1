"""No more than so many items of one director (or brand, or whatever the operator names) on the first page."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from domain.ports import CatalogView
from ranking.settings import DiversitySettings


class Caps:
    """Counts the values of the capped fields as the page fills; beyond the page all items are allowed again."""

    def __init__(self, view: CatalogView, settings: DiversitySettings, ids: Sequence[str]) -> None:
        self._page = settings.page
        self._limits = settings.caps
        items = [view.item(i) for i in ids] if settings.caps else []
        self._values = [[(f, w) for f in settings.caps for w in item.words(f)] for item in items]
        self._used: dict[tuple[str, str], int] = {}
        self._open = np.ones(len(ids), dtype=bool)

    def allowed(self, chosen: int) -> npt.NDArray[np.bool_]:
        """Which items may come next, `chosen` items into the page."""
        return self._open if chosen < self._page else np.ones(len(self._open), dtype=bool)

    def choose(self, row: int) -> None:
        """An item joined the page; close those that share a value which is now used up."""
        if not self._limits:
            return
        for pair in self._values[row]:
            self._used[pair] = self._used.get(pair, 0) + 1
        full = {pair for pair, used in self._used.items() if used >= self._limits[pair[0]]}
        self._open = np.array([full.isdisjoint(values) for values in self._values])
