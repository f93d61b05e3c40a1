"""Pointing at what was shown by its place: "the second one", "the first two", "#3", 第二部, 最后一个."""

from collections.abc import Sequence
from typing import NamedTuple

from agent.understanding import numbers
from agent.understanding.lexicons import load, words
from agent.understanding.tokens import Token

_ORDINALS = {
    w: i + 1
    for i, w in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
    )
} | {"last": -1, "final": -1, "penultimate": -2}
_JOINS = frozenset({"and", "&", "+", ",", "、", "和", "跟", "与", "及", "，", "还"})
_OPENERS = frozenset({"but", "and", "loved", "hated", "love", "hate"})
_EDGES = {"top": 1, "left": 1, "bottom": -1, "end": -1, "right": -1}
_COUNTERS = frozenset("部个本款件条张家双台支首位项样")
_WORD_NUMBERS = {
    w: n for n, w in enumerate(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=1)
}


_BEHIND_ORDINAL = frozenset("和跟与、都也是比太还真很就")
"""What stands behind a bare ordinal that points at a card (第一跟第三都行)."""


class Pointer(NamedTuple):
    """Places that tokens up to `end` point at, counted from 1, from the end below zero."""

    places: tuple[int, ...]
    end: int


def read(tokens: Sequence[Token], i: int, shown: int) -> Pointer | None:
    """The pointer that starts at token `i`; `shown` is how many cards there are to point at."""
    if shown and (numbered := _numbered(tokens, i, shown) or _compared(tokens, i, shown)):
        return numbered
    if tokens[i].kind == "han":
        return _chinese(tokens, i, shown)
    return _english(tokens, i, shown)


def _numbered(tokens: Sequence[Token], i: int, shown: int) -> Pointer | None:
    """3号, 三号那部."""
    number = numbers.read(tokens, i) if tokens[i].kind in ("number", "han") else None
    if number is None or _text(tokens, number.end, 1) != "号" or not 1 <= number.value <= shown:
        return None
    end = number.end + 1
    if _text(tokens, end, 1) in ("那", "这") and end + 1 < len(tokens) and tokens[end + 1].text in _COUNTERS:
        end += 2
    return Pointer((int(number.value),), end)


def _english(tokens: Sequence[Token], i: int, shown: int) -> Pointer | None:
    word = tokens[i].norm
    if shown and (tokens[i].kind == "number" or word in _WORD_NUMBERS) and (bare := _bare(tokens, i, shown)):
        return bare
    if shown and (top := _top(tokens, i, shown)):
        return top
    if word in ("number", "numbers") and shown and (listed := _listed(tokens, i + 1, shown)):
        return listed
    if word in ("number", "no", "nr", "num", "nbr", "pick", "choice", "option", "#") and i + 1 < len(tokens):
        n = _WORD_NUMBERS.get(tokens[i + 1].norm) or _int(tokens[i + 1])
        digits = word not in ("no", "pick", "choice") or tokens[i + 1].kind == "number"
        if n and shown and digits and n <= max(shown, 10):
            return Pointer((n,), i + 2)
        return None
    at = i + 1 if word in ("the", "that", "your") else i
    ordinal = _ordinal(tokens, at)
    if ordinal is None:
        return None
    place, end = ordinal
    nxt = tokens[end] if end < len(tokens) else None
    if nxt and (count := _WORD_NUMBERS.get(nxt.norm, 0)) > 1 and at > i and shown:
        end = (
            end + 1 + (1 if end + 1 < len(tokens) and tokens[end + 1].norm in words("nearby", "pointing_nouns") else 0)
        )
        first = 1 if place > 0 else max(1, shown - count + 1)
        return Pointer(tuple(range(first, first + count)), end)
    if nxt and nxt.norm in words("nearby", "pointing_nouns"):
        return Pointer((place,), end + 1) if shown or at > i else None
    if shown and at > i and (joined := _joined(tokens, place, end)):
        return joined
    asked = i > 0 and tokens[i - 1].norm in words("nearby", "pointing_before")
    counted = nxt is not None and (nxt.kind in ("number", "decade") or nxt.norm in words("nearby", "spans_of_time"))
    closed = nxt is None or nxt.kind == "mark" or nxt.norm in words("nearby", "pointing_after") or _told(nxt)
    return Pointer((place,), end) if (closed or (asked and not counted)) and at > i and shown else None


def _told(token: Token) -> bool:
    """A verb behind "the first": something is told of it."""
    return token.norm in words("pointing", "verbs") or (token.norm.endswith("ed") and len(token.norm) > 4)


def _joined(tokens: Sequence[Token], place: int, end: int) -> Pointer | None:
    """ "the first and third", "the first, second and fourth ones": ordinals that share one "the"."""
    places = [place]
    while end + 1 < len(tokens) and tokens[end].norm in ("and", "&", ",", "or"):
        at = end + 1 if tokens[end + 1].norm not in ("and", "&", "or") else end + 2
        after = _ordinal(tokens, at)
        if after is None:
            break
        places, end = [*places, after[0]], after[1]
    nxt = tokens[end].norm if end < len(tokens) else ""
    noun = nxt in words("nearby", "pointing_nouns")
    closed = noun or not nxt or tokens[end].kind == "mark" or nxt in words("nearby", "pointing_after")
    return Pointer(tuple(places), end + noun) if len(places) > 1 and closed else None


def _compared(tokens: Sequence[Token], i: int, shown: int) -> Pointer | None:
    """ "the difference between 1 and 2", 1和3比较一下: two numbers of cards that are set against each other."""
    first = _int(tokens[i]) or _WORD_NUMBERS.get(tokens[i].norm)
    joined = i + 2 < len(tokens) and tokens[i + 1].norm in ("and", "&", "vs", "or", "和", "跟", "与")
    second = (_int(tokens[i + 2]) or _WORD_NUMBERS.get(tokens[i + 2].norm)) if joined else None
    if not (first and second and first != second and max(first, second) <= shown):
        return None
    before, asks = {t.norm for t in tokens[max(0, i - 3) : i]}, words("nearby", "compares")
    then = _text(tokens, i + 3, 2)
    return Pointer((first, second), i + 3) if before & asks or then in asks or then[:1] == "比" else None


def _bare(tokens: Sequence[Token], i: int, shown: int) -> Pointer | None:
    """ "1 and 3 are trash", "2 looks good", 一和三不行: bare numbers that open a piece and are judged."""
    led = i > 0 and tokens[i - 1].norm in words("pointing", "number_leads")
    if i and tokens[i - 1].kind != "mark" and tokens[i - 1].norm not in _OPENERS and not led:
        return None
    places: list[int] = []
    end = i
    while end < len(tokens):
        digits = numbers.chinese_value(tokens[end].text) if tokens[end].kind == "han" and _digit(tokens[end]) else None
        n = numbers.Number(digits, end + 1, True) if digits else numbers.read(tokens, end)
        if n is None or not 1 <= n.value <= shown or not float(n.value).is_integer():
            break
        places, end = [*places, int(n.value)], n.end
        if digits and end < len(tokens) and _digit(tokens[end]):
            continue
        if end >= len(tokens) or tokens[end].norm not in _JOINS or end + 1 >= len(tokens):
            break
        end += 1
        if tokens[end].text in "还有" and end + 1 < len(tokens):
            end += 1
    while places and tokens[end - 1].norm in _JOINS:
        end -= 1
    if not places:
        return None
    after = tokens[end].norm if end < len(tokens) else ""
    judged = after in words("nearby", "judged_numbers")
    judged = judged or (led and (not after or tokens[end].kind == "mark" or after in ("but", "please", "and", "then")))
    return Pointer(tuple(places), end) if judged and (len(places) > 1 or tokens[i].kind == "number") else None


def _top(tokens: Sequence[Token], i: int, shown: int) -> Pointer | None:
    """ "the one at the top", "the bottom one", "the top two"."""
    norms = tuple(t.norm for t in tokens[i : i + 5])
    if norms[:1] == ("the",) and norms[1:4] in (("one", "at", "the"), ("one", "on", "the")) and norms[4:]:
        place = _EDGES.get(norms[4])
        return Pointer((place,), i + 5) if place else None
    if norms[:2] == ("the", "middle") and (middle := _middle(norms[2:], i, shown)):
        return middle
    if norms[:1] != ("the",) or norms[1:2] not in (("top",), ("bottom",)):
        return None
    count = (_WORD_NUMBERS.get(norms[2]) or _int(tokens[i + 2]) or 0) if norms[2:] else 0
    noun = i + 2 + (count > 0) < len(tokens) and tokens[i + 2 + (count > 0)].norm in words("nearby", "pointing_nouns")
    if count > 1 and count <= shown:
        first = 1 if norms[1] == "top" else shown - count + 1
        return Pointer(tuple(range(first, first + count)), i + 3 + noun)
    return Pointer((_EDGES[norms[1]],), i + 3) if norms[2:3] == ("one",) else None


def _middle(after: Sequence[str], i: int, shown: int) -> Pointer | None:
    """ "the middle one" of an odd number of cards, "the middle two" of an even one."""
    if after[:1] == ("one",) and shown % 2:
        return Pointer(((shown + 1) // 2,), i + 3)
    if after[:1] in (("two",), ("2",)) and shown and shown % 2 == 0:
        return Pointer((shown // 2, shown // 2 + 1), i + 3)
    return None


def _listed(tokens: Sequence[Token], i: int, shown: int) -> Pointer | None:
    """ "numbers one and two", "numbers 1, 2 and 3"."""
    places: list[int] = []
    end = i
    while i < len(tokens):
        n = _WORD_NUMBERS.get(tokens[i].norm) or _int(tokens[i])
        if n and n <= max(shown, 10):
            places, end = [*places, n], i + 1
        elif tokens[i].norm not in ("and", "or", "&", ","):
            break
        i += 1
    return Pointer(tuple(places), end) if len(places) > 1 else None


def _ordinal(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    if i >= len(tokens):
        return None
    word = tokens[i].norm
    if word in _ORDINALS:
        return _ORDINALS[word], i + 1
    n = _int(tokens[i])
    if n and i + 1 < len(tokens) and tokens[i + 1].norm in ("st", "nd", "rd", "th"):
        return n, i + 2
    return None


def _digit(token: Token) -> bool:
    return token.text in "一二三四五六七八九"


def _edge(tokens: Sequence[Token], i: int, shown: int) -> Pointer | None:
    """最上面那部, 中间那个, 倒数第二部, 垫底的."""
    for said, place in load("nearby")["edges"].items():
        if _text(tokens, i, len(said)) == said:
            at = i + len(said)
            at += _text(tokens, at, 1) in ("的", "那", "这")
            at += _text(tokens, at, 1) in ("那", "一")
            which = (shown + 1) // 2 if place == "middle" else int(place)
            counted = at < len(tokens) and tokens[at].text in _COUNTERS
            if counted and (place != "middle" or shown % 2):
                return Pointer((which,), _noun(tokens, at + 1))
    return None


def _at_an_end(tokens: Sequence[Token], i: int, shown: int) -> Pointer | None:
    """前面四个, 最后两部, 开头那俩, 后面那部: several at one end, or the one there."""
    for said, place in load("talk_zh")["ends"].items():
        if _text(tokens, i, len(said)) != said:
            continue
        at = i + len(said)
        led = at < len(tokens) and tokens[at].text in ("那", "这", "的")
        at += led
        pair = _text(tokens, at, 1) == "俩"
        number = None if pair else numbers.read(tokens, at)
        count = 2 if pair else int(number.value) if number else 1
        end = at + pair if number is None else number.end
        counted = end < len(tokens) and tokens[end].text in _COUNTERS
        if not (1 <= count <= shown and (counted or pair) and (led or pair or number)):
            return None
        first = 1 if place == "1" else shown - count + 1
        places = (int(place),) if count == 1 else tuple(range(first, first + count))
        return Pointer(places, _noun(tokens, end + counted))
    return None


def _chinese(tokens: Sequence[Token], i: int, shown: int) -> Pointer | None:
    text = tokens[i].text
    if shown and (found := _edge(tokens, i, shown) or _bare(tokens, i, shown)):
        return found
    if text == "第":
        number = numbers.read(tokens, i + 1)
        if number and number.end < len(tokens) and tokens[number.end].text in _COUNTERS and number.value >= 1:
            return Pointer((int(number.value),), _noun(tokens, number.end + 1))
        if number is None or not 1 <= number.value <= shown:
            return None
        closed = number.end >= len(tokens) or tokens[number.end].kind == "mark"
        joined = _text(tokens, number.end, 1) in _BEHIND_ORDINAL
        return Pointer((int(number.value),), number.end) if closed or joined else None
    if (
        shown
        and _text(tokens, i, 2) in ("头尾", "首尾")
        and _text(tokens, i + 2, 2) in ("两部", "两个", "两本", "两款")
    ):
        return Pointer((1, -1), i + 4)
    if text in "头首" and shown and _text(tokens, i + 1, 1) in ("一", "两", "几"):
        number = numbers.read(tokens, i + 1)
        if number and number.value <= shown and number.end < len(tokens) and tokens[number.end].text in _COUNTERS:
            return Pointer(tuple(range(1, int(number.value) + 1)), _noun(tokens, number.end + 1))
        return None
    if shown and (several := _at_an_end(tokens, i, shown)):
        return several
    if text == "最" and _text(tokens, i, 2) == "最后":
        at = i + 3 if _text(tokens, i + 2, 1) in ("一", "那") else i + 2
        if at < len(tokens) and tokens[at].text in _COUNTERS:
            return Pointer((-1,), _noun(tokens, at + 1))
        return None
    if text in "前后" and shown:
        number = numbers.read(tokens, i + 1)
        if number and number.value <= shown and number.end < len(tokens) and tokens[number.end].text in _COUNTERS:
            n = int(number.value)
            first = 1 if text == "前" else shown - n + 1
            return Pointer(tuple(range(first, first + n)), _noun(tokens, number.end + 1))
    return None


def _noun(tokens: Sequence[Token], i: int) -> int:
    return i + 2 if _text(tokens, i, 2) in ("电影", "片子", "商品") else i


def _text(tokens: Sequence[Token], i: int, n: int) -> str:
    return "".join(t.text for t in tokens[i : i + n])


def _int(token: Token) -> int | None:
    return int(token.text) if token.kind == "number" and token.text.isdigit() and len(token.text) < 3 else None
