"""Numbers with their units: "$50", "two and a half hours", 1小时40分钟, "the nineties"."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from agent.understanding import numbers, years
from agent.understanding.lexicons import load, words
from agent.understanding.measures import PRICE, RUNTIME, YEAR, units_of
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token

_QUARTERS = {("and", "three", "quarters"): 45, ("and", "a", "quarter"): 15}
_PART_OF_HOUR = 45
CURRENCY = frozenset("$€£¥")


class Amount(NamedTuple):
    """A number with its measure, or a span of years; `start` and `end` are token indexes."""

    low: float
    high: float
    measure: str
    start: int
    end: int

    @property
    def exact(self) -> bool:
        """Whether it is one number and not a span."""
        return self.low == self.high


class Amounts:
    """Reads amounts of the kinds of measure that one catalogue has."""

    def __init__(self, kinds: Collection[str]) -> None:
        self._kinds = frozenset(kinds)
        self._units: PhraseTable[tuple[str, float]] = PhraseTable()
        for kind in (*kinds, *(q["name"] for q in load("quantities") if q["name"] not in kinds)):
            for unit, factor in units_of(kind).items():
                self._units.add(unit, (kind, factor))

    def read(self, tokens: Sequence[Token], i: int) -> Amount | None:
        """The amount that begins at token `i`; a currency sign before it belongs to it."""
        if i >= len(tokens):
            return None
        if YEAR in self._kinds and (span := years.read(tokens, i)):
            return Amount(span[0], span[1], YEAR, i, span[2])
        if RUNTIME in self._kinds and (found := _quarters(tokens, i)):
            return found
        number = numbers.read(tokens, i)
        if number is None and RUNTIME in self._kinds and [t.norm for t in tokens[i : i + 2]] == ["hour", "and"]:
            value, end = self._and_minutes(tokens, 60, i + 1)  # "hour and a half tops"
            return Amount(value, value, RUNTIME, i, end) if end > i + 1 else None
        if number is None:
            return None
        if i and tokens[i - 1].text == "'" and number.digits and 20 <= number.value <= 99 and YEAR in self._kinds:
            return Amount(1900 + number.value, 1900 + number.value, YEAR, i - 1, number.end)
        start = i - 1 if i and tokens[i - 1].text in CURRENCY else i
        if start < i and PRICE not in self._kinds:
            return None
        if start < i:
            end = (
                number.end + 1
                if number.end < len(tokens) and tokens[number.end].norm in ("dollar", "dollars", "usd")
                else number.end
            )
            return Amount(number.value, number.value, PRICE, start, end)
        if number.digits and (year := _short_year(tokens, i)):
            return Amount(year, year, YEAR, i, i + 1)
        found = self._with_unit(tokens, number, i)
        return self._short_of(tokens, found) if found and found.measure == RUNTIME else found

    def _short_of(self, tokens: Sequence[Token], first: Amount) -> Amount:
        """ "ten minutes short of two hours"."""
        at = first.end
        said = tuple(t.norm for t in tokens[at : at + 2])
        step = 2 if said in (("short", "of"), ("shy", "of"), ("less", "than")) else 1 if said[:1] == ("under",) else 0
        near = first.exact and first.low <= _PART_OF_HOUR and step
        second = self._with_unit(tokens, n, at + step) if near and (n := numbers.read(tokens, at + step)) else None
        if not second or second.measure != RUNTIME or second.low < 2 * _PART_OF_HOUR:
            return first
        return second._replace(low=second.low - first.low, high=second.low - first.low, start=first.start)

    def _with_unit(self, tokens: Sequence[Token], number: numbers.Number, i: int) -> Amount | None:
        value, end, kind = number.value, number.end, ""
        if end + 1 < len(tokens) and tokens[end].norm in ("something", "odd") and self._units.at(tokens, end + 1):
            loose = self._with_unit(tokens, number._replace(end=end + 1), i)  # "90-something minutes"
            return loose._replace(high=loose.low * (value + 9) / value) if loose and value else loose
        units = list(self._units.at(tokens, end)) if end < len(tokens) else []
        if units:
            end, options = units[-1]
            known = [o for o in options if o[0] in self._kinds]
            if not known:  # "under $50" where nothing has a price: no bound on anything else
                return None
            kind, factor = self._unit(known, value)
            if kind == RUNTIME and tokens[number.end].text == "分" and end - number.end == 1 and value < 10:
                return None  # 三分恐怖七分搞笑
            if kind == YEAR and end - number.end == 1 and (short := _two_digits(tokens, i, number)):
                value = short
            elif kind == YEAR and 60 <= value <= 99 and tokens[i - 1].text not in "近去这" and end - number.end == 1:
                value += 1900  # 九零年以后
            value *= factor
            if factor == 60:
                value, end = self._and_minutes(tokens, value, end)
        elif not number.digits and tokens[i].kind == "han":
            sums = "百千万十" if PRICE in self._kinds and value >= 20 else "百千万"  # 十 alone counts things
            round_sum = any(t.text in sums for t in tokens[i:end])  # 别超过一百, 五十以内
            round_sum = round_sum or (value >= 10 and i > 0 and tokens[i - 1].text in "过于超")
            joined = end < len(tokens) and tokens[end].text in "到至"
            round_sum = round_sum or (joined and numbers.read(tokens, end + 1) is not None)  # 五十到八十块
            return Amount(value, value, "", i, end) if round_sum else None
        elif end < len(tokens) and tokens[end].norm in ("年", "years") and not 1850 <= value <= 2100:
            return Amount(value, value, "years", i, end + 1)
        if kind == YEAR and not 1000 <= value <= 2100:
            return Amount(value, value, "years", i, end)
        return Amount(value, value, kind, i, end)

    def _unit(self, options: Sequence[tuple[str, float]], value: float) -> tuple[str, float]:
        """分 is minutes or points: a film's length is above ten."""
        if len(options) > 1 and value <= 10:
            return next((o for o in options if o[0] == "rating"), options[0])
        return options[0]

    def _and_minutes(self, tokens: Sequence[Token], value: float, end: int) -> tuple[float, int]:
        if end + 2 < len(tokens) and [t.norm for t in tokens[end : end + 3]] == ["and", "a", "half"]:
            return value + 30, end + 3
        said = tuple(t.norm for t in tokens[end : end + 3])
        if said in _QUARTERS:
            return value + _QUARTERS[said], end + 3
        if end < len(tokens) and tokens[end].text == "半":
            return value + 30, end + 1
        at = end + 1 if end < len(tokens) and tokens[end].norm in ("and", "又") else end
        more = numbers.read(tokens, at)
        if (
            more
            and more.value < 60
            and (units := list(self._units.at(tokens, more.end)))
            and (RUNTIME, 1.0) in units[-1][1]
        ):
            return value + more.value, units[-1][0]
        if more and at == end and 0 < more.value < 60 and more.value % 5 == 0 and _closed(tokens, more.end):
            return value + more.value, more.end  # "one hour forty"
        return value, end


def _quarters(tokens: Sequence[Token], i: int) -> Amount | None:
    """ "three quarters of an hour", "a quarter of an hour"."""
    said = [t.norm for t in tokens[i : i + 5]]
    count = {"a": 1, "three": 3}.get(said[0] if said else "")
    if count is None or said[1:] not in (["quarters", "of", "an", "hour"], ["quarter", "of", "an", "hour"]):
        return None
    return Amount(15 * count, 15 * count, RUNTIME, i, i + 5)


def _closed(tokens: Sequence[Token], i: int) -> bool:
    """Whether a phrase may end before token `i`."""
    return i >= len(tokens) or tokens[i].kind == "mark" or tokens[i].norm not in words("nearby", "limit_nouns")


def _two_digits(tokens: Sequence[Token], i: int, number: numbers.Number) -> int | None:
    """零五年, 08年, 一五年, 五八年: a year by its last two digits, said one by one."""
    said = "".join(t.text for t in tokens[i : number.end])
    spoken = tokens[i].kind == "han" and len(said) == 2 and not set(said) & set("十百半两俩仨")
    written = len(said) == 2 and said.isdigit() and said.startswith("0")
    value = int(number.value)
    if not (spoken or written) or (i and tokens[i - 1].text in "近去这"):
        return None
    return 2000 + value if value < 30 else 1900 + value


def _short_year(tokens: Sequence[Token], i: int) -> int | None:
    """ "from '14": two digits behind an apostrophe."""
    text = tokens[i].text
    if not (i > 1 and tokens[i - 1].text == "'" and len(text) == 2 and text.isdigit()):
        return None
    if tokens[i - 2].norm not in ("from", "in", "of", "since", "before", "after", "until", "early", "late", "around"):
        return None
    return 1900 + int(text) if int(text) >= 30 else 2000 + int(text)
