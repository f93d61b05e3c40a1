"""What a person's liked and disliked items say about others, by shared attribute values: explainable and cheap."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from domain.ports import CatalogView
from domain.query import Query
from ranking.facts import Facts

RECENT = 100
"""Only so many of the newest liked items are read."""
HALF_LIFE = 20.0
"""Items after which a liked item counts half."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Taste:
    """Weights per (field, value), of length 1, from the likes minus the dislikes; and the middle year and price."""

    weights: Mapping[Pair, float]
    seeds: tuple[frozenset[Pair], ...]
    year: float | None
    price: float | None
    rarity: Callable[[Pair], float]

    def overlap(self, facts: Facts) -> float:
        """The cosine of the item's values with the taste, -1..1; 0 where either has none."""
        norm = math.sqrt(sum(self.rarity(p) ** 2 for p in facts.values))
        shared = sum(self.weights.get(p, 0.0) * self.rarity(p) for p in facts.values)
        return shared / norm if norm else 0.0

    def nearness(self, facts: Facts) -> float:
        """The largest share of values with one of the items that "more like this" starts from, 0..1."""
        return max((_jaccard(s, facts.values, self.rarity) for s in self.seeds), default=0.0)


def read_taste(query: Query, view: CatalogView, read: Callable[[str], Facts]) -> Taste:
    """The taste behind a query. Ids that the catalogue does not know are skipped."""
    rarity = _rarity(view)
    liked = [read(i) for i in query.liked[-RECENT:] if i in view.rows]
    disliked = [read(i) for i in query.disliked[-RECENT:] if i in view.rows]
    weights: dict[Pair, float] = {}
    for group, sign in ((liked, 1.0), (disliked, -1.0)):
        for age, facts in enumerate(reversed(group)):
            share = sign * 0.5 ** (age / HALF_LIFE) / max(len(group), 1)
            for pair in facts.values:
                weights[pair] = weights.get(pair, 0.0) + share * rarity(pair)
    norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
    seeds = tuple(read(i).values for i in query.like_ids if i in view.rows)
    years, prices = [f.year for f in liked], [f.price for f in liked]
    return Taste({p: w / norm for p, w in weights.items()}, seeds, _middle(years), _middle(prices), rarity)


def _rarity(view: CatalogView) -> Callable[[Pair], float]:
    """How much a shared value says: ln(items / items with that value), at least .1."""
    fields, size = view.schema.fields, max(len(view.ids), 2)
    known: dict[Pair, float] = {}

    def rarity(pair: Pair) -> float:
        found = known.get(pair)
        if found is None:
            field = fields.get(pair[0])
            count = field.values.get(pair[1], 1) if field else 1
            found = known[pair] = max(0.1, math.log(size / max(count, 1)))
        return found

    return rarity


def _jaccard(one: frozenset[Pair], other: frozenset[Pair], rarity: Callable[[Pair], float]) -> float:
    union = sum(map(rarity, one | other))
    return sum(map(rarity, one & other)) / union if union else 0.0


def _middle(numbers: Iterable[float | None]) -> float | None:
    known: Sequence[float] = [n for n in numbers if n is not None]
    return float(np.median(known)) if known else None
