"""Which method suits this catalogue: tries the sensible ones on a validation split and says what it chose and why."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from domain.frozen import Frozen
from domain.items import Interaction
from retrieval.collaborative.blend import Blended, blend_scores
from retrieval.collaborative.core import Core
from retrieval.collaborative.fold import Fold
from retrieval.collaborative.histories import Floats, Histories, Ints, read_histories
from retrieval.collaborative.model import CollaborativeModel
from retrieval.collaborative.recipes import fit_core
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import learn_rule
from retrieval.collaborative.validation import Holdout, hold_out, mean_ndcg

Progress = Callable[[str, int, int], None]

_HALF_LIVES = (None, 100.0, 50.0, 20.0, 10.0, 5.0)
_BLEND_WEIGHTS = (0.25, 0.5, 1.0)
_MIN_GAIN = 1.005
_SPLITS = ((2_000, 3), (6_000, 2))
"""Up to so many items: so many splits, since one small split mostly measures luck."""
_MOST_PARTS = 3
_SECONDS_PER_CUBED_ITEM = 2e-11
"""A closed form takes about this times items cubed (10,000 items: 20 s on one core)."""
_CLOSED_FORM = ("edlae", "ease", "next_item_alone")


class Trial(Frozen):
    """One method that was tried: its NDCG@10 on the validation people and the seconds it took."""

    method: str
    setting: str
    ndcg10: float
    seconds: float


class ChoiceReport(Frozen):
    """What was chosen and why, in a sentence; what was tried, best first; and the size of the data."""

    chosen: str
    why: str
    trials: tuple[Trial, ...] = ()
    skipped: tuple[str, ...] = ()
    people: int = 0
    items: int = 0
    likes: int = 0
    validated_on: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, eq=False)
class _Tried:
    method: str
    settings: CollaborativeSettings
    fold: Fold
    scores: Sequence[Floats]
    ndcg10: float
    seconds: float


def fit_collaborative(
    interactions: Sequence[Interaction],
    item_ids: Sequence[str],
    settings: CollaborativeSettings | None = None,
    progress: Progress = lambda *_: None,
) -> tuple[CollaborativeModel, ChoiceReport]:
    """Fit the method that the settings name, or the one that validation chooses, on all interactions.

    Raises BadInput for an unknown method. Without any like the model knows no items and says nothing.
    """
    settings = settings or CollaborativeSettings()
    started = time.perf_counter()
    rule = learn_rule(interactions, settings)
    histories = read_histories(interactions, item_ids, rule)
    size = {"people": len(histories.users), "items": len(histories.item_ids), "likes": len(histories.items)}
    if not size["likes"]:
        report = ChoiceReport(chosen="none", why="nobody has liked anything yet")
        return CollaborativeModel("none", (), None, rule), report
    if settings.method != "auto":
        name, why = settings.method, "the settings name it"
        core, report = fit_core(name, histories, settings), ChoiceReport(chosen=name, why=why)
    else:
        turns = next((splits for most, splits in _SPLITS if size["items"] <= most), 1)
        splits = [hold_out(interactions, item_ids, rule, settings.seed, turn) for turn in range(turns)]
        name, core, report = _choose([held for held in splits if held], histories, settings, progress)
    report = report.model_copy(update=size | {"seconds": time.perf_counter() - started})
    return CollaborativeModel(name, histories.item_ids, core, rule), report


def _choose(
    held: Sequence[Holdout], histories: Histories, settings: CollaborativeSettings, progress: Progress
) -> tuple[str, Core, ChoiceReport]:
    if not held:
        name = "item_knn" if len(histories.item_ids) > settings.max_closed_form_items else "ease"
        why = f"{name}: too few people to compare methods on"
        return name, fit_core(name, histories, settings), ChoiceReport(chosen=name, why=why)
    tried, skipped = _try_all(held, settings, progress)
    parts = _grow(held, tried)
    progress("collaborative: fitting on everything", 0, 1)
    cores = [_refit(part, histories) for part, _ in parts]
    core = cores[0] if len(cores) == 1 else Blended(cores, [weight for _, weight in parts])
    progress("collaborative: fitting on everything", 1, 1)
    name = " + ".join(part.method for part, _ in parts)
    trials = tuple(Trial(method=t.method, setting=_say(t), ndcg10=round(t.ndcg10, 4), seconds=t.seconds) for t in tried)
    report = ChoiceReport(
        chosen=name,
        why=_why(held, parts, tried),
        trials=trials,
        skipped=tuple(skipped),
        validated_on=sum(h.people for h in held),
    )
    return name, core, report


def _try_all(
    held: Sequence[Holdout], settings: CollaborativeSettings, progress: Progress
) -> tuple[list[_Tried], list[str]]:
    """Everything that fits into the budget, best first."""
    started, plans = time.perf_counter(), list(_plans(held[0].fit, settings))
    tried: list[_Tried] = []
    skipped: list[str] = []
    for done, (method, changes) in enumerate(plans):
        progress(f"collaborative: trying {method}", done, len(plans))
        size = len(held[0].fit.item_ids)
        cost = _SECONDS_PER_CUBED_ITEM * size**3 * len(held) if method in _CLOSED_FORM else 0.0
        if tried and time.perf_counter() - started + cost > settings.budget_s:
            skipped.append(f"{method} {_spell(changes)}: no time left".replace(" :", ":"))
            continue
        tried.append(_try(held, method, settings.model_copy(update=dict(changes))))
    return sorted(tried, key=lambda t: -t.ndcg10), skipped


def _plans(histories: Histories, settings: CollaborativeSettings) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What is worth trying, the most promising first."""
    if len(histories.item_ids) <= settings.max_closed_form_items:
        yield "edlae", {}
        if histories.timed:
            yield "next_item_alone", {}
    yield "ials", {}
    yield "item_knn", {}
    yield "user_knn", {}
    if len(histories.item_ids) <= settings.max_closed_form_items:
        yield "ease", {}
        for l2 in (settings.l2 / 4, settings.l2 * 2.5):
            yield "edlae", {"l2": l2}
        if histories.timed:
            yield "next_item_alone", {"next_half_life_items": 2 * settings.next_half_life_items, "next_items": 10}
    yield "ials", {"factors": settings.factors // 2}
    yield "ials", {"factor_l2": settings.factor_l2 / 4, "confidence": settings.confidence / 2}
    yield "item_knn_bm25", {}


def _try(held: Sequence[Holdout], method: str, settings: CollaborativeSettings) -> _Tried:
    """Fit once and score under several fold-ins (they need no new fit); the best one counts."""
    started = time.perf_counter()
    cores = [fit_core(method, h.fit, settings) for h in held]
    own: Fold = cores[0].fold  # type: ignore[attr-defined]
    folds = [own] if method == "next_item_alone" else [own.model_copy(update={"half_life": h}) for h in _HALF_LIVES]
    best: tuple[float, Fold, list[Floats]] | None = None
    for fold in folds:
        scores = [_with_fold(core, fold).score(h.known, _nobody(h)) for core, h in zip(cores, held, strict=True)]
        ndcg = mean_ndcg(held, scores)
        if best is None or ndcg > best[0]:
            best = ndcg, fold, scores
    ndcg, fold, scores = best  # type: ignore[misc]
    return _Tried(method, settings, fold, scores, ndcg, time.perf_counter() - started)


def _grow(held: Sequence[Holdout], tried: Sequence[_Tried]) -> list[tuple[_Tried, float]]:
    """The best method, and then any other whose standardised scores improve it by at least one per cent."""
    parts = [(tried[0], 1.0)]
    best = tried[0].ndcg10
    while len(parts) < _MOST_PARTS:
        held_by = {part.method for part, _ in parts}
        options = [
            (mean_ndcg(held, _blend([*parts, (other, weight)])), other, weight)
            for other in _one_each(tried)
            if other.method not in held_by
            for weight in _BLEND_WEIGHTS
        ]
        ndcg, other, weight = max(options, key=lambda option: option[0], default=(0.0, tried[0], 0.0))
        if ndcg < best * _MIN_GAIN:
            break
        parts, best = [*parts, (other, weight)], ndcg
    return parts


def _one_each(tried: Sequence[_Tried]) -> list[_Tried]:
    first: dict[str, _Tried] = {}
    for trial in tried:
        first.setdefault(trial.method, trial)
    return list(first.values())


def _blend(parts: Sequence[tuple[_Tried, float]]) -> list[Floats]:
    weights = [weight for _, weight in parts]
    of_each_split = zip(*(part.scores for part, _ in parts), strict=True)
    return [blend_scores(scores, weights) for scores in of_each_split]


def _nobody(held: Holdout) -> list[Ints]:
    return [np.zeros(0, dtype=np.int64)] * len(held.known)


def _refit(part: _Tried, histories: Histories) -> Core:
    return _with_fold(fit_core(part.method, histories, part.settings), part.fold)


def _with_fold(core: Core, fold: Fold) -> Core:
    changed: Core = replace(core, fold=fold)  # type: ignore[type-var]
    return changed


def _why(held: Sequence[Holdout], parts: Sequence[tuple[_Tried, float]], tried: Sequence[_Tried]) -> str:
    spelled = " + ".join(f"{weight:g} x {part.method} ({_say(part)})" for part, weight in parts)
    ndcg, people = mean_ndcg(held, _blend(parts)), sum(h.people for h in held)
    others = [t for t in _one_each(tried) if t.method not in {part.method for part, _ in parts}]
    beside = ", ".join(f"{t.method} {t.ndcg10:.3f}" for t in others[:4])
    what = "their last and a drawn part of their likes" if held[0].fit.timed else "a drawn part of their likes"
    return f"{spelled}: NDCG@10 {ndcg:.3f} on {what} ({people} people kept out); beside {beside or 'nothing'}"


def _say(trial: _Tried) -> str:
    life = trial.fold.half_life
    default = CollaborativeSettings()
    changed = {
        name: value
        for name, value in trial.settings
        if name in ("l2", "factors", "factor_l2", "confidence", "next_half_life_items", "next_items")
        and value != getattr(default, name)
    }
    return ", ".join([f"half-life {life:g}" if life else "no decay", *([_spell(changed)] if changed else [])])


def _spell(changes: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in changes.items())
