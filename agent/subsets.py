"""A few of the cards meant together: "the cheaper of the last two", 后两个里便宜的, "longer, 2 or 4?". Pure."""

from collections.abc import Sequence

from agent.lexicon import pattern

_ENDS = ("older", "newer", "longer", "shorter", "dearer", "cheaper")
_BOTH = 2
_COMPARED = pattern("subsets.compared")
_FIRST, _LAST, _NAMED, _PAIR = (pattern(f"subsets.{name}") for name in ("first", "last", "named", "pair"))
_NUMBERS = {
    said: number
    for number, words in enumerate(
        ("first 1st 一", "second two 2nd 二 两 俩", "third three 3rd 三", "fourth four 4th 四", "fifth five 5th 五",
         "六", "七", "八", "九"), 1)
    for said in words.split()
}  # fmt: skip


def end_of_some(text: str) -> str:
    """Which end of a few of the cards is asked for ("cheaper"), "" where none of a few is."""
    if _COMPARED.search(text) or not any(found.search(text) for found in (_FIRST, _LAST, _NAMED, _PAIR)):
        return ""
    return next((name for name in _ENDS if _says(name, text)), "")


def some_of(text: str, shown: Sequence[str], pair: Sequence[str]) -> tuple[str, ...]:
    """The ids that are meant, in their order; () where the cards do not hold them.

    `pair`: the two that were talked about last, for "the two"; two cards are "the two" by themselves.
    """
    if found := _FIRST.search(text):
        count = _number(found["first"] or found["first_zh"])
        return tuple(shown[:count]) if count <= len(shown) else ()
    if found := _LAST.search(text):
        count = _number(found["last"] or found["last_zh"])
        return tuple(shown[-count:]) if count <= len(shown) else ()
    if found := _NAMED.search(text):
        places = [_number(found["one"] or found["one_zh"]), _number(found["other"] or found["other_zh"])]
        held = len(set(places)) == len(places) and max(places) <= len(shown)
        return tuple(shown[p - 1] for p in places) if held else ()
    if _PAIR.search(text):
        return tuple(shown) if len(shown) == _BOTH else tuple(pair)
    return ()


def _says(end: str, text: str) -> bool:
    """Whether an end is named as in any question about cards, or by the bare word that is enough among a few."""
    return bool(pattern(f"interpret.{end}").search(text) or pattern(f"subsets.{end}").search(text))


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else _NUMBERS[said.casefold()]
