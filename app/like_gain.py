"""What the like-or-not score is worth in the ranking: NDCG@10 with and without, for people and items with little known.

Asks are moments of people that come after all that the sources and the weights of the ranking learned from; what the
person liked later is right. The weight of each group is earned on the earlier moments and judged on the later ones.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from app.like_heads import Heads
from app.like_part import NAME, Answers, group_of
from app.moments import Said
from domain.candidates import Candidate
from domain.ports import CatalogView
from domain.query import Query
from learning.like_data import LikeExample, LikeSplit, asked, told
from ranking.part_fit import GroupGain, Scored, judge

Progress = Callable[[str, int, int], None]
COLD_ITEMS = "cold items"
FEW_DEEDS = 5
"""An item with fewer deeds than this in what was learnt from is cold."""
_PATIENCE_S = 120.0


def measure_gain(
    view: CatalogView,
    heads: Heads,
    parts: LikeSplit,
    answers: Answers,
    rate: Callable[[str], float],
    count: int,
    said: Said,
    progress: Progress,
) -> tuple[dict[str, Any], tuple[GroupGain, ...]]:
    """Weights by group and what they gain on `count` asks a part (half as many for cold items), as a document and as
    rows. `rate` is an item's plain like rate, judged beside it; `said` keeps what the model says. Raises
    ModelFailed."""
    warm = _warm(parts)

    def scored(examples: Sequence[LikeExample], seed: int, part: str) -> list[Scored]:
        made = []
        asks = [*_asks(examples, count, seed), *_cold_asks(examples, warm, count // 2, seed)]
        for done, (group, query, relevant) in enumerate(asks, 1):
            found = heads(query, relevant)
            if 0 < sum(c.item_id in relevant for c in found) < len(found):
                prompts = [told(view, query.liked, query.disliked) + asked(view, c.item_id) for c in found]
                scores = said.of(prompts)
                if scores is None:
                    scores = answers.log_odds(prompts, _PATIENCE_S).tolist()
                    said.add(prompts, scores)
                made.append(_scored(group, query, relevant, found, scores))
            progress(f"rank the {part} moments", done, len(asks))
        return made

    valid, test = scored(parts.valid, 1, "validation"), scored(parts.test, 2, "test")
    weights, gains = judge(valid, test, NAME)
    _, plain = judge(_by_rate(valid, rate), _by_rate(test, rate), "rates")
    measured = {
        "weights": {g: w for g, w in weights.items() if g != COLD_ITEMS},
        "gain": [g.model_dump(mode="json") for g in gains],
        "gain_of_like_rates": [g.model_dump(mode="json") for g in plain],
        "asks": {"validation": len(valid), "test": len(test)},
    }
    return measured, gains


def _by_rate(rows: Sequence[Scored], rate: Callable[[str], float]) -> list[Scored]:
    return [r.model_copy(update={"scores": tuple(rate(c.item_id) for c in r.candidates)}) for r in rows]


def _warm(parts: LikeSplit) -> frozenset[str]:
    """The items that enough people have touched in what is learnt from."""
    counts = Counter(deed.item for deed in parts.learnt)
    return frozenset(item for item, deeds in counts.items() if deeds >= FEW_DEEDS)


def _asks(examples: Sequence[LikeExample], count: int, seed: int) -> list[tuple[str, Query, frozenset[str]]]:
    """Moments that have something to find, half of them of cold people, one a person and group."""
    drawn = random.Random(seed).sample(list(examples), len(examples))
    found: dict[str, list[tuple[str, Query, frozenset[str]]]] = {"cold": [], "known": []}
    seen: set[tuple[str, str]] = set()
    for example in drawn:
        query = _query(example)
        group = group_of(query)
        relevant = frozenset(example.later_liked) - query.excluded
        if relevant and (example.user, group) not in seen and len(found[group]) < count // 2:
            seen.add((example.user, group))
            found[group].append((group, query, relevant))
    return [*found["cold"], *found["known"]]


def _cold_asks(
    examples: Sequence[LikeExample], warm: frozenset[str], count: int, seed: int
) -> list[tuple[str, Query, frozenset[str]]]:
    """The same with nothing but items that hardly anybody knows: as on a shelf of what is new."""
    found: dict[str, tuple[str, Query, frozenset[str]]] = {}
    for example in random.Random(seed + 100).sample(list(examples), len(examples)):
        query = _query(example)
        query = query.model_copy(update={"seen": query.seen | warm})
        relevant = frozenset(example.later_liked) - query.excluded
        if relevant and len(found) < count:
            found.setdefault(example.user, (COLD_ITEMS, query, relevant))
    return list(found.values())


def _query(example: LikeExample) -> Query:
    known = frozenset((*example.earlier_liked, *example.earlier_disliked))
    return Query(liked=example.earlier_liked, disliked=example.earlier_disliked, seen=known, limit=10)


def _scored(
    group: str, query: Query, relevant: frozenset[str], found: Sequence[Candidate], scores: Sequence[float]
) -> Scored:
    return Scored(
        query=query, relevant=relevant, candidates=tuple(found), scores=tuple(np.round(scores, 6)), group=group
    )


def gain_lines(gains: Sequence[GroupGain]) -> list[str]:
    """The gains for a person."""
    return [
        f"{g.group}: weight {g.weight:g}, NDCG@10 {g.without:.3f} -> {g.with_:.3f} "
        f"({g.gain:+.3f}, 95 % {g.low:+.3f} to {g.high:+.3f}, {g.asks} asks; "
        f"{g.tried:g} would have come to {g.tried_gain:+.3f}, {g.tried_low:+.3f} to {g.tried_high:+.3f})"
        for g in gains
    ]
