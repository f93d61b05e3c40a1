"""Which attribute values people of an age, sex or job like more than others do."""

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from domain.frozen import Frozen
from domain.query import Query
from ranking.facts import Pair

SMOOTHING = 50.0
"""Likes that a group is assumed to share with everybody before its own count."""
_AGE_CUTS = (18, 25, 35, 45, 56)


class ProfileTaste(Frozen):
    """log(how often a group likes a value / how often everybody does), by group ("gender=F"), field and value."""

    lifts: Mapping[str, Mapping[str, Mapping[str, float]]] = {}

    def weights(self, profile: Mapping[str, str]) -> dict[Pair, float]:
        """The mean lift of each (field, value) over the groups that the person belongs to; {} for an unknown one."""
        groups = [self.lifts[g] for g in groups_of(profile) if g in self.lifts]
        total: dict[Pair, float] = {}
        for group in groups:
            for field, lifts in group.items():
                for value, lift in lifts.items():
                    total[field, value] = total.get((field, value), 0.0) + lift / len(groups)
        return total


def groups_of(profile: Mapping[str, str]) -> list[str]:
    """The groups a person belongs to: one per known field, ages in six bands."""
    return [f"{field}={_band(field, value)}" for field, value in sorted(profile.items()) if value]


def half_of(profile: Mapping[str, str]) -> int:
    """0 or 1, the same for the same profile: people are judged by what the other half likes when weights are learned,
    or a small group's taste would be their own."""
    digest = hashlib.blake2b(repr(sorted(profile.items())).encode(), digest_size=1).digest()
    return digest[0] % 2


def _band(field: str, value: str) -> str:
    if field != "age" or not value.isdigit():
        return value
    return str(max((cut for cut in _AGE_CUTS if int(value) >= cut), default=0))


def fit_profiles(
    histories: Iterable[Query], values: Mapping[str, Collection[Pair]], fields: frozenset[str]
) -> ProfileTaste:
    """Learn from the liked items of queries with a profile; `values` are each item's (field, value) pairs.

    Counts are smoothed to the whole crowd's shares; groups and values seen rarely stay near 0.
    """
    everybody: Counter[Pair] = Counter()
    by_group: dict[str, Counter[Pair]] = {}
    for query in histories:
        pairs = Counter(p for i in query.liked for p in values.get(i, ()) if p[0] in fields)
        everybody += pairs
        for group in groups_of(query.profile):
            by_group.setdefault(group, Counter()).update(pairs)
    total = max(sum(everybody.values()), 1)
    return ProfileTaste(lifts={g: _lifts(c, everybody, total) for g, c in sorted(by_group.items())})


def _lifts(group: Counter[Pair], everybody: Counter[Pair], total: int) -> dict[str, dict[str, float]]:
    size = sum(group.values())
    lifts: dict[str, dict[str, float]] = {}
    for (field, value), count in everybody.items():
        share = count / total
        lift = math.log((group[field, value] + SMOOTHING * share) / ((size + SMOOTHING) * share))
        lifts.setdefault(field, {})[value] = round(lift, 4)
    return lifts
