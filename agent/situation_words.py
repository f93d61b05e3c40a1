"""How situations are said back: what was understood and what was made of it, and why a card suits. Pure."""

from collections.abc import Sequence

from agent import wishes
from agent.outcome import Outcome
from agent.phrases import phrases
from agent.situations import heard, situations
from agent.wording import Wording
from domain.candidates import Reason
from domain.conversation import Assumed
from domain.intent import Constraint
from domain.items import Item
from domain.ports import CatalogView

_LIKED, _AVOIDED = 4, 3
SOURCE = "situation"


def name(one: Assumed, language: str) -> str:
    """The situation as said: "a child of 9", 失恋."""
    own = phrases(language)
    if one.age:
        return own.say("situation_age", n=one.age)
    said = situations()[one.name].say if one.name in situations() else {}
    return said.get(language, said.get("en", one.name))


def said_back(outcome: Outcome) -> list[str]:
    """What this message told of and what was made of it; company of before in a few words."""
    own = phrases(outcome.language)
    new = {h.name for h in outcome.situations}
    fresh = [one for one in outcome.preferences.situations if one.name in new]
    held = [one for one in outcome.preferences.situations if one.lasts and one.name not in new]
    said = [_understood(one, outcome) for one in fresh if one.constraints or one.varied]
    bare = [name(one, outcome.language) for one in fresh if not (one.constraints or one.varied)]
    gone = [h.name for h in outcome.situations if situations()[h.name].lifts]
    if bare and not said:
        said.append(own.say("situation_unknown", outcome.turn_id, who=own.listed(bare)))
    if held and outcome.plan.searches and outcome.cards:
        listed = own.listed([name(one, outcome.language) for one in held])
        said.append(own.say("situation_still", outcome.turn_id, who=listed))
    if gone and not fresh and _minded(gone, outcome):
        said.append(own.say("situation_lifted", outcome.turn_id))
    return said


def _minded(gone: Sequence[str], outcome: Outcome) -> bool:
    """Whether an earlier message told of what is lifted now ("a romcom, no kids" lifts nothing as a first message)."""
    lifted = {name for one in gone for name in situations()[one].lifts}
    return any(found.name in lifted for turn in outcome.earlier for found in heard(turn.text))


def _understood(one: Assumed, outcome: Outcome) -> str:
    own, wording = phrases(outcome.language), Wording(language=outcome.language)
    if one.varied:
        return own.say("situation_varied", outcome.turn_id)
    liked = _values([c for c in one.constraints if not wishes.is_exclusion(c)], _LIKED, wording)
    never = _values([c for c in one.constraints if wishes.is_exclusion(c) and c.hard], _AVOIDED, wording)
    avoid = _values([c for c in one.constraints if wishes.is_exclusion(c) and not c.hard], _AVOIDED, wording)
    parts = [
        own.say(key, values=own.listed(values, last))
        for key, values, last in (
            ("situation_like", liked, "or"),
            ("situation_never", never, "or"),
            ("situation_avoid", avoid if not never else [], "or"),
        )
        if values
    ]
    what = own.words["semicolon"].join(parts)
    return own.say("situation", outcome.turn_id, who=name(one, outcome.language), what=what)


def _values(constraints: Sequence[Constraint], most: int, wording: Wording) -> list[str]:
    """The values of several fields, the first of each field first, so that no field is left out."""
    rows = [[wording.value(c.field, v) for v in wishes.values(c)] for c in constraints]
    mixed = [row[at] for at in range(max(map(len, rows), default=0)) for row in rows if at < len(row)]
    return list(dict.fromkeys(mixed))[:most]


def suits(item: Item, held: Sequence[Assumed], view: CatalogView, language: str) -> list[Reason]:
    """Why an item suits what was told: the values of its record that do."""
    own, wording = phrases(language), Wording(language=language, marked=False)
    found = []
    for one in held:
        liked = [c for c in one.constraints if not wishes.is_exclusion(c) and c.field in view.schema.fields]
        values = [wording.value(c.field, v) for c in liked for v in item.words(c.field) if v in wishes.values(c)]
        if values:
            text = own.say(
                "reason_situation", who=name(one, language), values=own.listed(list(dict.fromkeys(values))[:3], "comma")
            )
            found.append(Reason(source=SOURCE, text=text))
    return found[:2]


def degree(item: Item, held: Sequence[Assumed]) -> int:
    """How many of the values that suit what was told an item has, per situation at most three."""
    liked = [[c for c in one.constraints if not wishes.is_exclusion(c)] for one in held]
    return sum(min(3, sum(v in wishes.values(c) for c in one for v in item.words(c.field))) for one in liked)
