"""Chinese comparisons with one item, from the words around it: 比第三部长, 没有教父那么长, 跟冰血暴一样长, 早于异形."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.understanding import numbers
from agent.understanding.measures import RUNTIME, YEAR, Measure
from agent.understanding.tokens import Token

QUOTES = frozenset("《》「」『』\"'")
_LONGEST_WORD = 4
_LESS = ("没有", "不如", "不及", "不比")
_WITH = frozenset("跟和与同像")
_ALIKE = ("差不多", "一样", "一般", "相仿", "相当", "接近", "同样", "不相上下", "持平", "那么", "这么")
_UNITS = {RUNTIME: {"分钟": 1, "小时": 60, "个小时": 60, "个钟头": 60, "钟头": 60}, YEAR: {"年": 1}}
_OF_ITS_YEARS = ("那个年代", "那年代", "那个时代", "那个时期", "那一时期", "同时期", "同时代", "同年代")
_BETWEEN = "还更要再那么这样来得出拍上映得的片时年"


class Compared(NamedTuple):
    """Tokens `start` to `end` set a measure against an item: `way` is >, <, >=, <=, =, ~ (about the same) or decade.

    `by`: how far beyond the item's own number (短半小时 is 30).
    """

    start: int
    end: int
    measure: Measure
    way: str
    by: float = 0


def compared(
    tokens: Sequence[Token],
    place: tuple[int, int],
    meanings: Mapping[tuple[str, ...], tuple[bool, Measure]],
    named: Mapping[tuple[str, ...], Measure],
) -> Compared | None:
    """What a comparison around the item at `place` says. `meanings`: words of quantity; `named`: names of measures."""
    start, end = _without_quotes(tokens, *place)
    two = "".join(t.text for t in tokens[max(0, start - 2) : start])
    after = "".join(t.text for t in tokens[end : end + 2])
    year = next((m for m in named.values() if m.kind == YEAR), None)
    if year and after in ("之前", "以前", "之后", "以后") and _made(tokens, end + 2):
        return Compared(start, end + 2, year, ">" if "后" in after else "<")
    if year and (spell := next((w for w in _OF_ITS_YEARS if _text(tokens, end, len(w)) == w), "")):
        return Compared(start, end + len(spell), year, "decade")
    if found := _over(tokens, start, end, meanings):
        return found
    if tokens[start - 1 : start] and tokens[start - 1].text in _WITH:
        return _alike(tokens, start, end, meanings, named)
    asked = two == "没有" and start > 2 and tokens[start - 3].text == "有"  # 有没有教父那么长的
    asked = asked or (two.endswith("有") and two != "没有")
    less = not asked and (two in _LESS or two.endswith("没"))
    if asked and _text(tokens, end, 2) in ("那么", "这么"):
        stop, meant = beginning(tokens, end + 2, meanings)
        opening = start - (3 if two == "没有" else 1)
        return Compared(opening, stop, meant[1], ">=" if meant[0] else "<=") if meant else None
    if not two or (two[-1] not in "比较" and not less):
        return None
    while end < len(tokens) and tokens[end].text in _BETWEEN:
        end += 1
    stop, meant = beginning(tokens, end, meanings)
    if meant is None or (less and two != "不比" and tokens[end - 1].text not in "么样"):
        return None
    if stop < len(tokens) and tokens[stop].text in "吗么?？" and start <= 2 and two[-1] == "比":
        return None  # 它比异形长吗
    high, measure = meant
    if two == "不比":
        return Compared(start - 2, stop, measure, "<=" if high else ">=")
    by, stop = _by(tokens, stop, measure)
    return Compared(start - (2 if two in _LESS else 1), stop, measure, "<" if high is less else ">", by)


def _by(tokens: Sequence[Token], i: int, measure: Measure) -> tuple[float, int]:
    """半小时, 二十分钟 or 十年 behind a comparison: how far, and the index after it."""
    at = i + 1 if _text(tokens, i, 1) in ("个", "了", "上") else i
    number = numbers.read(tokens, at)
    if number is None or measure.kind not in (RUNTIME, YEAR):
        return 0, i
    for unit, factor in _UNITS[measure.kind].items():
        if _text(tokens, number.end, len(unit)) == unit:
            return number.value * factor, number.end + len(unit)
    return 0, i


def _over(
    tokens: Sequence[Token], start: int, end: int, meanings: Mapping[tuple[str, ...], tuple[bool, Measure]]
) -> Compared | None:
    """早于异形, 短过教父."""
    if start < 2 or tokens[start - 1].text not in "于过":
        return None
    meant = meanings.get((tokens[start - 2].text,))
    if meant is None:
        return None
    negated = start > 2 and tokens[start - 3].text in "不别"
    high = meant[0] is not negated
    way = (">" if high else "<") + ("=" if negated else "")
    return Compared(start - 2 - negated, end, meant[1], way)


def _alike(
    tokens: Sequence[Token],
    start: int,
    end: int,
    meanings: Mapping[tuple[str, ...], tuple[bool, Measure]],
    named: Mapping[tuple[str, ...], Measure],
) -> Compared | None:
    """跟冰血暴一样长, 片长和异形差不多, 与大白鲨同年."""
    at = end + 1 if _text(tokens, end, 1) == "的" else end
    year = next((m for m in named.values() if m.kind == YEAR), None)
    same = next((w for w in ("同一年", "同年", "同一年代") if _text(tokens, at, len(w)) == w), "")
    if same and year:
        return Compared(start - 1, at + len(same), year, "=")
    front = next((m for n, m in named.items() if _text(tokens, start - 1 - len(n), len(n)) == "".join(n)), None)
    back = next((m for n, m in named.items() if _text(tokens, at, len(n)) == "".join(n)), None)
    at += next((len(n) for n, m in named.items() if m is back and _text(tokens, at, len(n)) == "".join(n)), 0)
    alike = next((w for w in _ALIKE if _text(tokens, at, len(w)) == w), "")
    if not alike:
        return None
    stop, meant = beginning(tokens, at + len(alike), meanings)
    measure = meant[1] if meant else front or back
    if measure is None or (alike in ("那么", "这么") and not meant):
        return None
    return Compared(start - 1, stop, measure, "~")


def beginning(
    tokens: Sequence[Token], at: int, meanings: Mapping[tuple[str, ...], tuple[bool, Measure]]
) -> tuple[int, tuple[bool, Measure] | None]:
    """The longest word of quantity at token `at`: the index after it and what it means."""
    for n in range(min(_LONGEST_WORD, len(tokens) - at), 0, -1):
        if meant := meanings.get(tuple(t.norm for t in tokens[at : at + n])):
            return at + n, meant
    return at, None


def _without_quotes(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    while start and tokens[start - 1].text in QUOTES:
        start -= 1
    return start, end + 1 if end < len(tokens) and tokens[end].text in QUOTES else end


def _made(tokens: Sequence[Token], i: int) -> bool:
    """Whether 出, 拍 or 的 follows: 之前拍的, no 之前我看过."""
    return i < len(tokens) and tokens[i].text in "出拍上发的"


def _text(tokens: Sequence[Token], i: int, n: int) -> str:
    return "".join(t.text for t in tokens[i : i + n]) if i >= 0 else ""
