"""A row of the interactions' file as one interaction, or one for each flag that is set."""

from collections.abc import Callable, Iterator, Mapping

from catalog.columnnames import event_kind, stars_in_words
from catalog.importing.cells import flag_of, id_of, is_missing, text_of
from catalog.importing.moments import moment_of
from catalog.importing.numbers import number_of
from catalog.importing.plan import EventPlan
from domain.items import Interaction, InteractionKind

Find = Callable[[str], str | None]
"""The item's id for what a row calls it (its id or its title), None where the catalogue has none."""


class NotAnEvent(Exception):
    """The row cannot become an interaction; the message says why."""


def rating_of(cell: object) -> float | None:
    """A rating: a number, "4/5", "4 stars", "★★★★☆", "力荐"; None for anything else."""
    if isinstance(cell, int | float):
        return number_of(cell)
    text = text_of(cell)
    if "★" in text or "⭐" in text:
        return float(text.count("★") + text.count("⭐"))
    worded = stars_in_words().get(text.casefold())
    return worded if worded is not None else number_of(text.split("/")[0].removesuffix("星").strip())


def make_events(values: Mapping[str, object], plan: EventPlan, find: Find) -> Iterator[Interaction]:
    """The interactions of one row: one, or one for each flag that is set. Raises NotAnEvent."""
    user, named = id_of(values.get(plan.user)), id_of(values.get(plan.item))
    if not user:
        raise NotAnEvent("no user")
    if not named:
        raise NotAnEvent("no item")
    item = find(named)
    if item is None:
        raise NotAnEvent(f"item {named!r} is not in the catalogue")
    moment = moment_of(values.get(plan.time)) if plan.time and not is_missing(values.get(plan.time)) else None
    for kind, value in _kinds(values, plan):
        yield Interaction.model_construct(user=user, item=item, kind=kind, value=value, time=moment, turn_id=None)


def _kinds(values: Mapping[str, object], plan: EventPlan) -> Iterator[tuple[InteractionKind, float]]:
    if plan.kind == InteractionKind.RATING and not plan.kind_column and not plan.flags and not plan.signs:
        yield InteractionKind.RATING, _on_scale(values, plan)
        return
    if plan.flags:
        for name, kind in plan.flags.items():
            said = flag_of(values.get(name))
            if said:
                yield InteractionKind(kind), 1.0
            elif said is False and kind == InteractionKind.LIKE:
                yield InteractionKind.DISLIKE, 1.0
        return
    kind = InteractionKind(plan.kind)
    if plan.kind_column and (word := text_of(values.get(plan.kind_column))):
        named = event_kind(word)
        if named is None:
            raise NotAnEvent(f"{plan.kind_column}: {word!r} is nothing that we know people do")
        kind = named
    if kind is not InteractionKind.RATING or not plan.value:
        yield kind, 1.0
        return
    value = _on_scale(values, plan)
    if plan.signs:
        yield InteractionKind.LIKE if value > 0 else InteractionKind.DISLIKE, 1.0
    else:
        yield kind, value


def _on_scale(values: Mapping[str, object], plan: EventPlan) -> float:
    """The rating of a row; 1 where the file has none. Raises NotAnEvent."""
    if not plan.value:
        return 1.0
    value = rating_of(values.get(plan.value))
    if value is None:
        raise NotAnEvent(f"{plan.value}: {text_of(values.get(plan.value))!r} is no rating")
    if plan.top and (value > plan.top or (value < 0 and plan.top > 1)):
        raise NotAnEvent(f"{plan.value}: {value:g} is beyond the scale to {plan.top:g}")
    return value
