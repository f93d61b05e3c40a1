"""How many are wanted: "your single best comedy", "one film only", one of each of several kinds. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from agent import wishes
from agent.lexicon import pattern
from domain.candidates import Candidate
from domain.intent import Constraint, Intent, Op
from domain.ports import CatalogView

_BEST_ONE, _BARE = pattern("counts.best_one"), pattern("counts.bare")
_THAT_ARE, _EACH = pattern("counts.that_are"), pattern("counts.each")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4}


class Count(NamedTuple):
    """The message without its number, and the number; `alone`: it says nothing else."""

    rest: str
    number: int | None = None
    alone: bool = False


def counted(text: str) -> Count:
    """How many a message wants."""
    if found := _BARE.search(text):
        return Count(text, _number(found.groupdict()), alone=True)
    if found := _THAT_ARE.search(text):
        return Count(text[found.end() :], _number(found.groupdict()))
    if _BEST_ONE.search(text):
        return Count(_BEST_ONE.sub("", text), 1)
    return Count(text)


def one_of_each(intent: Intent, text: str) -> Intent:
    """ "One comedy, one western and one documentary": any of the kinds, as many cards as there are kinds."""
    kinds = _kinds(intent.constraints, text)
    if not kinds:
        return intent
    values = tuple(dict.fromkeys(v for c in kinds for v in wishes.values(c) if isinstance(v, str)))
    wish = kinds[0].model_copy(update={"op": Op.IN, "value": values})
    steps = []
    for step in intent.steps:
        others = tuple(c for c in step.constraints if c not in kinds)
        steps.append(step.model_copy(update={"constraints": (wish, *others) if others != step.constraints else others}))
    return intent.model_copy(update={"steps": tuple(steps), "limit": len(values)})


def spread(ranked: Sequence[Candidate], intent: Intent, text: str, view: CatalogView) -> list[Candidate]:
    """The candidates with the best of each kind that is wanted first, where one of each is."""
    kinds = _kinds(intent.constraints, text)
    firsts: dict[str, Candidate] = {}
    for value, field in [(v, c.field) for c in kinds for v in wishes.values(c)]:
        wish = Constraint(field=field, op=Op.EQ, value=value)
        fitting = (c for c in ranked if c.item_id not in firsts and view.satisfies(view.item(c.item_id), wish))
        if found := next(fitting, None):
            firsts[found.item_id] = found
    return [*firsts.values(), *(c for c in ranked if c.item_id not in firsts)]


def _kinds(constraints: Sequence[Constraint], text: str) -> list[Constraint]:
    """The wishes of the field of which one of each is wanted; [] where none is."""
    asked = len(_EACH.findall(text))
    fields = dict.fromkeys(c.field for c in constraints if c.hard and wishes.is_subject(c))
    for field in fields if asked > 1 else ():
        kinds = [c for c in constraints if c.field == field and c.hard and wishes.is_subject(c)]
        if sum(len(wishes.values(c)) for c in kinds) == asked:
            return kinds
    return []


def _number(groups: dict[str, str | None]) -> int | None:
    said = next((value for value in groups.values() if value), "")
    return _NUMBERS.get(said.casefold()) or (int(said) if said.isdecimal() else None)
