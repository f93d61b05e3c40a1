"""What a person says about themselves ("I'm a nurse, mid-thirties"): a profile, and the rest of the message. Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from agent.lexicon import pattern
from domain.frozen import Frozen

_SPEAKS = pattern("person.speaks")
_AGE, _AGE_ZH, _AGE_IN_WORDS_ZH = pattern("person.age"), pattern("person.age_zh"), pattern("person.age_in_words_zh")
_DECADE, _DECADE_ZH = pattern("person.decade"), pattern("person.decade_zh")
_HOURS, _WORK = pattern("person.hours"), pattern("person.work")
_YOUNGEST, _OLDEST = 8, 99
_MIDDLE = 5
"""Years into a decade where the words leave it open."""


class Person(Frozen):
    """What a message says about its writer (profile fields as MovieLens names them), and the message without it."""

    profile: Mapping[str, str] = {}
    rest: str = ""


def read_person(text: str) -> Person:
    """Read a self-description; a message that holds none comes back whole."""
    if not _SPEAKS.search(text):
        return Person(rest=text)
    profile: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    for field, value, span in [*_ages(text), *_kinds(text)]:
        profile.setdefault(field, value)
        spans.append(span)
    if profile:
        spans += [match.span() for match in _HOURS.finditer(text)]
    return Person(profile=profile, rest=_without(text, spans) if profile else text)


def _ages(text: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    data = _data()
    parts = data["parts_of_decade"]
    for match in _AGE.finditer(text):
        yield from _age(int(match["years"] or match["years_old"]), match.span())
    for match in _DECADE.finditer(text):
        said = (match["decade"] or match["my_decade"]).lower()
        decade = int(said[:2]) if said[0].isdigit() else int(data["decades"][said])
        yield from _age(decade + parts.get((match["part"] or "mid").lower(), _MIDDLE), match.span())
    for match in _AGE_ZH.finditer(text):
        yield from _age(int(match["years"]), match.span())
    for match in _AGE_IN_WORDS_ZH.finditer(text):
        tens = int(data["chinese_decades"].get(match["tens"], 10))
        yield from _age(tens + data["chinese_digits"].index(match["years"]) + 1, match.span())
    for match in _DECADE_ZH.finditer(text):
        part = parts.get(match["part"], _MIDDLE)
        yield from _age(int(data["chinese_decades"][match["tens"]]) + part, match.span())


def _age(years: int, span: tuple[int, int]) -> Iterator[tuple[str, str, tuple[int, int]]]:
    if _YOUNGEST <= years <= _OLDEST:
        yield "age", str(years), span


def _kinds(text: str) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Occupation and gender, where "I'm a ...", "I work as ..." or 我是 stands before."""
    for field in ("occupation", "gender"):
        for value, words in _data()[field].items():
            for match in _word_pattern(tuple(words)).finditer(text):
                start = _said_of_me(text, match.start())
                if start is not None:
                    yield field, value, (start, match.end())


def _said_of_me(text: str, at: int) -> int | None:
    """Where the self-description before position `at` begins, None where there is none."""
    found = _WORK.search(text[:at])
    return found.start() if found else None


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    kept, end = [], 0
    for start, stop in sorted(spans):
        kept.append(text[end : max(start, end)])
        end = max(end, stop)
    rest = " ".join([*kept, text[end:]])
    return re.sub(r"^[\s,.;!，。；！、和]+|(?<=[,，])\s*[,，、]+", "", rest).strip()


@cache
def _word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in longest_first), re.I)


@cache
def _data() -> Any:
    return yaml.safe_load(files("agent.phrases").joinpath("person.yaml").read_text(encoding="utf-8"))
