"""Earns the weight of a language model's grades: chosen on each half of the asks, judged on the other, else 0.

The grades are asked for once per ask; every weight is then tried on the same grades, so a search costs one call an ask.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from domain.candidates import Candidate
from domain.frozen import Frozen
from domain.query import Query
from ranking.llm import Vector, calibrated, fused
from ranking.ndcg import ndcg
from ranking.variedasks import Found

WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
_ROUNDS = 25
_PRIOR = 1.0
"""The pull of the calibration to slope 1, bias 0, in examples: few asks must not make it extreme."""

Grades = Callable[[Query, Sequence[Candidate]], Vector]
"""Raw expected grades of candidates, shape (candidates,), 0..1. Raises ModelFailed."""


class Graded(Frozen):
    """One ask, its candidates in the order without the model, and their raw grades. `kind`: how the ask was made."""

    candidates: tuple[Candidate, ...]
    relevant: frozenset[str]
    grades: tuple[float, ...]
    kind: str = ""


class KindOfAsk(Frozen):
    """NDCG of the asks of one kind: in the order without the model, with it, and by its grades alone."""

    asks: int
    without: float
    with_: float
    alone: float


class ScoringFit(Frozen):
    """What the fit came to. Each half of the asks is judged with what the other half chose; `gain` with its 95 %
    interval `low` to `high`, `error` its standard error. `with_best` is with the weights that the halves chose, whether
    they are kept or not."""

    weight: float
    slope: float
    bias: float
    asks: int
    ndcg_without: float
    with_best: float
    ndcg_alone: float
    gain: float
    error: float
    low: float
    high: float
    chosen: tuple[float, float]
    why: str
    tried: Mapping[str, float]
    kinds: Mapping[str, KindOfAsk] = {}


def graded(ask: Found, grades: Sequence[float]) -> Graded:
    """An ask with its grades."""
    return Graded(candidates=ask.candidates, relevant=ask.relevant, grades=tuple(grades), kind=ask.kind)


def fit_scoring(rows: Sequence[Graded], k: int = 10) -> ScoringFit:
    """The weight that was best on all asks, kept where weights chosen on each half gain more than one standard error on
    the other half; else 0."""
    halves = rows[::2], rows[1::2]
    chosen = [_best(half, k) for half in halves]
    judged = [*zip(halves[0], [chosen[1]] * len(halves[0]), strict=True)]
    judged += zip(halves[1], [chosen[0]] * len(halves[1]), strict=True)
    without = [_ndcg(row, 0.0, 1.0, 0.0, k) for row, _ in judged]
    found = [_ndcg(row, *how, k) for row, how in judged]
    alone = [_ndcg(row, 1.0, how[1], how[2], k) for row, how in judged]
    gain = np.subtract(found, without)
    error = float(gain.std() / math.sqrt(len(gain))) if len(gain) else 0.0
    mean = float(gain.mean()) if len(gain) else 0.0
    weight, slope, bias = _best(rows, k)
    helps = weight > 0 and len(gain) > 3 and mean > error
    why = "it gains more than one standard error on asks that it was not chosen on"
    no = f"the best weights tried ({chosen[0][0]:g}, {chosen[1][0]:g}) do not gain more than one standard error"
    return ScoringFit(
        weight=weight if helps else 0.0,
        slope=round(slope, 3),
        bias=round(bias, 3),
        asks=len(rows),
        ndcg_without=_rounded(without),
        with_best=_rounded(found),
        ndcg_alone=_rounded(alone),
        gain=round(mean, 4),
        error=round(error, 4),
        low=round(mean - 1.96 * error, 4),
        high=round(mean + 1.96 * error, 4),
        chosen=(chosen[0][0], chosen[1][0]),
        why=why if helps else no,
        tried={f"{w:g}": round(_mean(rows, w, slope, bias, k), 4) for w in WEIGHTS},
        kinds=_by_kind([row.kind for row, _ in judged], without, found, alone),
    )


def _best(rows: Sequence[Graded], k: int) -> tuple[float, float, float]:
    """Weight, slope and bias of these asks; the smaller weight where two are as good."""
    slope, bias = calibration(rows)
    tried = {w: _mean(rows, w, slope, bias, k) for w in WEIGHTS}
    return max(WEIGHTS, key=lambda w: (tried[w], -w)), slope, bias


def _by_kind(
    kinds: Sequence[str], without: Sequence[float], found: Sequence[float], alone: Sequence[float]
) -> dict[str, KindOfAsk]:
    made = {}
    for kind in dict.fromkeys(kinds):
        at = [n for n, name in enumerate(kinds) if name == kind]
        means = [_rounded([column[n] for n in at]) for column in (without, found, alone)]
        made[kind] = KindOfAsk(asks=len(at), without=means[0], with_=means[1], alone=means[2])
    return made


def calibration(rows: Sequence[Graded]) -> tuple[float, float]:
    """Slope and bias of sigmoid(slope x logit + bias) against what was right (Platt 1999), by Newton's method."""
    raw = np.array([g for r in rows for g in r.grades])
    right = np.array([float(c.item_id in r.relevant) for r in rows for c in r.candidates])
    if not len(raw) or right.min() == right.max():
        return 1.0, 0.0
    safe = np.clip(raw, 1e-4, 1 - 1e-4)
    table = np.stack([np.log(safe / (1 - safe)), np.ones_like(safe)], axis=1)
    known = np.array([1.0, 0.0])
    found = known.copy()
    for _ in range(_ROUNDS):
        shares = 1.0 / (1.0 + np.exp(-np.clip(table @ found, -30, 30)))
        slope_of = table.T @ (right - shares) - _PRIOR * (found - known)
        curve = (table * (shares * (1 - shares))[:, None]).T @ table + _PRIOR * np.eye(2)
        step = np.linalg.solve(curve, slope_of)
        found = found + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return (float(found[0]), float(found[1])) if found[0] > 0 else (1.0, 0.0)


def spread_over_orders(
    rows: Sequence[tuple[Query, Graded]], grades: Grades, weight: float, k: int = 10, orders: int = 5
) -> float:
    """How far NDCG moves when the candidates are shown to the model in other orders: 0 for pointwise grades."""
    draw, means = np.random.default_rng(7), []
    for _ in range(orders):
        values = []
        for query, row in rows:
            order = draw.permutation(len(row.candidates))
            raw = np.empty(len(order))
            raw[order] = grades(query, [row.candidates[n] for n in order])
            values.append(_ndcg(row.model_copy(update={"grades": tuple(raw.tolist())}), weight, 1.0, 0.0, k))
        means.append(float(np.mean(values)))
    return max(means) - min(means)


def _rounded(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0


def _mean(rows: Sequence[Graded], weight: float, slope: float, bias: float, k: int) -> float:
    return float(np.mean(_each(rows, weight, slope, bias, k))) if rows else 0.0


def _each(rows: Sequence[Graded], weight: float, slope: float, bias: float, k: int) -> list[float]:
    return [_ndcg(row, weight, slope, bias, k) for row in rows]


def _ndcg(row: Graded, weight: float, slope: float, bias: float, k: int) -> float:
    if not weight:
        return ndcg([c.item_id for c in row.candidates], row.relevant, k)
    grades = np.array([calibrated(g, slope, bias) for g in row.grades])
    return ndcg([c.item_id for c in fused(row.candidates, (), grades, weight)], row.relevant, k)
