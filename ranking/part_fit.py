"""Earns the weight of a part: chosen on halves of the validation asks, kept where it gains, judged on others."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from domain.candidates import Candidate
from domain.frozen import Frozen
from domain.query import Query
from ranking.ndcg import ndcg
from ranking.score_part import Vector, with_score

WEIGHTS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5)
_LEAST = 24
_SURE = 1.64
"""Standard errors that a gain must reach."""


class Scored(Frozen):
    """An ask with its first candidates, what the part says of them, and the group whose weight counts."""

    query: Query
    relevant: frozenset[str]
    candidates: tuple[Candidate, ...]
    scores: tuple[float, ...]
    group: str = ""


class GroupGain(Frozen):
    """One group: its weight, and on asks that it was not chosen on NDCG@k without and with it, `gain` with its 95 %
    interval, and what validation's best weight would have come to, kept or not (`tried`, `tried_gain`)."""

    group: str
    weight: float
    asks: int
    without: float
    with_: float
    gain: float
    low: float
    high: float
    tried: float
    tried_gain: float
    tried_low: float = 0.0
    tried_high: float = 0.0


def earn(valid: Sequence[Scored], name: str, k: int = 10) -> tuple[float, float]:
    """The weight that is best on these asks, and the weight that is kept: the same where weights that were chosen on
    each half gain on the other half what chance gives once in twenty times, else 0. Few asks keep 0."""
    best = _best(valid, name, k)
    if len(valid) < _LEAST:
        return best, 0.0
    halves = valid[::2], valid[1::2]
    chosen = _best(halves[1], name, k), _best(halves[0], name, k)
    gain = np.concatenate(
        [np.subtract(_each(h, w, name, k), _each(h, 0.0, name, k)) for h, w in zip(halves, chosen, strict=True)]
    )
    helps = float(gain.mean()) > _SURE * float(gain.std()) / math.sqrt(len(gain))
    return best, best if helps else 0.0


def _best(rows: Sequence[Scored], name: str, k: int) -> float:
    """The smaller weight where two are as good."""
    means = {w: float(np.mean(_each(rows, w, name, k))) if rows else 0.0 for w in WEIGHTS}
    return max(WEIGHTS, key=lambda w: (means[w], -w))


def judge(
    valid: Sequence[Scored], test: Sequence[Scored], name: str, k: int = 10
) -> tuple[dict[str, float], tuple[GroupGain, ...]]:
    """The weight of every group, and what it gains on `test`; the last row is all groups together."""
    weights: dict[str, float] = {}
    rows = []
    tried: dict[str, float] = {}
    for group in dict.fromkeys(s.group for s in (*valid, *test)):
        tried[group], weights[group] = earn([s for s in valid if s.group == group], name, k)
        rows.append(_gain(group, [s for s in test if s.group == group], weights, tried, name, k))
    return weights, (*rows, _gain("all", test, weights, tried, name, k))


def _gain(
    group: str, test: Sequence[Scored], weights: Mapping[str, float], tried: Mapping[str, float], name: str, k: int
) -> GroupGain:
    without = np.array(_each(test, 0.0, name, k))
    found = np.array([_one(s, weights[s.group], name, k) for s in test])
    could = np.array([_one(s, tried[s.group], name, k) for s in test])
    mean, low, high = _interval(found - without)
    tried_mean, tried_low, tried_high = _interval(could - without)
    return GroupGain(
        group=group,
        weight=weights.get(group, 0.0),
        asks=len(test),
        without=_mean(without),
        with_=_mean(found),
        gain=mean,
        low=low,
        high=high,
        tried=tried.get(group, 0.0),
        tried_gain=tried_mean,
        tried_low=tried_low,
        tried_high=tried_high,
    )


def _interval(gain: Vector) -> tuple[float, float, float]:
    """The mean and its 95 % interval; zeros for no asks."""
    if not len(gain):
        return 0.0, 0.0, 0.0
    mean, error = float(gain.mean()), float(gain.std() / math.sqrt(len(gain)))
    return round(mean, 4), round(mean - 1.96 * error, 4), round(mean + 1.96 * error, 4)


def _each(rows: Sequence[Scored], weight: float, name: str, k: int) -> list[float]:
    return [_one(row, weight, name, k) for row in rows]


def _one(row: Scored, weight: float, name: str, k: int) -> float:
    found: Vector = np.array(row.scores, np.float64)
    order = with_score(row.candidates, (), found, weight, name) if weight else row.candidates
    return ndcg([c.item_id for c in order], row.relevant, k)


def _mean(values: Vector) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
