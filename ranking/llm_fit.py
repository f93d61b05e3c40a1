"""Earns the weight of a language model's grades: chosen on one half of the asks, accepted on the other, else 0.

The grades are asked for once per ask; every weight is then tried on the same grades, so a search costs one call an ask.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from domain.candidates import Candidate
from domain.frozen import Frozen
from domain.query import Query
from ranking.examples import Ask, Progress
from ranking.llm import Vector, calibrated, fused
from ranking.ndcg import ndcg

WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
_ROUNDS = 25
_PRIOR = 1.0
"""The pull of the calibration to slope 1, bias 0, in examples: few asks must not make it extreme."""

Grades = Callable[[Query, Sequence[Candidate]], Vector]
"""Raw expected grades of candidates, shape (candidates,), 0..1. Raises ModelFailed."""


class Graded(Frozen):
    """One ask, its candidates in the order without the model, and their raw grades."""

    candidates: tuple[Candidate, ...]
    relevant: frozenset[str]
    grades: tuple[float, ...]


class ScoringFit(Frozen):
    """What the fit came to. NDCG is on the asks that the weight was not chosen on; `error` is the gain's standard
    error."""

    weight: float
    slope: float
    bias: float
    chosen_on: int
    checked_on: int
    ndcg_without: float
    ndcg_with: float
    ndcg_alone: float
    error: float
    why: str
    tried: dict[str, float]


def graded(
    asks: Sequence[Ask], find: Callable[[Query], Sequence[Candidate]], grades: Grades, most: int, progress: Progress
) -> tuple[Graded, ...]:
    """Grade the first `most` candidates of every ask that has something right among them. Raises ModelFailed."""
    made = []
    for done, ask in enumerate(asks, 1):
        head = tuple(find(ask.query)[:most])
        if any(c.item_id in ask.relevant for c in head):
            raw = grades(ask.query, head)
            made.append(Graded(candidates=head, relevant=ask.relevant, grades=tuple(raw.tolist())))
        progress("grade candidates", done, len(asks))
    return tuple(made)


def fit_scoring(rows: Sequence[Graded], k: int = 10) -> ScoringFit:
    """The weight that was best on every second ask, kept where it gains more than one standard error on the rest."""
    chosen_on, checked_on = rows[::2], rows[1::2]
    slope, bias = calibration(chosen_on)
    tried = {w: _mean(chosen_on, w, slope, bias, k) for w in WEIGHTS}
    best = max(WEIGHTS, key=lambda w: (tried[w], -w))
    without, found = (_each(checked_on, w, slope, bias, k) for w in (0.0, best))
    gain = np.subtract(found, without)
    error = float(gain.std() / math.sqrt(len(gain))) if len(gain) else 0.0
    helps = best > 0 and len(gain) > 1 and float(gain.mean()) > error
    why = "it gains more than one standard error on asks that it was not chosen on"
    return ScoringFit(
        weight=best if helps else 0.0,
        slope=round(slope, 3),
        bias=round(bias, 3),
        chosen_on=len(chosen_on),
        checked_on=len(checked_on),
        ndcg_without=_rounded(without),
        ndcg_with=_rounded(found),
        ndcg_alone=_rounded(_each(checked_on, 1.0, slope, bias, k)),
        error=round(error, 4),
        why=why if helps else f"the best weight tried ({best:g}) does not gain more than one standard error",
        tried={f"{w:g}": round(v, 4) for w, v in tried.items()},
    )


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
