"""What an imagined description says for an item, as a part of its score."""

from collections.abc import Sequence

import numpy as np

from domain.candidates import Candidate
from domain.query import Query
from ranking.scored import best_first, plus_part

PART = "imagined"
_HALF_AT = 10.0
"""At this rank the part is worth half of what it is worth at the first."""


class ImaginedPart:
    """Adds `weight` standard deviations of the scores at rank 1, falling with the rank; the rest keeps its score."""

    name = "imagined"

    def __init__(self, weight: float) -> None:
        self._weight = weight

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:  # noqa: ARG002  one signature for all rankers
        """The order with the part in it; the input where nothing was imagined."""
        ranks = {c.item_id: e.rank for c in candidates for e in c.evidence if e.source == PART}
        if not ranks or not self._weight:
            return list(candidates)
        spread = float(np.std([c.score for c in candidates])) or 1.0
        worth = {i: self._weight * spread * _HALF_AT / (_HALF_AT + rank - 1) for i, rank in ranks.items()}
        raised = [plus_part(c, PART, worth[c.item_id]) if c.item_id in worth else c for c in candidates]
        return best_first(raised)
