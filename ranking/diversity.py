"""A varied first page: the next item is the best of what is left, less what the page already has of it.

MMR (Carbonell and Goldstein 1998) takes off the largest similarity with a chosen item. DPP (Kulesza and Taskar 2012,
greedy MAP after Chen et al. 2018) takes off how much of an item the chosen ones already span. Both penalties only grow
while the page grows, so the adjusted scores stay best first. The adjustment is the part "diversity".
"""

import math
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from domain.candidates import Candidate
from domain.ports import Catalog
from domain.query import Query
from ranking.caps import Caps
from ranking.dial import turned
from ranking.mix import Mix
from ranking.scored import best_first, plus_part
from ranking.settings import DiversitySettings
from ranking.similarity import Similarity

PART = "diversity"
LOWEST = -3.0
"""The most that DPP takes off, in units of the knob: log of the share of an item that is new, not below e^-3."""

Vector = npt.NDArray[np.float64]


class Penalty(Protocol):
    """What is taken off every item's score, in 0 or below; `choose` tells it which item joined the page."""

    def now(self) -> Vector:
        """The adjustment of each item if it came next."""
        ...

    def choose(self, row: int) -> None:
        """An item joined the page."""
        ...


class Mmr:
    """Minus the largest similarity with an item already chosen."""

    def __init__(self, similarity: Vector) -> None:
        self._similarity = similarity
        self._largest = np.zeros(len(similarity))

    def now(self) -> Vector:
        """0 (unlike all) to -1 (the same as one)."""
        return -self._largest

    def choose(self, row: int) -> None:
        """Remember what is like this one."""
        self._largest = np.maximum(self._largest, self._similarity[row].clip(0.0, 1.0))


class Dpp:
    """Log of the share of an item that the chosen ones do not span (the Cholesky update of Chen et al. 2018)."""

    def __init__(self, similarity: Vector) -> None:
        self._similarity = similarity
        self._left = np.diag(similarity).astype(np.float64).copy()
        self._rows: list[Vector] = []

    def now(self) -> Vector:
        """0 (all new) down to -3."""
        return np.maximum(0.5 * np.log(np.maximum(self._left, 1e-12)), LOWEST).clip(max=0.0)

    def choose(self, row: int) -> None:
        """Take from every item what this one spans of it."""
        spanned = sum((known[row] * known for known in self._rows), np.zeros(len(self._left)))
        step = (self._similarity[row] - spanned) / math.sqrt(max(self._left[row], 1e-12))
        if self._left[row] > 1e-9:
            self._rows.append(step)
            self._left = np.maximum(self._left - step**2, 0.0)


class Diversity:
    """Reorders the first `window` candidates. With the knob at 0, no caps and no calibration nothing changes."""

    name = "diversity"

    def __init__(self, catalog: Catalog, settings: DiversitySettings, similarity: Similarity) -> None:
        self._settings = settings
        self._similarity = similarity
        self._caps: Callable[[Sequence[str]], Caps] = lambda ids: Caps(catalog.view(), settings, ids)
        self._mix: Callable[[Query, Sequence[str]], Mix] = lambda query, ids: Mix(catalog.view(), settings, query, ids)

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates in a varied order; each one's parts hold what that cost it."""
        settings = turned(self._settings, query.dial)
        if len(candidates) < 2 or not (settings.knob or settings.caps or settings.calibration):
            return list(candidates)
        ordered = best_first(candidates)
        window, rest = ordered[: settings.window], ordered[settings.window :]
        scores = np.array([c.score for c in window])
        spread = float(scores.std()) or 1.0
        order, wanted = self._greedy(query, window, scores, spread, settings)
        made, last = [], math.inf
        for row in order:
            last = min(last, wanted[row])
            made.append(plus_part(window[row], PART, last - window[row].score))
        return made + [plus_part(c, PART, min(0.0, last - c.score)) for c in rest]

    def _greedy(
        self, query: Query, window: Sequence[Candidate], scores: Vector, spread: float, settings: DiversitySettings
    ) -> tuple[list[int], list[float]]:
        """The order of rows, and the adjusted score at which each was chosen."""
        ids = [c.item_id for c in window]
        penalty, caps, mix = self._penalty(ids, settings), self._caps(ids), self._mix(query, ids)
        strength = spread * _strength(settings.knob)
        pull = spread * settings.calibration * len(ids)
        left = np.ones(len(ids), dtype=bool)
        order: list[int] = []
        wanted = [0.0] * len(ids)
        while left.any():
            values = scores + strength * penalty.now() if strength else scores
            if pull and len(order) < settings.page:
                values = values + pull * mix.gains()
            allowed = left & caps.allowed(len(order))
            row = int(np.argmax(np.where(allowed if allowed.any() else left, values, -np.inf)))
            for part in (penalty, caps, mix):
                part.choose(row)
            left[row] = False
            order.append(row)
            wanted[row] = float(values[row])
        return order, wanted

    def _penalty(self, ids: Sequence[str], settings: DiversitySettings) -> Penalty:
        alike = beyond_common(self._similarity(ids)) if settings.knob else np.eye(len(ids))
        return Dpp(alike) if settings.method == "dpp" else Mmr(alike)


def beyond_common(similarity: Vector) -> Vector:
    """Similarity beyond what the items here have in common (the median pair becomes 0, the same item stays 1).

    Vectors of one embedding model all point nearly the same way; without this all penalties would be alike.
    """
    pairs = similarity[~np.eye(len(similarity), dtype=bool)]
    common = min(float(np.median(pairs)), 0.99) if len(pairs) else 0.0
    made: Vector = ((similarity - common) / (1.0 - common)).clip(0.0, 1.0)
    np.fill_diagonal(made, 1.0)
    return made


def _strength(knob: float) -> float:
    """From none at 0 to (almost) nothing but variety at 1."""
    return knob / max(1.0 - knob, 1e-3)
