"""English wishes as people put them: refusals of every make, years by events, conditions, exceptions, what one normally wants."""

import pytest

from tests.agent.understanding.test_films import read, said

REFUSED = {
    "don't throw in a western": {"genre != Western"},
    "I don't rate westerns": {"genre != Western"},
    "westerns do my head in": {"genre != Western"},
    "comedy isn't what I'm after": {"genre != Comedy"},
    "if there's any horror in it I'm switching off": {"genre != Horror"},
    "as long as Tom Hanks doesn't show up": {"actor != Tom Hanks"},
    "she's got enough westerns": {"genre != Western"},
}
YEARS = {
    "from before my gran was born in 52": {"year <= 1951"},
    "since we got married in '94": {"year >= 1994"},
    "1980-something": {"year between 1980|1989"},
    "the second half of the eighties": {"year between 1985|1989"},
    "nothing newer than my car, it's a 1998": {"year <= 1998"},
    "the turn of the millennium": {"year between 1999|2001"},
}
TIMES = {
    "ninety minutes is my limit, keep it below that": {"runtime_min <= 89"},
    "two hours, give or take a quarter of an hour": {"runtime_min between 105|135"},
    "hour and a half tops": {"runtime_min <= 90"},
    "ten minutes short of two hours, max": {"runtime_min <= 110"},
    "a comedy, two hours, tops": {"genre = Comedy", "runtime_min <= 120"},
}
ASIDES = {
    "I'd normally go for horror, today it's comedy": {"genre = Comedy"},
    "westerns used to be my thing, now drama": {"genre = Drama"},
    "my sister would choose a western; I'd sooner have a comedy": {"genre = Comedy"},
    "anywhere but France": {"country != France"},
    "Ideally French, failing that American": {"country in France|United States?"},
}


@pytest.mark.parametrize(("text", "wishes"), (REFUSED | YEARS | TIMES | ASIDES).items())
def test_an_english_wish_is_read_as_it_is_meant(text: str, wishes: set[str]) -> None:
    assert said(read(text)) == wishes


@pytest.mark.parametrize("text", ["my attention span is short", "a trench coat", "spoken word"])
def test_words_that_are_english_are_no_slips_of_the_catalogues_words(text: str) -> None:
    assert not {w for w in said(read(text)) if "Spain" in w or "France" in w}


def test_a_verb_that_refuses_nothing_leaves_the_wish() -> None:
    assert said(read("I don't know any westerns")) == {"genre = Western"}
