"""What was shown and what people did with it, as examples to learn from, freed of the place at which it was shown.

People look at the first places most, so a click there says less. Joachims, Swaminathan and Schnabel (Unbiased
Learning-to-Rank with Biased Feedback, WSDM 2017): where a place is looked at with a known probability (its propensity),
weighing each click by one over it makes the loss on clicks that of full knowledge, on average. Their model of it is
(1 / place) ** bias. Weights are clipped, which gives up a little of that for a much smaller variance.
"""

from collections.abc import Iterable, Sequence

from domain.candidates import Candidate
from domain.frozen import Frozen
from domain.query import Query
from ranking.examples import Example
from ranking.settings import ImpressionSettings


class Impression(Frozen):
    """One list as a person saw it, first place first, and the ids that they then liked, clicked or bought."""

    query: Query
    shown: tuple[Candidate, ...]
    chosen: frozenset[str]


def propensity(place: int, bias: float) -> float:
    """The probability that the place (from 1) was looked at, relative to the first."""
    return float((1.0 / place) ** bias)


def examples_from(impressions: Iterable[Impression], settings: ImpressionSettings) -> tuple[Example, ...]:
    """One example per choice against all that was shown, weighed by one over its place's propensity, at most `clip`.

    What was chosen beside it stays among the rivals: leaving it out would take the first places out more often, and
    teach the old order again. Lists of one item teach no order.
    """
    made: list[Example] = []
    for seen in impressions:
        for place, candidate in enumerate(seen.shown, start=1):
            if candidate.item_id in seen.chosen and len(seen.shown) > 1:
                weight = min(settings.clip, 1.0 / propensity(place, settings.position_bias))
                right = frozenset((candidate.item_id,))
                made.append(Example(query=seen.query, candidates=seen.shown, relevant=right, weight=weight))
    return tuple(made)


def enough(impressions: Sequence[Impression], settings: ImpressionSettings) -> bool:
    """Whether there are lists enough with a choice to learn from."""
    return sum(bool(seen.chosen) for seen in impressions) >= settings.at_least
