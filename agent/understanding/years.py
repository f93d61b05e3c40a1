"""Spans of years: "the early nineties", "1980s", "21st century", "post-war", 九十年代, 零几年, 上世纪七十年代."""

from collections.abc import Sequence
from functools import cache

from agent.understanding import numbers
from agent.understanding.lexicons import load, number_words, words
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token

_PARTS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), "first_half": (0, 4), "second_half": (5, 9)}
"""Which years of a decade are its early, mid and late ones."""


@cache
def _part_trie() -> PhraseTable[str]:
    trie: PhraseTable[str] = PhraseTable()
    for part in _PARTS:
        for said in load("comparators")[part]:
            trie.add(str(said), part)
    return trie


def read(tokens: Sequence[Token], start: int) -> tuple[int, int, int] | None:
    """The span of years that begins at token `start`: (first year, last year, index after it)."""
    i, part = start, _part(tokens, start)
    if part:
        i = part[1]
        i = i + 1 if i < len(tokens) and tokens[i].norm in ("the", "to", "-") else i
    if not part and (era := _era(tokens, start)):
        return era
    decade = _decade(tokens, i) if i < len(tokens) else None
    if decade is None:
        return None
    low, high, end = decade
    if end < len(tokens) and tokens[end].kind == "han" and (after := _part(tokens, end)):
        part, end = after, after[1]
    if part and high - low == 9:
        low, high = low + _PARTS[part[0]][0], low + _PARTS[part[0]][1]
    return low, high, end


@cache
def _era_table() -> PhraseTable[tuple[int, int]]:
    table: PhraseTable[tuple[int, int]] = PhraseTable()
    for span, said in load("eras").items():
        low, high = (int(year) for year in span.split("-"))
        for one in said:
            table.add(str(one), (low, high))
    return table


@cache
def era_starts() -> frozenset[str]:
    """The first words of spans of years that have a name."""
    return frozenset(norms[0] for norms, _ in _era_table().entries())


@cache
def part_starts() -> frozenset[str]:
    """The first words of the parts of a decade."""
    return frozenset(norms[0] for norms, _ in _part_trie().entries())


def _era(tokens: Sequence[Token], start: int) -> tuple[int, int, int] | None:
    """ "post-war", "this century", 上世纪 where no decade of it follows."""
    found = list(_era_table().at(tokens, start))
    if not found:
        return None
    end, (span, *_) = found[-1]
    inner = _decade(tokens, end) if end < len(tokens) and tokens[end - 1].text == "纪" else None
    return inner or (*span, end)


def _part(tokens: Sequence[Token], i: int) -> tuple[str, int] | None:
    found = list(_part_trie().at(tokens, i)) if i < len(tokens) else []
    return (found[-1][1][0], found[-1][0]) if found else None


def _decade(tokens: Sequence[Token], i: int) -> tuple[int, int, int] | None:
    token, names = tokens[i], number_words()["decades"]
    if token.kind == "decade":
        digits = int("".join(c for c in token.text if c.isdigit()))
        return _ten(digits, i + 1)
    if token.norm in names:
        return _ten(names[token.norm], i + 1)
    if token.norm in ("nineteen", "eighteen") and i + 1 < len(tokens) and tokens[i + 1].norm in names:
        century = 1900 if token.norm == "nineteen" else 1800
        return _ten(century + names[tokens[i + 1].norm] % 100, i + 2)
    if (year := numbers.read(tokens, i)) and token.kind != "han" and _loosely(tokens, year):
        return _ten(int(year.value), year.end + 1)
    if token.kind == "number" and token.text.isdigit():
        if (
            i + 1 < len(tokens)
            and tokens[i + 1].norm in ("st", "th")
            and i + 2 < len(tokens)
            and tokens[i + 2].norm == "century"
        ):
            return (int(token.text) - 1) * 100, (int(token.text) - 1) * 100 + 99, i + 3
        if len(token.text) == 2 and _text(tokens, i + 1, 1) in ("到", "至", "-", "–", "~") and i + 2 < len(tokens):
            last = _decade(tokens, i + 2) if tokens[i + 2].kind == "number" else None
            return (_ten(int(token.text), i)[0], last[1], last[2]) if last and last[1] - last[0] == 9 else None
        if _text(tokens, i + 1, 2) == "年代":
            return _ten(int(token.text), i + 3)
        if _text(tokens, i + 1, 2) == "世纪":
            return _century(int(token.text), tokens, i + 3)
    return _chinese_decade(tokens, i) if token.kind == "han" else None


def _loosely(tokens: Sequence[Token], year: numbers.Number) -> bool:
    """ "1990-something", "nineteen seventy odd", "70-something": some year of a decade."""
    end = year.end
    if end >= len(tokens) or tokens[end].norm not in ("something", "odd", "whatever", "ish") or year.value % 10:
        return False
    after = tokens[end + 1] if end + 1 < len(tokens) else None
    bare = after is None or after.kind == "mark" or after.norm in words("nearby", "film_nouns")
    if 20 <= year.value <= 90:
        return tokens[end].norm == "something" and bare and not _after_unit(after)
    return 1880 <= year.value <= 2090 and tokens[end].norm != "ish"


def _after_unit(after: Token | None) -> bool:
    """Whether a unit of time follows ("90-something minutes")."""
    return after is not None and after.norm in words("nearby", "time_units")


def _chinese_decade(tokens: Sequence[Token], i: int) -> tuple[int, int, int] | None:
    if _text(tokens, i, 3) == "上世纪":
        return _decade(tokens, i + 3) if i + 3 < len(tokens) else None
    digits = number_words()["zh_digits"]
    if tokens[i].text in digits and _text(tokens, i + 1, 2) == "几年":
        return _ten(digits[tokens[i].text] * 10 if digits[tokens[i].text] else 2000, i + 3)
    end = i
    while end < len(tokens) and (
        tokens[end].text in digits or tokens[end].text in "十、" or (end > i and tokens[end].text in "到至")
    ):
        end += 1
    numeral = "".join(t.text for t in tokens[i:end])
    numeral = "".join(c for c in numeral if c not in "、到至")
    if numeral and _text(tokens, end, 2) == "世纪" and (value := numbers.chinese_value(numeral)):
        return _century(int(value), tokens, end + 2)
    if not numeral or _text(tokens, end, 2) != "年代":
        return None
    tens = [c for c in numeral if c in digits]
    if len(tens) > 1 and numeral.endswith("十") and numeral.replace("十", "") == "".join(tens):
        return _ten(digits[tens[0]] * 10, end)[0], _ten(digits[tens[-1]] * 10, end)[1], end + 2
    value = numbers.chinese_value(numeral)
    return _ten(int(value), end + 2) if value is not None else None


def _century(number: int, tokens: Sequence[Token], end: int) -> tuple[int, int, int] | None:
    if not 10 <= number <= 22:
        return None
    inner = _decade(tokens, end) if end < len(tokens) else None
    return inner or ((number - 1) * 100, (number - 1) * 100 + 99, end)


def _ten(value: int, end: int) -> tuple[int, int, int]:
    if value < 100:
        value += 1900 if value >= 20 else 2000
    return value, value + 9, end


def _text(tokens: Sequence[Token], i: int, n: int) -> str:
    return "".join(t.text for t in tokens[i : i + n])
