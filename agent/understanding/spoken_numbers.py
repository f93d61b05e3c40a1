"""Amounts as people say them in Chinese, put in plain words: 九十来分钟, 两个多小时, 个把钟头, 一小时三刻.

What stands for "about" or "more than" inside an amount is moved behind it, where the ranges look for it.
"""

from collections.abc import Sequence
from itertools import pairwise

from agent.understanding.lexicons import number_words
from agent.understanding.tokens import Token

_SPOKEN = frozenset("来多把刻拉几")
_UNITS = ("分钟", "小时", "钟头", "个小时", "个钟头", "个钟", "块钱", "块", "元", "页", "分")
_JOINS = frozenset("到至")
_ABOUT, _OVER = "左右", "以上"


def plain(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens with such amounts in plain words. Linear; a message without them is given back as it is."""
    if not any(t.text in _SPOKEN or t.text in _JOINS for t in tokens) and not any(
        _follows(a, b) for a, b in pairwise(tokens)
    ):
        return tokens
    found: list[Token] = []
    i = 0
    while i < len(tokens):
        piece, end = (
            _quarters(tokens, i)
            or _some(tokens, i, found)
            or _or_so(tokens, i)
            or _years(tokens, i)
            or ((tokens[i],), i + 1)
        )
        found += piece
        i = end
    return found


def _some(tokens: Sequence[Token], i: int, before: Sequence[Token]) -> tuple[tuple[Token, ...], int] | None:
    """九十来分钟 as 九十分钟左右, 两个多小时 as 两个小时以上, 个把小时 as 一个小时左右, 百八十分钟."""
    if _text(tokens, i, 2) == "个把" and (end := _unit(tokens, i + 2)):
        return (*_words("一", tokens[i]), tokens[i], *tokens[i + 2 : end], *_words(_ABOUT, tokens[end - 1])), end
    counted = bool(before) and (_is_number(before[-1]) or (before[-1].text == "个" and _is_number(before[-2:][0])))
    if not counted or tokens[i].text not in "来多":
        return None
    end = _unit(tokens, i + 1)
    if not end:
        return None
    said = _ABOUT if tokens[i].text == "来" else _OVER
    return (*tokens[i + 1 : end], *_words(said, tokens[end - 1])), end


def _or_so(tokens: Sequence[Token], i: int) -> tuple[tuple[Token, ...], int] | None:
    """二三百块 as 二百到三百块, 两三个小时 as 两到三个小时."""
    if i + 2 >= len(tokens) or not _follows(tokens[i], tokens[i + 1]) or (i and _is_number(tokens[i - 1])):
        return None
    end = i + 2
    while end < len(tokens) and tokens[end].text in number_words()["zh_powers"]:
        end += 1
    powers = tuple(tokens[i + 2 : end])
    return ((tokens[i], *powers, *_words("到", tokens[i]), tokens[i + 1], *powers), end) if _unit(tokens, end) else None


def _years(tokens: Sequence[Token], i: int) -> tuple[tuple[Token, ...], int] | None:
    """六零到六九 as 六零年到六九年."""
    said = tokens[i : i + 5]
    digits = number_words()["zh_digits"]
    pairs = len(said) == 5 and said[2].text in _JOINS and all(t.text in digits for t in (*said[:2], *said[3:]))
    beside = tokens[i + 5].text if i + 5 < len(tokens) else ""
    before = tokens[i - 1].text if i else ""
    if not pairs or beside in ("年", "分", "个", "块", "部") or before in digits or beside in digits:
        return None
    year = _words("年", said[1])
    return (*said[:2], *year, said[2], *said[3:], *year), i + 5


def _follows(a: Token, b: Token) -> bool:
    """Whether two digits name a span of numbers together (二三, 七八)."""
    digits = number_words()["zh_digits"]
    return a.text in digits and b.text in digits and digits[b.text] - digits[a.text] == 1


def _quarters(tokens: Sequence[Token], i: int) -> tuple[tuple[Token, ...], int] | None:
    """三刻钟 as 四十五分钟."""
    times = {"一": "十五", "两": "三十", "二": "三十", "三": "四十五", "1": "十五", "3": "四十五"}
    if tokens[i].text not in times or _text(tokens, i + 1, 1) != "刻":
        return None
    end = i + 3 if _text(tokens, i + 2, 1) == "钟" else i + 2
    return _words(times[tokens[i].text] + "分钟", tokens[i]), end


def _unit(tokens: Sequence[Token], i: int) -> int:
    """The index after a unit at token `i`, 0 where there is none."""
    return next((i + len(u) for u in _UNITS if _text(tokens, i, len(u)) == u), 0)


def _is_number(token: Token) -> bool:
    said = number_words()
    return token.kind == "number" or token.text in said["zh_digits"] or token.text in said["zh_powers"]


def _words(text: str, place: Token) -> tuple[Token, ...]:
    return tuple(place._replace(text=c, norm=c, lemma=c, kind="han") for c in text)


def _text(tokens: Sequence[Token], i: int, n: int) -> str:
    return "".join(t.text for t in tokens[i : i + n])
