"""What people tell of themselves instead of naming a kind of thing: `agent/lexicons/situations.yaml`. Pure.

"Something to watch with my mother-in-law", 失恋了: its words are never searched for. Each situation of the lexicon says
what suits it (agent/occasions.py looks that up in the catalogue at hand).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from agent.lexicon import Entries, Words, pattern
from agent.topics import Range
from agent.understanding.lexicons import load, number_words
from domain.frozen import Frozen

_HAN_DIGITS = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_NEGATED = re.compile(r"(?:\b(?:not|isn'?t|no longer|never)(?: \w+)? |不是|没有?|别|不)$", re.IGNORECASE)


class Situation(Frozen):
    """One situation of the lexicon; the file says what each part means."""

    name: str
    say: dict[str, str]
    en: Entries = ()
    zh: Entries = ()
    ages: tuple[int, int] | None = None
    lasts: bool = False
    varied: bool = False
    lifts: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Heard(Frozen):
    """A situation that a message tells of: where, and the age of the child that it speaks of, if any."""

    name: str
    start: int
    end: int
    age: int | None = None


@cache
def situations() -> dict[str, Situation]:
    """All situations of the lexicon by name."""
    return {s.name: s for s in map(Situation.model_validate, load("situations"))}


def heard(text: str, topics: Sequence[Range] = ()) -> tuple[Heard, ...]:
    """The situations that a message tells of, in order. What lies in a topic ("about a break-up") tells of none."""
    found = [h for h in (*_said(text), *_aged(text)) if not any(a <= h.start and h.end <= b for a, b in topics)]
    lifted = {name for h in found for name in situations()[h.name].lifts}
    return tuple(h for h in sorted(found, key=lambda h: h.start) if h.name not in lifted or h.age)


def told(found: Sequence[Heard]) -> tuple[Range, ...]:
    """Where in the message they are told."""
    return tuple((h.start, h.end) for h in found)


def _said(text: str) -> Iterator[Heard]:
    for name in situations():
        for match in _pattern(name).finditer(text):
            if match.end() > match.start() and not _NEGATED.search(text[: match.start()]):
                yield Heard(name=name, start=match.start(), end=match.end())


def _aged(text: str) -> Iterator[Heard]:
    """How old a child is: "she's 9", "kids of 12", 六岁."""
    if pattern("situations.past").search(text):
        return
    for match in pattern("situations.age").finditer(text):
        age = _number(next(g for g in match.groups() if g))
        for situation in situations().values():
            if situation.ages and age is not None and situation.ages[0] <= age <= situation.ages[1]:
                yield Heard(name=situation.name, start=match.start(), end=match.end(), age=age)


def _number(said: str) -> int | None:
    if said.isdigit():
        return int(said)
    if said.isascii():
        return number_words()["en"].get(said.casefold())
    tens, ten, ones = said.partition("十")
    if not ten:
        return _HAN_DIGITS.get(said)
    return _HAN_DIGITS.get(tens, 1) * 10 + _HAN_DIGITS.get(ones, 0)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    one = situations()[name]
    entries = [*Words(en=tuple(rf"\b(?:{e})(?!\w)" for e in one.en), zh=one.zh).bounded()]
    return re.compile("|".join(entries) or r"(?!)", re.IGNORECASE)
