"""What a person's two sliders do: a term for how well known an item is, and more or less variety of the page."""

from collections.abc import Sequence

import numpy as np

from domain.candidates import Candidate
from domain.query import Dial, Query
from ranking.scored import best_first, plus_part
from ranking.settings import DiversitySettings

PART = "newness"
FULL = 1.0
"""What the slider's end is worth between the best known and the least known candidate, in units of how far the best
candidate lies above the middle one: at the end, what nobody knows and fits as well as the middle one does draws level
with the best one if everybody knows that."""
MOST_VARIETY = 0.85
"""The knob of diversity at the slider's end."""


class Newness:
    """Adds the part "newness": for what few people know where the slider is up, for what many know where it is down.

    How well known an item is, is its rank by popularity among the candidates; an unknown one is the least known. With
    the slider in the middle the input goes through unchanged.
    """

    name = "newness"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates in their new order."""
        newness = query.dial.newness
        if not newness or len(candidates) < 2:
            return list(candidates)
        scores = [c.score for c in candidates]
        pull = FULL * newness * ((max(scores) - float(np.median(scores))) or 1.0)
        terms = zip(candidates, _known(candidates), strict=True)
        return best_first(plus_part(c, PART, pull * (0.5 - known)) for c, known in terms)


def turned(settings: DiversitySettings, dial: Dial) -> DiversitySettings:
    """The settings of diversity as the slider turns them: to MOST_VARIETY at one end, to none at the other."""
    if not dial.variety:
        return settings
    most = max(settings.knob, MOST_VARIETY) if dial.variety > 0 else 0.0
    knob = settings.knob + abs(dial.variety) * (most - settings.knob)
    return settings.model_copy(update={"knob": knob})


def _known(candidates: Sequence[Candidate]) -> list[float]:
    """How well known each candidate is beside the others, from 0 to 1; equal popularity gives equal values."""
    scores = [_popularity(c) for c in candidates]
    places = {score: place for place, score in enumerate(sorted(set(scores)))}
    top = max(len(places) - 1, 1)
    return [places[score] / top if len(places) > 1 else 0.5 for score in scores]


def _popularity(candidate: Candidate) -> float:
    scores = [e.score for e in candidate.evidence if e.source == "popularity" and np.isfinite(e.score)]
    return max(scores, default=-np.inf)
