"""One more score as a part of the ranking: what a tuned model, or a small student of one, says of the first candidates.

Whatever goes wrong passes the order through and says so. The weight is earned on validation and may be 0 for some
queries; then nothing is asked.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from domain.candidates import Candidate
from domain.conversation import Degraded
from domain.errors import ModelFailed, NotFound
from domain.query import Query
from ranking.pipeline import Ranked
from ranking.scored import best_first, plus_part

Vector = npt.NDArray[np.float64]


class PartScorer(Protocol):
    """What gives the scores."""

    @property
    def name(self) -> str:
        """The part's name on a card."""
        ...

    def scores(self, query: Query, item_ids: Sequence[str]) -> Vector | None:
        """One number per item, higher is better, in any unit; None where there is nothing to say (yet). Raises
        ModelFailed, NotFound."""
        ...


class ScorePart:
    """Adds `weight(query)` standard deviations to the first `first` candidates; those behind stay behind them."""

    def __init__(self, scorer: PartScorer, weight: Callable[[Query], float], first: int) -> None:
        self.name = scorer.name
        self._scorer = scorer
        self._weight = weight
        self._first = first

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The order alone."""
        return self.rank(query, candidates).candidates

    def rank(self, query: Query, candidates: Sequence[Candidate]) -> Ranked:
        """The order with the part in it, or the order as it was and why."""
        weight, head = self._weight(query), list(candidates[: self._first])
        if not weight or len(head) < 2:
            return Ranked(list(candidates))
        try:
            found = self._scorer.scores(query, [c.item_id for c in head])
        except (ModelFailed, NotFound) as error:
            return Ranked(list(candidates), (Degraded(part=f"ranking.{self.name}", why=error.message),))
        if found is None:
            return Ranked(list(candidates))
        return Ranked(with_score(head, candidates[len(head) :], found, weight, self.name))


def with_score(
    head: Sequence[Candidate], rest: Sequence[Candidate], found: Vector, weight: float, name: str
) -> list[Candidate]:
    """`head` with `weight` x the scores, standardised to its own spread, as a part; `rest` stays behind."""
    spread, scores = float(np.std(found)), np.array([c.score for c in head])
    if not spread > 1e-9:
        return [*head, *rest]
    terms = weight * (float(scores.std()) or 1.0) * (found - found.mean()) / spread
    made = best_first(plus_part(c, name, t) for c, t in zip(head, terms.tolist(), strict=True))
    last = made[-1].score
    return made + [plus_part(c, name, min(0.0, last - c.score)) for c in rest]
