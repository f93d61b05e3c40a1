"""Numbers in digits and in words, English and Chinese: "two and a half", "nineteen eighty-four", 一百二十, 两个半."""

from collections.abc import Sequence
from typing import NamedTuple

from agent.understanding.lexicons import number_words
from agent.understanding.tokens import Token


class Number(NamedTuple):
    """A number that was said; `end` is the index after its last token, `digits` whether it was written in digits."""

    value: float
    end: int
    digits: bool


def read(tokens: Sequence[Token], i: int) -> Number | None:
    """The number that starts at token `i`."""
    if i >= len(tokens):
        return None
    token = tokens[i]
    if token.kind == "number":
        return _digits(tokens, i)
    if token.kind == "han":
        return _chinese(tokens, i)
    return _english(tokens, i) if token.kind == "word" else None


def _digits(tokens: Sequence[Token], i: int) -> Number | None:
    text = tokens[i].text
    whole, _, rest = text.rpartition(",")
    plain = text.replace(",", "") if not whole or len(rest.split(".")[0]) == 3 else text.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    if len(plain) > 12:
        return None
    end = i + 1
    if _is(tokens, end, "k", "thousand", "千") and value < 1000:
        return Number(value * 1000, end + 1, True)
    if _is(tokens, end, "万"):
        return Number(value * 10_000, end + 1, True)
    return Number(*_and_a_half(tokens, value, end), True)


def _english(tokens: Sequence[Token], i: int) -> Number | None:
    small, scales = number_words()["en"], number_words()["scales"]
    first = small.get(tokens[i].norm)
    if first is None:
        if _is(tokens, i, "half") and _is(tokens, i + 1, "an", "a"):
            return Number(0.5, i + 2, False)
        if _is(tokens, i, "a", "an") and _is(tokens, i + 1, "hour", "hundred", "couple", "dozen"):
            return _after_article(tokens, i + 1)
        return None
    value, end = float(first), i + 1
    if value >= 20 and value % 10 == 0 and end < len(tokens) and 0 < small.get(tokens[end].norm, 0) < 10:
        value, end = value + small[tokens[end].norm], end + 1
    if 18 <= value <= 20 and (year := _spoken_year(tokens, int(value), end)):
        return year
    while end < len(tokens) and tokens[end].norm in scales:
        value, end = value * scales[tokens[end].norm], end + 1
        more = end + 1 if _is(tokens, end, "and") else end
        rest = _english(tokens, more) if more < len(tokens) and tokens[more].norm in small else None
        if rest and rest.value < 100:
            value, end = value + rest.value, rest.end
    return Number(*_and_a_half(tokens, value, end), False)


def _after_article(tokens: Sequence[Token], i: int) -> Number:
    if tokens[i].norm == "hour":
        return Number(1, i, False)
    if tokens[i].norm == "couple":
        return Number(2, i + 2 if _is(tokens, i + 1, "of") else i + 1, False)
    if tokens[i].norm == "dozen":
        return Number(12, i + 1, False)
    rest = _english(tokens, i + 2) if _is(tokens, i + 1, "and") and i + 2 < len(tokens) else None
    return Number(100 + rest.value, rest.end, False) if rest and rest.value < 100 else Number(100, i + 1, False)


def _spoken_year(tokens: Sequence[Token], century: int, i: int) -> Number | None:
    """ "nineteen eighty-four", "twenty ten"; not "twenty one"."""
    if i >= len(tokens):
        return None
    small = number_words()["en"]
    tens = small.get(tokens[i].norm, 0)
    if tens < 10 or (century == 20 and tens < 10):
        return None
    end = i + 1
    if tens >= 20 and end < len(tokens) and 0 < small.get(tokens[end].norm, 0) < 10:
        return Number(century * 100 + tens + small[tokens[end].norm], end + 1, False)
    return Number(century * 100 + tens, end, False)


def _and_a_half(tokens: Sequence[Token], value: float, end: int) -> tuple[float, int]:
    if _is(tokens, end, "and") and _is(tokens, end + 1, "a") and _is(tokens, end + 2, "half"):
        return value + 0.5, end + 3
    if _is(tokens, end, "and") and _is(tokens, end + 1, "a") and _is(tokens, end + 2, "quarter"):
        return value + 0.25, end + 3
    if _is(tokens, end, "and") and _is(tokens, end + 1, "three") and _is(tokens, end + 2, "quarters", "quarter"):
        return value + 0.75, end + 3
    if _is(tokens, end, "个") and _is(tokens, end + 1, "半"):
        return value + 0.5, end + 2
    return value, end


def _chinese(tokens: Sequence[Token], i: int) -> Number | None:
    digits, powers = number_words()["zh_digits"], number_words()["zh_powers"]
    if tokens[i].text == "半" and _is(tokens, i + 1, "个", "小"):
        return Number(0.5, i + 1, False)
    end = i
    while end < len(tokens) and (tokens[end].text in digits or tokens[end].text in powers):
        end += 1
    if end == i:
        return None
    value = chinese_value("".join(t.text for t in tokens[i:end]))
    if value is None:
        return None
    value, end = _and_a_half(tokens, value, end)
    return Number(value, end, False)


def chinese_value(numeral: str) -> float | None:
    """一百二十 -> 120, 二〇〇五 -> 2005, 九十 -> 90; None where it is no number."""
    digits, powers = number_words()["zh_digits"], number_words()["zh_powers"]
    if all(c in digits for c in numeral):
        return float("".join(str(digits[c]) for c in numeral)) if len(numeral) <= 8 else None
    total, section, digit, last = 0, 0, 0, 1
    for c in numeral[:20]:
        if c in digits:
            digit = digits[c]
        elif powers[c] == 10_000:
            total, section, digit, last = (total + section + digit) * 10_000, 0, 0, 10_000
        else:
            section, digit, last = section + (digit or 1) * powers[c], 0, powers[c]
    short = digit * last // 10 if digit and last >= 100 and "零" not in numeral else digit
    return float(total + section + short)


def _is(tokens: Sequence[Token], i: int, *norms: str) -> bool:
    return i < len(tokens) and tokens[i].norm in norms
