"""A wish in a few words, and as a chip that can be removed."""

import json
from collections.abc import Sequence

from agent.wording import Wording
from domain.intent import Constraint, Op
from ui.render.icons import icon
from ui.render.markup import Html, tag
from ui.render.prose import plain
from ui.wording import Words


def wish_words(wish: Constraint, words: Words) -> str:
    """A constraint as the assistant says it: "the 1990s", "not horror", "at most 120 minutes"."""
    return plain(Wording(language=words.language).wish(wish))


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


def listed(parts: Sequence[str], words: Words) -> str:
    """Words beside each other as this language lists them."""
    return words.say("list").join(parts)
