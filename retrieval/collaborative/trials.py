"""Trying methods on validation splits, and joining those that make each other better."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from domain.frozen import Frozen
from retrieval.collaborative.blend import blend_scores
from retrieval.collaborative.core import Core
from retrieval.collaborative.fold import Fold
from retrieval.collaborative.histories import Floats, Histories, Ints
from retrieval.collaborative.neural import torch_tools
from retrieval.collaborative.recipes import Progress, fit_core
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.validation import Holdout, mean_ndcg

_HALF_LIVES = (None, 100.0, 50.0, 20.0, 10.0, 5.0)
_BLEND_WEIGHTS = (0.25, 0.5, 1.0, 2.0)
_MIN_GAIN = 1.005
_MOST_PARTS = 3
_NEXT = "next_item_alone"
_OWN_ORDER = (_NEXT, "sasrec")
"""Methods with an order of their own: they are scored as they were fitted."""


class Plan(Frozen):
    """A method with what it changes of the settings, its half-life in items, and its weight in a blend."""

    method: str
    changes: Mapping[str, int | float] = {}
    half_life: float | None = None
    weight: float = 1.0

    def fit(self, histories: Histories, settings: CollaborativeSettings, progress: Progress = lambda *_: None) -> Core:
        """Fit it. Raises BadInput for an unknown method."""
        core = fit_core(self.method, histories, settings.model_copy(update=dict(self.changes)), progress)
        return with_half_life(core, self.half_life)

    def say(self) -> str:
        """In words: the method and what is special about it."""
        life = f"half-life {self.half_life:g}" if self.half_life else "no decay"
        changes = [f"{name} {value:g}" for name, value in self.changes.items()]
        return f"{self.method} ({', '.join([life, *changes])})"


@dataclass(frozen=True, eq=False)
class Trial:
    """A plan that was tried: its scores on every split, how good they are there, and the seconds it took."""

    plan: Plan
    scores: Sequence[Floats]
    quality: float
    ndcg10: float
    seconds: float


def plans(histories: Histories, settings: CollaborativeSettings) -> Iterator[Plan]:
    """What is worth trying on a catalogue of this size and kind, the most promising first."""
    closed = len(histories.item_ids) <= settings.max_closed_form_items
    if closed:
        yield Plan(method="edlae")
    yield Plan(method="ials")
    yield Plan(method="item_knn")
    if closed and histories.timed:
        far: dict[str, int | float] = {"next_half_life_items": 8.0, "next_items": 10, "next_backward": 0.25}
        yield Plan(method=_NEXT, changes=far, half_life=8.0)
    if closed:
        yield Plan(method="edlae", changes={"l2": settings.l2 / 4})
    yield Plan(method="user_knn")
    yield Plan(method="item_knn_bm25")
    yield Plan(method="ials", changes={"confidence": settings.confidence * 1.6})
    yield Plan(method="ials", changes={"factors": settings.factors * 2})
    if closed and histories.timed:
        yield Plan(method=_NEXT, half_life=settings.next_half_life_items)
    if closed:
        yield Plan(method="ease")
        yield Plan(method="edlae", changes={"l2": settings.l2 * 2.5})
    if settings.neural.tried and torch_tools.installed() and len(histories.item_ids) <= settings.neural.most_items:
        yield Plan(method="multvae")
        if histories.timed:
            yield Plan(method="sasrec")


def attempt(
    splits: Sequence[Holdout], plan: Plan, settings: CollaborativeSettings, progress: Progress = lambda *_: None
) -> Trial:
    """Fit once on every split and score under several half-lives (they need no new fit); the best one counts."""
    started = time.perf_counter()
    cores = [plan.fit(held.fit, settings, progress) for held in splits]
    lives = (plan.half_life,) if plan.method in _OWN_ORDER else _HALF_LIVES
    tried: list[Trial] = []
    for life in lives:
        pairs = zip(cores, splits, strict=True)
        scores = [with_half_life(core, life).score(held.known, _nobody(held)) for core, held in pairs]
        quality, ndcg10 = mean_ndcg(splits, scores)
        tried.append(Trial(plan.model_copy(update={"half_life": life}), scores, quality, ndcg10, 0.0))
    best = max(tried, key=lambda trial: trial.quality)
    return replace(best, seconds=time.perf_counter() - started)


def grow(splits: Sequence[Holdout], tried: Sequence[Trial]) -> tuple[tuple[Plan, ...], float]:
    """The best method, then up to two others whose standardised scores improve it by half a per cent each.

    Returns their plans with weights, and the NDCG@10 of the whole.
    """
    parts, best, first_page = [(tried[0], 1.0)], tried[0].quality, tried[0].ndcg10
    while len(parts) < _MOST_PARTS:
        held_by = {part.plan.method for part, _ in parts}
        options = [
            (*mean_ndcg(splits, _blend([*parts, (other, weight)])), other, weight)
            for other in one_each(tried)
            if other.plan.method not in held_by
            for weight in _BLEND_WEIGHTS
        ]
        quality, ndcg10, other, weight = max(options, key=lambda o: o[0], default=(0.0, 0.0, tried[0], 0.0))
        if quality < best * _MIN_GAIN:
            break
        parts, best, first_page = [*parts, (other, weight)], quality, ndcg10
    return tuple(part.plan.model_copy(update={"weight": weight}) for part, weight in parts), first_page


def one_each(tried: Sequence[Trial]) -> list[Trial]:
    """The best trial of each method, in the order given."""
    first: dict[str, Trial] = {}
    for trial in tried:
        first.setdefault(trial.plan.method, trial)
    return list(first.values())


def with_half_life(core: Core, half_life: float | None) -> Core:
    """The same fitted weights under another fold-in."""
    fold: Fold = core.fold.model_copy(update={"half_life": half_life})  # type: ignore[attr-defined]
    changed: Core = replace(core, fold=fold)  # type: ignore[type-var]
    return changed


def _blend(parts: Sequence[tuple[Trial, float]]) -> list[Floats]:
    weights = [weight for _, weight in parts]
    of_each_split: Any = zip(*(part.scores for part, _ in parts), strict=True)
    return [blend_scores(scores, weights) for scores in of_each_split]


def _nobody(held: Holdout) -> list[Ints]:
    return [np.zeros(0, dtype=np.int64)] * len(held.known)
