"""A wish in a few words, and as a chip that can be removed."""

import json
from collections.abc import Sequence

from domain.intent import Constraint, Op
from ui.render.icons import icon
from ui.render.markup import Html, tag
from ui.wording import Words


def wish_words(wish: Constraint, words: Words) -> str:
    """A constraint as a person would say it: "1990s", "not horror", "up to 120 min"."""
    values = wish.value if isinstance(wish.value, tuple) else (wish.value,)
    if wish.op in (Op.GE, Op.LE, Op.BETWEEN):
        return _range(wish, [v for v in values if isinstance(v, int | float)], words)
    said = words.say("or").join(_value(wish.field, v, words) for v in values)
    return words.say("not", value=said) if wish.op in (Op.NE, Op.NOT_IN) else said


def wish_key(wish: Constraint) -> str:
    """What names a wish in the page: the same wish, the same key."""
    return json.dumps([wish.field, str(wish.op), wish.value], ensure_ascii=False)


def chips(wishes: Sequence[Constraint], words: Words, *, removable: bool) -> Html:
    """The wishes as a list of chips; soft and assumed ones look lighter."""
    return tag("ul", *[_chip(w, words, removable) for w in wishes], class_="chips") if wishes else Html("")


def number(value: float) -> str:
    """A number without a needless ".0"."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"


def _chip(wish: Constraint, words: Words, removable: bool) -> Html:
    said = wish_words(wish, words)
    label = said if wish.said else words.say("assumed", value=said)
    remove = tag(
        "button",
        icon("close"),
        type="button",
        class_="chip-x",
        data_do="drop",
        data_wish=wish_key(wish),
        data_focus=f"drop {wish_key(wish)}",
        aria_label=words.say("remove", what=said),
    )
    kind = "chip" + ("" if wish.hard else " chip-soft") + (" chip-not" if wish.op in (Op.NE, Op.NOT_IN) else "")
    return tag("li", tag("span", label), remove if removable else None, class_=kind)


def _value(field: str, value: object, words: Words) -> str:
    if isinstance(value, bool):
        name = words.maybe(f"field.{field}", field.replace("_", " "))
        return name if value else words.say("not", value=name)
    said = number(value) if isinstance(value, int | float) else words.value(value)
    if field == "director":
        return words.say("by", value=said)
    return words.say("with", value=said) if field == "actor" else said


def _range(wish: Constraint, bounds: Sequence[float], words: Words) -> str:
    low, high = (bounds[0], bounds[-1]) if bounds else (0.0, 0.0)
    if wish.op is Op.BETWEEN:
        if wish.field == "year" and low % 10 == 0 and high == low + 9:
            return words.say("decade", value=_decade(int(low), words))
        return words.say("between", low=number(low), high=number(high))
    bound = number(low)
    up = wish.op is Op.GE
    if wish.field == "year":
        return words.say("year_from" if up else "year_to", value=bound)
    if wish.field == "runtime_min":
        return words.say("over_minutes" if up else "under_minutes", value=bound)
    field = words.maybe(f"field.{wish.field}", wish.field.replace("_", " "))
    return words.say("at_least" if up else "at_most", field=field, value=bound)


def _decade(year: int, words: Words) -> str:
    return f"20 世纪 {year % 100} " if words.language == "zh" and 1910 <= year < 2000 else str(year)


def listed(parts: Sequence[str], words: Words) -> str:
    """Words beside each other as this language lists them."""
    return words.say("list").join(parts)
