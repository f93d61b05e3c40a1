"""Numbers and signs in a written sentence: each number must mean what it means in the record. Pure.

That a number stands somewhere in the record is not enough: "1979 minutes", "$117" and "a film of 117" are all made of
numbers of a film of 1979 that runs 117 minutes. Stars, ranks, percent signs and hidden characters are claims too.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from domain.items import Item

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_PLAIN_SIGNS = frozenset(" .,;:!?'\"()-–—…。，、；：！？“”‘’（）《》*\\/·")
_SPANS = frozenset(("minutes", "minute", "min", "mins"))
_YEAR_CUES = frozenset(("in", "from", "of", "since", "the", "a", "year"))
_YEAR_WORDS = frozenset(
    ("film", "movie", "story", "tale", "picture", "and", "with", "by", "that", "which", "is", "was")
)
_MONEY = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥"}


def wrong_numbers(sentence: str, item: Item, source: str) -> list[str]:
    """The numbers of a sentence (its titles taken out) that are not the item's in that sense.

    `source` is the text that may be drawn on, in lower case; a number with the word beside it may be repeated from it.
    """
    known = {*_pairs(source)}
    return [
        number
        for number, before, after, sign in _numbers(sentence)
        if not (
            _is_price(number, sign, after, item)
            or (not sign and ((number, after) in known or (before, number) in known))
            or (not sign and _is_span(number, after, item))
            or (not sign and _is_year(number, before, after, sentence, item))
        )
    ]


def strange_signs(sentence: str, source: str, item: Item) -> list[str]:
    """Characters that are no plain text and that the source does not hold: stars, ranks, hidden characters."""
    allowed = _PLAIN_SIGNS | set(source) | ({_MONEY.get(item.price.currency, "")} if item.price else set())
    return [c for c in dict.fromkeys(sentence) if not c.isalnum() and c not in allowed]


def _numbers(sentence: str) -> Iterator[tuple[str, str, str, str]]:
    """Each number with the word before it, the word after it, and the currency sign at it."""
    tokens = list(_TOKEN.finditer(sentence.lower()))
    for at, token in enumerate(tokens):
        if not _NUMBER.fullmatch(token[0]):
            continue
        before = tokens[at - 1][0] if at else ""
        after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        sign = sentence[: token.start()].rstrip()[-1:]
        yield token[0], before, after, sign if sign in "$€£¥￥#№＃" else ""


def _pairs(source: str) -> Iterator[tuple[str, str]]:
    tokens = _TOKEN.findall(source.lower())
    return ((a, b) for a, b in pairwise(tokens) if _NUMBER.fullmatch(a) or _NUMBER.fullmatch(b))


def _is_price(number: str, sign: str, after: str, item: Item) -> bool:
    price = item.price
    if price is None or _value(number) != price.amount:
        return False
    return sign == _MONEY.get(price.currency) if sign else after == price.currency.lower()


def _is_span(number: str, after: str, item: Item) -> bool:
    spans = {float(v) for n, v in item.attributes.items() if n.endswith("_min") and isinstance(v, int | float)}
    return _value(number) in spans and (after in _SPANS or after.startswith("分钟"))


def _is_year(number: str, before: str, after: str, sentence: str, item: Item) -> bool:
    """The item's own year, where it reads as one: in brackets, after "in" or "from", before 年 or a word like film."""
    if _value(number) not in _years(item):
        return False
    if re.search(rf"[(（]\s*{re.escape(number)}\s*[)）]", sentence) or after.startswith("年"):
        return True
    unit = (
        after in _SPANS
        or after.startswith(("分钟", "元", "块", "美元"))
        or after in ("hours", "hour", "stars", "times")
    )
    return not unit and (before in _YEAR_CUES or after in _YEAR_WORDS or _tells_year(before))


def _tells_year(before: str) -> bool:
    return before.endswith(("于", "在", "年份"))


def _years(item: Item) -> Sequence[float]:
    year = item.attributes.get("year")
    return [float(year)] if isinstance(year, int | float) else []


def _value(number: str) -> float:
    try:
        return float(number.replace(",", ""))
    except ValueError:
        return -1.0
