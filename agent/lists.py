"""Where a message points beyond the last cards: an earlier list, back to the jackets, "the one about a dog". Pure.

What it says of the place is put plainly ("the fourth one") before it is read, so that all that can be asked of a card
by its number can be asked of it so too.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent import wishes
from agent.adding import says, words
from agent.lexicon import pattern
from domain.conversation import Turn
from domain.intent import Constraint
from domain.items import Item
from domain.ports import CatalogView

_LIST, _VERY_FIRST = pattern("lists.list"), pattern("lists.very_first")
_BACK_TO, _NOTHING_ELSE = pattern("lists.back_to"), pattern("lists.nothing_else")
_BY_RECORD = pattern("lists.by_record")
_PLACES = {
    **dict.fromkeys(("very first", "first", "original", "initial", "1st", "第一", "第1", "最初", "最开始"), 0),
    **dict.fromkeys(("一开始", "最早", "刚开始"), 0),
    **dict.fromkeys(("second", "2nd", "第二", "第2"), 1),
    **dict.fromkeys(("third", "3rd", "第三", "第3"), 2),
    **dict.fromkeys(("fourth", "第四", "第4"), 3),
    **dict.fromkeys(("earlier", "previous", "prior", "上", "前"), -2),
}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_IGNORED = frozenset(
    ["a", "an", "the", "of", "in", "on", "and", "with", "for", "to", "his", "her", "it", "is", "that", "has"]
)

Reads = Callable[[str], Sequence[Constraint]]


@dataclass(frozen=True, slots=True)
class Located:
    """A message with its place put plainly: `shown` are the cards meant (None: the last), `whole`: to be seen again.

    `open`: several of the cards are what it says, and which is meant must be asked. `at`: the turn of an earlier list.
    """

    text: str
    shown: tuple[str, ...] | None = None
    whole: bool = False
    open: bool = False
    at: int | None = None


def located(text: str, turns: Sequence[Turn], shown: Sequence[str], view: CatalogView, read: Reads) -> Located:
    """What a message points at; its own text where it points nowhere but at the last cards."""
    lists = [number for number, turn in enumerate(turns) if turn.items]
    if not lists:
        return Located(text=text)
    if found := _VERY_FIRST.search(text):
        return _of_turn(_with(text, found, _place(0, text)), lists[0], turns, view)
    if (found := _LIST.search(text)) and (at := _listed(found, lists)) is not None:
        return _of_turn(_with(text, found, " "), at, turns, view)
    if (found := _BACK_TO.search(text)) and (at := _about(_said(found), lists, turns, read)) is not None:
        return _of_turn(_with(text, found, " "), at, turns, view)
    return _by_record(text, [i for i in shown if i in view.rows], view)


def _of_turn(text: str, at: int, turns: Sequence[Turn], view: CatalogView) -> Located:
    ids = tuple(c.item.id for c in turns[at].items if c.item.id in view.rows)
    return Located(
        text=text.strip(),
        shown=ids,
        whole=not text.strip(" ,.!?，。！？") or bool(_NOTHING_ELSE.fullmatch(text)),
        at=at,
    )


def _listed(found: re.Match[str], lists: Sequence[int]) -> int | None:
    place = _PLACES.get(_said(found).casefold())
    place = max(place, -len(lists)) if place is not None else None
    if place is None or place >= len(lists):
        return None
    return lists[place]


def _about(what: str, lists: Sequence[int], turns: Sequence[Turn], read: Reads) -> int | None:
    """The newest turn with cards that asked for this kind of thing, by its wishes or its words."""
    sought = {(c.field, wishes.same(v)) for c in read(what) if wishes.is_subject(c) for v in wishes.values(c)}
    said = set(words(what)) - _IGNORED
    for at in reversed(lists):
        wished = {(c.field, wishes.same(v)) for c in turns[at].intent.constraints for v in wishes.values(c)}
        asked = turns[at].text.casefold()
        if sought & wished or (said and all(w in (words(asked) if w.isascii() else asked) for w in said)):
            return at
    return None


def _by_record(text: str, shown: Sequence[str], view: CatalogView) -> Located:
    found = _BY_RECORD.search(text)
    sought = [w for w in words(_said(found)) if w not in _IGNORED] if found else []
    if found is None or not sought or len(shown) < 2:
        return Located(text=text)
    items = [view.item(i) for i in shown]
    named = [item for item in items if _names(item, sought)]
    meant = named if len(named) == 1 else [item for item in items if _names(item, sought) or says(item, sought)]
    if len(meant) == 1:
        return Located(text=_with(text, found, _place(shown.index(meant[0].id), text)))
    if 1 < len(meant) < len(items):
        ids = tuple(item.id for item in meant)
        return Located(text=_with(text, found, _it(text)), shown=ids, open=True)
    return Located(text=text)


def _names(item: Item, sought: Sequence[str]) -> bool:
    """Whether the title or an attribute holds the words, as no chance word of a description does."""
    values = [str(v) for value in item.attributes.values() for v in (value if isinstance(value, tuple) else (value,))]
    held = " ".join([*item.titles.values(), *values]).casefold()
    known = set(words(held))
    return all(word in (known if word.isascii() else held) for word in sought)


def _place(index: int, text: str) -> str:
    if re.search(r"[\u3400-\u9fff]", text):
        return f"第{index + 1}个"
    return f"the {_ORDINALS[index]} one" if index < len(_ORDINALS) else f"number {index + 1}"


def _it(text: str) -> str:
    return "那部" if re.search(r"[\u3400-\u9fff]", text) else "it"


def _said(found: re.Match[str]) -> str:
    return next((value for value in found.groupdict().values() if value), "")


def _with(text: str, found: re.Match[str], instead: str) -> str:
    return f"{text[: found.start()]}{instead}{text[found.end() :]}".strip()
