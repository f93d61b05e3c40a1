"""Bounds on numbers mean what they say, strict or not, in words or digits."""

import re
from functools import cache
from random import Random

import pytest

from agent.understanding.measures import Measure
from domain.intent import Op
from learning.grammar.amounts import Amounts, Said
from learning.grammar.spoken import chinese, english, minutes_in_words

YEAR = Measure("year", "year", True, (1950, 1970, 1985, 1995, 2005), 1925, 2020, 2, False)
RUNTIME = Measure("runtime", "runtime_min", True, (80, 95, 105, 120, 150), 40, 240, 10, False)
PRICE = Measure("price", "price", False, (5, 10, 20, 50, 100), 2, 200, 20, True)


@cache
def drawn(kind: str, language: str) -> tuple[Said, ...]:
    amounts = Amounts({"year": YEAR, "runtime": RUNTIME, "price": PRICE}, language)
    rng = Random(1)
    return tuple(amounts.draw(kind, rng) for _ in range(3000))


def bounds(kind: str, language: str, pattern: str) -> list[tuple[Op, object, int]]:
    found = [(said, re.fullmatch(pattern, said.words)) for said in drawn(kind, language)]
    return [(said.op, said.value, int(match[1])) for said, match in found if match]


@pytest.mark.parametrize(
    ("kind", "language", "pattern", "op", "off"),
    [
        ("year", "en", r"(?:made )?before (\d{4})", Op.LE, -1),
        ("year", "en", r"(?:made )?after (\d{4})", Op.GE, 1),
        ("year", "en", r"since (\d{4})", Op.GE, 0),
        ("year", "en", r"no later than (\d{4})", Op.LE, 0),
        ("year", "en", r"from (\d{4})", Op.EQ, 0),
        ("year", "zh", r"(\d{4})年以前", Op.LE, -1),
        ("year", "zh", r"(\d{4})年以后", Op.GE, 1),
        ("year", "zh", r"(\d{4})年以来", Op.GE, 0),
        ("year", "zh", r"不晚于(\d{4})年", Op.LE, 0),
        ("runtime", "en", r"under (\d+) min(?:ute)?s?", Op.LE, -1),
        ("runtime", "en", r"(\d+) min(?:ute)?s? max", Op.LE, 0),
        ("runtime", "en", r"over (\d+) min(?:ute)?s?", Op.GE, 1),
        ("runtime", "en", r"at least (\d+) min(?:ute)?s?", Op.GE, 0),
        ("runtime", "zh", r"不到(\d+)分钟", Op.LE, -1),
        ("runtime", "zh", r"(\d+)分钟以内", Op.LE, 0),
        ("runtime", "zh", r"超过(\d+)分钟", Op.GE, 1),
        ("runtime", "zh", r"至少(\d+)分钟", Op.GE, 0),
        ("price", "en", r"under \$(\d+)", Op.LE, 0),
    ],
)
def test_a_bound_is_strict_where_its_words_are(kind: str, language: str, pattern: str, op: Op, off: int) -> None:
    found = bounds(kind, language, pattern)
    assert found
    assert all(o is op and value == said + off for o, value, said in found)


def test_the_first_and_last_year_of_a_range_count() -> None:
    said = [s for s in drawn("year", "en") if re.fullmatch(r"between \d{4} and \d{4}", s.words)]
    assert said
    assert all([str(y) for y in s.value] == re.findall(r"\d{4}", s.words) for s in said if isinstance(s.value, tuple))


def test_a_decade_has_ten_years_and_its_parts_fewer() -> None:
    spans = {s.value[1] - s.value[0] for s in drawn("year", "en") if s.op is Op.BETWEEN and isinstance(s.value, tuple)}
    assert {9, 3, 2, 19} <= spans


def test_hours_and_minutes_in_words_are_the_minutes_they_stand_for() -> None:
    rng = Random(3)
    said = {minutes_in_words(90, "en", rng)[0] for _ in range(300)}
    assert {"an hour and a half", "90 minutes", "1.5 hours", "1h30"} <= said
    assert {"一个半小时", "90分钟"} <= {minutes_in_words(90, "zh", rng)[0] for _ in range(300)}


def test_numbers_are_spelled_as_people_spell_them() -> None:
    assert [english(n) for n in (7, 15, 42, 100, 135)] == [
        "seven", "fifteen", "forty-two", "one hundred", "one hundred and thirty-five",
    ]  # fmt: skip
    assert [chinese(n) for n in (7, 12, 42, 100, 105, 150)] == ["七", "十二", "四十二", "一百", "一百零五", "一百五十"]
