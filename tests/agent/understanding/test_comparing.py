"""Compared with a card: the bound is beyond that card, and its title is no mention of taste."""

import pytest

from agent.understanding.context import Context
from tests.agent.understanding.films import film_id, film_reader, film_view
from tests.agent.understanding.test_films import said

SHOWN = tuple(film_id(t) for t in ("Heat", "Alien", "Jaws"))


def number(title: str, field: str) -> int:
    value = film_view().item(film_id(title)).attributes[field]
    assert isinstance(value, int)
    return value


LONG, YEAR = number("Heat", "runtime_min"), number("Alien", "year")
COMPARED = {
    "do you have one that is not as long as Heat?": f"runtime_min <= {LONG - 1}",
    "有没有没《Heat》那么长的": f"runtime_min <= {LONG - 1}",
    "a longer one than the first": f"runtime_min >= {LONG + 1}",
    "比第一部长的有吗": f"runtime_min >= {LONG + 1}",
    "nothing longer than Heat": f"runtime_min <= {LONG}",
    "one that came out before Alien did": f"year <= {YEAR - 1}",
    "比2号晚出的": f"year >= {YEAR + 1}",
}


@pytest.mark.parametrize(("text", "wish"), COMPARED.items())
def test_a_comparison_with_a_card_is_one_bound(text: str, wish: str) -> None:
    intent = film_reader().read(text, Context(shown=SHOWN))
    assert said(intent) == {wish}
    assert not intent.mentions


POINTED = {
    "1 and 3 are trash": {"1", "3"},
    "一和三不行": {"1", "3"},
    "2号爱了": {"2"},
    "love nr 2": {"2"},
    "最上面那部讲什么的？": {"1"},
    "倒数第二部太烂了": {"-2"},
}


@pytest.mark.parametrize(("text", "places"), POINTED.items())
def test_cards_are_pointed_at_in_slang(text: str, places: set[str]) -> None:
    intent = film_reader().read(text, Context(shown=SHOWN))
    assert {r.value for s in intent.steps for r in s.references} == places


def test_bare_numbers_that_nothing_judges_point_at_nothing() -> None:
    intent = film_reader().read("2 comedies please", Context(shown=SHOWN))
    assert not [r for s in intent.steps for r in s.references]
