"""What a person's liked and disliked items say about others, by shared attribute values: explainable and cheap."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from domain.ports import CatalogView
from domain.query import Query
from ranking.facts import Facts, Pair

RECENT = 100
"""Only so many of the newest liked items are read."""
HALF_LIFE = 20.0
"""Items after which a liked item counts half."""


@dataclass(frozen=True, slots=True)
class Taste:
    """Weights per (field, value), of length 1, from the likes minus the dislikes; and the middle year and price."""

    weights: Mapping[Pair, float]
    seeds: tuple[Mapping[Pair, float], ...]
    year: float | None
    price: float | None

    def overlap(self, facts: Facts) -> float:
        """The cosine of the item's values with the taste, -1..1; 0 where either has none."""
        weights = self.weights
        shared = math.fsum(weights[p] * r for p, r in facts.values.items() if p in weights)
        return shared / facts.length if facts.length else 0.0

    def nearness(self, facts: Facts) -> float:
        """The largest share of values with one of the items that "more like this" starts from, 0..1."""
        return max((_jaccard(seed, facts.values) for seed in self.seeds), default=0.0)


def read_taste(query: Query, view: CatalogView, read: Callable[[str], Facts]) -> Taste:
    """The taste behind a query. Ids that the catalogue does not know are skipped."""
    liked = [read(i) for i in query.liked[-RECENT:] if i in view.rows]
    disliked = [read(i) for i in query.disliked[-RECENT:] if i in view.rows]
    weights: dict[Pair, float] = {}
    for group, sign in ((liked, 1.0), (disliked, -1.0)):
        for age, facts in enumerate(reversed(group)):
            share = sign * 0.5 ** (age / HALF_LIFE) / len(group)
            for pair, rarity in facts.values.items():
                weights[pair] = weights.get(pair, 0.0) + share * rarity
    length = math.sqrt(math.fsum(w * w for w in weights.values())) or 1.0
    seeds = tuple(read(i).values for i in query.like_ids if i in view.rows)
    years, prices = [f.year for f in liked], [f.price for f in liked]
    return Taste({p: w / length for p, w in weights.items()}, seeds, _middle(years), _middle(prices))


def _jaccard(one: Mapping[Pair, float], other: Mapping[Pair, float]) -> float:
    shared = math.fsum(r for p, r in one.items() if p in other)
    union = math.fsum(one.values()) + math.fsum(other.values()) - shared
    return shared / union if union > 0 else 0.0


def _middle(numbers: Iterable[float | None]) -> float | None:
    known: Sequence[float] = [n for n in numbers if n is not None]
    return float(np.median(known)) if known else None
