"""Which method suits this catalogue: tries the sensible ones on a validation split and says what it chose and why."""

import time
from collections.abc import Callable, Sequence

from domain.frozen import Frozen
from domain.items import Interaction
from retrieval.collaborative.blend import Blended
from retrieval.collaborative.core import Core
from retrieval.collaborative.histories import Histories, read_histories
from retrieval.collaborative.model import CollaborativeModel
from retrieval.collaborative.recipes import NEURAL, fit_core
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import TasteRule, learn_rule
from retrieval.collaborative.trials import Plan, Trial, attempt, grow, one_each, plans
from retrieval.collaborative.validation import Holdout, hold_out

Progress = Callable[[str, int, int], None]

_SECONDS_PER_CUBED_ITEM = 2e-11
"""A closed form takes about this times items cubed (10,000 items: 20 s on one core)."""
_CLOSED_FORM = ("edlae", "ease", "next_item_alone")
_TWO_SPLITS_UP_TO = 6_000
"""Up to so many items two splits are judged, since one small split mostly measures luck."""


class Tried(Frozen):
    """One method that was tried: its setting, its NDCG@10 on the validation people and the seconds it took."""

    method: str
    setting: str
    ndcg10: float
    seconds: float


class ChoiceReport(Frozen):
    """What was chosen and why, in a sentence; the plans to fit it again; what was tried, best first; the data."""

    chosen: str
    why: str
    plans: tuple[Plan, ...] = ()
    trials: tuple[Tried, ...] = ()
    skipped: tuple[str, ...] = ()
    people: int = 0
    items: int = 0
    likes: int = 0
    validated_on: int = 0
    seconds: float = 0.0


def fit_collaborative(
    interactions: Sequence[Interaction],
    item_ids: Sequence[str],
    settings: CollaborativeSettings | None = None,
    progress: Progress = lambda *_: None,
) -> tuple[CollaborativeModel, ChoiceReport]:
    """Fit the method that the settings name, or the one that validation chooses, on all interactions.

    Raises BadInput for an unknown method. Without any like the model knows no items and says nothing.
    """
    settings, started = settings or CollaborativeSettings(), time.perf_counter()
    rule = learn_rule(interactions, settings)
    histories = read_histories(interactions, item_ids, rule)
    report = _choose(interactions, histories, rule, settings, progress)
    progress("collaborative: fitting on everything", 0, 1)
    model = _fit(report.plans, report.chosen, histories, rule, settings, progress)
    progress("collaborative: fitting on everything", 1, 1)
    size = {"people": len(histories.users), "items": len(histories.item_ids), "likes": len(histories.items)}
    return model, report.model_copy(update=size | {"seconds": round(time.perf_counter() - started, 2)})


def refit_collaborative(
    chosen: ChoiceReport,
    interactions: Sequence[Interaction],
    item_ids: Sequence[str],
    settings: CollaborativeSettings | None = None,
) -> CollaborativeModel:
    """What was chosen before, fitted on other or newer interactions without choosing again."""
    settings = settings or CollaborativeSettings()
    rule = learn_rule(interactions, settings)
    histories = read_histories(interactions, item_ids, rule)
    return _fit(chosen.plans, chosen.chosen, histories, rule, settings)


def fit_chosen(
    chosen: ChoiceReport, histories: Histories, rule: TasteRule, settings: CollaborativeSettings
) -> CollaborativeModel:
    """What was chosen before, fitted on these histories, from their running sums where they have some."""
    return _fit(chosen.plans, chosen.chosen, histories, rule, settings)


def _fit(
    chosen: Sequence[Plan],
    name: str,
    histories: Histories,
    rule: TasteRule,
    settings: CollaborativeSettings,
    progress: Progress = lambda *_: None,
) -> CollaborativeModel:
    if not len(histories.items):
        return CollaborativeModel("none", (), None, rule)
    if not chosen:
        return CollaborativeModel(name, histories.item_ids, fit_core(name, histories, settings, progress), rule)
    cores = [plan.fit(histories, settings, progress) for plan in chosen]
    core: Core = cores[0] if len(cores) == 1 else Blended(cores, [plan.weight for plan in chosen])
    return CollaborativeModel(name, histories.item_ids, core, rule)


def _choose(
    interactions: Sequence[Interaction],
    histories: Histories,
    rule: TasteRule,
    settings: CollaborativeSettings,
    progress: Progress,
) -> ChoiceReport:
    if not len(histories.items):
        return ChoiceReport(chosen="none", why="nobody has liked anything yet")
    if settings.method != "auto":
        return ChoiceReport(chosen=settings.method, why="the settings name it")
    items = [*histories.item_ids]
    turns = 2 if len(items) <= _TWO_SPLITS_UP_TO else 1
    maybe = [hold_out(interactions, items, rule, settings.seed, turn) for turn in range(turns)]
    splits = [held for held in maybe if held]
    if not splits:
        name = "item_knn" if len(items) > settings.max_closed_form_items else "ease"
        return ChoiceReport(chosen=name, why=f"{name}: too few people to compare methods on")
    tried, skipped = _try_all(splits, settings, progress)
    chosen, ndcg = grow(splits, tried)
    return ChoiceReport(
        chosen=" + ".join(plan.method for plan in chosen),
        why=_why(splits, chosen, ndcg, tried),
        plans=chosen,
        trials=tuple(_told(trial) for trial in tried),
        skipped=tuple(skipped),
        validated_on=sum(held.people for held in splits),
    )


def _try_all(
    splits: Sequence[Holdout], settings: CollaborativeSettings, progress: Progress
) -> tuple[list[Trial], list[str]]:
    """Everything that fits into the budget, best first; and what did not, in words."""
    started, listed, size = time.process_time(), list(plans(splits[0].fit, settings)), len(splits[0].fit.item_ids)
    tried: list[Trial] = []
    skipped: list[str] = []
    for done, plan in enumerate(listed):
        progress(f"collaborative: trying {plan.method}", done, len(listed))
        cost = _SECONDS_PER_CUBED_ITEM * size**3 * len(splits) if plan.method in _CLOSED_FORM else 0.0
        late = time.process_time() - started + cost > settings.budget_s
        if tried and late and plan.method not in NEURAL:  # those were asked for, and have a limit of their own
            skipped.append(f"{plan.say()}: no time left")
        else:
            tried.append(attempt(splits, plan, settings, progress))
    return sorted(tried, key=lambda trial: -trial.quality), skipped


def _told(trial: Trial) -> Tried:
    say, seconds = trial.plan.say(), round(trial.seconds, 2)
    return Tried(method=trial.plan.method, setting=say, ndcg10=round(trial.ndcg10, 4), seconds=seconds)


def _why(splits: Sequence[Holdout], chosen: Sequence[Plan], ndcg: float, tried: Sequence[Trial]) -> str:
    spelled = " + ".join(f"{plan.weight:g} x {plan.say()}" for plan in chosen)
    others = [t for t in one_each(tried) if t.plan.method not in {plan.method for plan in chosen}]
    beside = ", ".join(f"{t.plan.method} {t.ndcg10:.3f}" for t in others[:4]) or "nothing else"
    what = "their last and of a drawn part of their likes" if splits[0].fit.timed else "a drawn part of their likes"
    people = sum(held.people for held in splits)
    return f"{spelled}: NDCG@10 {ndcg:.3f} of {what} ({people} people kept out); beside {beside}"
