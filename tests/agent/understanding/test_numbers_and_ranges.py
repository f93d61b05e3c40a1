"""Numbers and bounds in their canonical form."""

import pytest

from agent.understanding import numbers
from agent.understanding.tokens import tokenise
from tests.agent.understanding.films import film_reader

SPOKEN = {
    "ninety": 90, "a hundred and twenty": 120, "two and a half": 2.5, "nineteen eighty-four": 1984,
    "1,500": 1500, "12k": 12000, "一百二十": 120, "二〇〇五": 2005, "两个半": 2.5, "九十": 90, "一万二": 12000,
    "half an": 0.5, "a couple of": 2, "三百零五": 305,
}  # fmt: skip

YEAR = {
    "films from the 90s": ("between", (1990, 1999)),
    "films of the nineteen-seventies": ("between", (1970, 1979)),
    "films of the early 80s": ("between", (1980, 1983)),
    "films from the late nineties": ("between", (1997, 1999)),
    "films before 1980": ("<=", 1979),
    "films after 2000": (">=", 2001),
    "films since 2000": (">=", 2000),
    "films from 1994": ("=", 1994),
    "films from 1994 onwards": (">=", 1994),
    "films no later than 1960": ("<=", 1960),
    "nothing after 1980": ("<=", 1980),
    "films between 1950 and 1959": ("between", (1950, 1959)),
    "films of the 21st century": (">=", 2000),
    "films from the 60s or 70s": ("between", (1960, 1979)),
    "not before 1990 and not after 1995": ("between", (1990, 1995)),
    "九十年代的电影": ("between", (1990, 1999)),
    "八九十年代的电影": ("between", (1980, 1999)),
    "零几年的电影": ("between", (2000, 2009)),
    "上世纪七十年代的片子": ("between", (1970, 1979)),
    "1980年以前的电影": ("<=", 1979),
    "2000年以来的电影": (">=", 2000),
    "1970年及之后的电影": (">=", 1970),
    "1998年或之前的电影": ("<=", 1998),
    "１９９５年的电影": ("=", 1995),
    "1970到1979年的电影": ("between", (1970, 1979)),
}

RUNTIME = {
    "under 2 hours": ("<=", 119),
    "at most two hours": ("<=", 120),
    "less than an hour and a half": ("<=", 89),
    "two and a half hours or more": (">=", 150),
    "over 2h 30min": (">=", 151),
    "no longer than 100 minutes": ("<=", 100),
    "around 90 minutes": ("between", (80, 100)),
    "90 minutes max": ("<=", 90),
    "I only have 100 minutes": ("<=", 100),
    "两小时以内": ("<=", 120),
    "不到90分钟": ("<=", 89),
    "不超过一个半小时": ("<=", 90),
    "两个半小时以上": (">=", 150),
    "1小时40分钟以下": ("<=", 100),
}


@pytest.mark.parametrize(("said", "value"), SPOKEN.items())
def test_a_number_is_read_in_digits_and_in_words(said: str, value: float) -> None:
    found = numbers.read(tokenise(said), 0)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("field", "said", "bound"), [("year", *i) for i in YEAR.items()] + [("runtime_min", *i) for i in RUNTIME.items()]
)
def test_a_bound_has_one_form(field: str, said: str, bound: tuple[str, object]) -> None:
    found = [(c.field, c.op.value, c.value) for c in film_reader().read(said).constraints]
    assert found == [(field, *bound)]


@pytest.mark.parametrize(
    "said", ["I was born in 1954", "I'm 35 years old", "我是1990年出生的", "give me 3 films", "under $50"]
)
def test_a_number_that_is_no_bound_makes_none(said: str) -> None:
    assert film_reader().read(said).constraints == ()
