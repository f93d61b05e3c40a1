"""Bounds on numbers, said in many ways: "sub-100-minute", "'80s", "an hour and a half max", 两小时以内, 九十年代末."""

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from agent.understanding.measures import PRICE, YEAR, Measure
from domain.intent import Op
from learning.grammar.draft import Unfillable
from learning.grammar.spoken import amount_in_words, minutes_in_words, year_in_words
from learning.grammar.words import rules_of

_DECADE = _TEN = 10
_WAYS = {"strict_low": 3, "low": 5, "strict_high": 3, "high": 3, "equal": 2, "about": 2, "between": 3, "either": 1}
"""The ways to bound a number and how often each is drawn."""
_PARTS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
_MINUTES = (60, 70, 75, 80, 85, 90, 95, 100, 105, 110, 115, 120, 130, 135, 140, 150, 160, 165, 180, 200, 210)
_PAGES = (100, 120, 150, 200, 250, 300, 350, 400, 500, 600, 800)


class Said(NamedTuple):
    """A bound and its words. `decade`: they name a decade, so that an exclusion can list its years."""

    op: Op
    value: int | float | tuple[int | float, ...]
    words: str
    odd: bool = False


class Amounts:
    """Draws bounds on the number fields of one catalogue. Keeps nothing between draws."""

    def __init__(self, measures: Mapping[str, Measure], language: str) -> None:
        """`measures`: the catalogue's number fields by their kinds."""
        self._measures, self._language = measures, language
        self.rules: Mapping[str, Any] = rules_of(f"amounts.{language}")

    def kinds(self) -> Sequence[str]:
        """The kinds of number that this catalogue has."""
        return tuple(self._measures)

    def draw(self, kind: str, rng: Random) -> Said:
        """A random bound on one kind of number. Raises Unfillable where the catalogue has no such number."""
        measure = self._measures.get(kind)
        if measure is None or measure.high <= measure.low:
            raise Unfillable(kind)
        if kind == YEAR:
            return self._year(measure, rng)
        return self._bound(kind, measure, rng)

    def clause(self, kind: str, rng: Random) -> Said:
        """A bound as a clause of its own ("nothing before 1990"). Raises Unfillable where there is none."""
        measure, ways = self._measures[kind], self.rules["clauses"].get(kind)
        if not ways:
            raise Unfillable(kind)
        way = rng.choice(list(ways))
        number = self._number(kind, measure, rng)
        words, odd = self._words(kind, number, rng)
        phrase = rng.choice(ways[way]).replace("N", words, 1)
        return _bounded(way, measure, number, phrase, odd)

    def decade(self, rng: Random) -> tuple[int, str]:
        """A decade of the catalogue and its words ("the 80s" without "the")."""
        measure = self._measures.get(YEAR)
        known = [int(d) for d in self.rules["decades"] if measure and measure.low - 9 <= int(d) <= measure.high]
        if not known:
            raise Unfillable(YEAR)
        weights = [3 if 1950 <= d <= 2000 else 1 for d in known]
        first = rng.choices(known, weights)[0]
        return first, rng.choice(self.rules["decades"][str(first)])

    def _year(self, measure: Measure, rng: Random) -> Said:
        way = rng.choices(
            ("decade", "part", "two", "before", "since", "after", "century", "bound"), (34, 9, 5, 3, 4, 2, 2, 41)
        )[0]
        rules = self.rules["year"]
        first, words = self.decade(rng)
        if way == "decade" or (way != "bound" and words.endswith("几年")):  # 九几年 has no beginning and no end
            return Said(Op.BETWEEN, (first, first + 9), rng.choice(rules["decade"]).replace("D", words))
        if way == "part":
            part = rng.choice(tuple(_PARTS))
            low, high = _PARTS[part]
            said = rng.choice([w for w in self.rules["parts"][part] if "~" not in w])
            template = rng.choice(rules["part"]).replace("P", said)
            return Said(Op.BETWEEN, (first + low, first + high), template.replace("D", words), True)
        if way == "two" and "two_decades" in rules and str(first + _DECADE) in self.rules["decades"]:
            both = rng.choice(rules["two_decades"]).replace("D", words)
            later = rng.choice(self.rules["decades"][str(first + _DECADE)])
            return Said(Op.BETWEEN, (first, first + 19), both.replace("E", later), True)
        if way == "before":
            return Said(Op.LE, first - 1, rng.choice(rules["before_decade"]).replace("D", words), True)
        if way == "since":
            return Said(Op.GE, first, rng.choice(rules["since_decade"]).replace("D", words), True)
        if way == "after" and "after_decade" in rules:
            return Said(Op.GE, first + _DECADE, rng.choice(rules["after_decade"]).replace("D", words), True)
        if way == "century" and measure.high >= 2000:
            return Said(Op.GE, 2000, rng.choice(rules["century"]), True)
        return self._bound(YEAR, measure, rng)

    def _bound(self, kind: str, measure: Measure, rng: Random) -> Said:
        rules = self.rules.get(kind) or self.rules["other"]
        ways = [w for w in _WAYS if w in rules]
        way = rng.choices(ways, [_WAYS[w] for w in ways])[0]
        number = self._number(kind, measure, rng)
        if way == "either":
            return self._either(number, rng)
        if way == "between":
            return self._between(kind, measure, number, rng)
        words, odd = self._words(kind, number, rng)
        phrase = rng.choice(rules[way])
        if phrase.startswith(("pre-", "post-")):
            words, odd = str(number), False
        if phrase.startswith("来N"):
            words, phrase = _roughly(words, number), phrase.removeprefix("来")
        phrase = phrase.replace("F", self._named(measure)).replace("N", words, 1)
        return _bounded(way, measure, number, phrase, odd)

    def _either(self, year: float, rng: Random) -> Said:
        first, second = int(year), int(year) + rng.choice((1, 1, 2, 5))
        (a, odd), (b, _) = self._words(YEAR, first, rng), self._words(YEAR, second, rng)
        phrase = rng.choice(self.rules[YEAR]["either"]).replace("N", a).replace("M", b)
        return Said(Op.IN, (first, second), phrase, odd)

    def _between(self, kind: str, measure: Measure, number: float, rng: Random) -> Said:
        other = self._number(kind, measure, rng)
        if other == number:
            other = number + (1 if kind != PRICE and number < 10 else max(5, round(number * 0.1)))
        low, high = sorted((number, other))
        phrase = rng.choice((self.rules.get(kind) or self.rules["other"])["between"])
        (a, odd), (b, odd_b) = self._words(kind, low, rng), self._words(kind, high, rng)
        if "0" in phrase and not measure.whole:
            raise Unfillable(kind)
        bounds = (measure.above(low), measure.below(high)) if "0" in phrase else (low, high)
        if bounds[0] > bounds[1]:
            raise Unfillable(kind)
        phrase = phrase.replace("N0", "N").replace("M1", "M").replace("F", self._named(measure))
        said = phrase.replace("N", "\0", 1).replace("M", "\1", 1).replace("\0", a).replace("\1", b)
        return Said(Op.BETWEEN, (measure.number(bounds[0]), measure.number(bounds[1])), said, odd or odd_b)

    def _named(self, measure: Measure) -> str:
        return measure.field.replace("_", " ")

    def _number(self, kind: str, measure: Measure, rng: Random) -> int | float:
        """A number that people would say, within the catalogue's range."""
        if kind == YEAR:
            low = max(measure.low, 1930)
            year = rng.randint(int(low), max(int(low), int(measure.high) - 1))
            return round(year / 5) * 5 if rng.random() < 0.7 else year
        if kind == "runtime":
            known = [m for m in _MINUTES if measure.low < m < measure.high] or [int(measure.cuts[2])]
            return rng.choice(known)
        if kind == "pages":
            return rng.choice([p for p in _PAGES if measure.low < p < measure.high] or [int(measure.cuts[2])])
        if kind == "rating":
            return rng.choice([n / 2 for n in range(int(measure.low * 2), int(measure.high * 2) + 1)] or [measure.low])
        return _rounded(rng.choice(measure.cuts) * rng.choice((0.5, 0.8, 1, 1, 1.2, 1.5)), measure)

    def _words(self, kind: str, number: float, rng: Random) -> tuple[str, bool]:
        """The number with its unit, and whether it is oddly said."""
        if kind == YEAR:
            return year_in_words(int(number), self._language, rng)
        if kind == "runtime":
            return minutes_in_words(int(number), self._language, rng)
        return amount_in_words(kind, number, self._language, rng)


_UNIT = re.compile(r"(分钟|块钱|块|元|页)$")


def _roughly(words: str, number: float) -> str:
    """ "100来分钟" of "100分钟"; "105分钟左右", where it is no round number of small units."""
    said, count = _UNIT.subn(r"来\1", words)
    return said if count and number % _TEN == 0 else f"{words}左右"


def _bounded(way: str, measure: Measure, number: float, phrase: str, odd: bool) -> Said:
    if way == "strict_low":
        return Said(Op.LE, measure.below(number), phrase, odd)
    if way == "strict_high":
        return Said(Op.GE, measure.above(number), phrase, odd)
    if way == "equal":
        return Said(Op.EQ, measure.number(number), phrase, odd)
    if way == "about":
        slack = measure.slack(number)
        return Said(Op.BETWEEN, (measure.number(number - slack), measure.number(number + slack)), phrase, True)
    return Said(Op.LE if way == "low" else Op.GE, measure.number(number), phrase, odd)


def _rounded(value: float, measure: Measure) -> int | float:
    step = next((s for s in (1000, 100, 50, 10, 5, 1) if value >= s * 4), 1)
    rounded = round(value / step) * step
    if measure.high - measure.low <= 5:
        return measure.number(round(value, 1))
    return measure.number(max(rounded, 1))
