"""Comparatives in small letters are no last names, and a please after praise is no mockery."""

import pytest

from tests.agent.understanding.test_films import read, said


@pytest.mark.parametrize(
    "text", ["something calmer", "something milder", "a bit gentler", "something wilder", "更平静的"]
)
def test_a_comparative_names_nobody(text: str) -> None:
    fields = {wish.split()[0] for wish in said(read(text))}
    assert not fields & {"actor", "director"}


@pytest.mark.parametrize("text", ["films by wilder", "Wilder films", "billy wilder", "billy wildr"])
def test_a_name_that_is_also_a_comparative_still_is_one(text: str) -> None:
    assert "director = Billy Wilder" in said(read(text))


@pytest.mark.parametrize(
    "text", ["great, another comedy please", "wonderful, another comedy, thanks", "太好了，再来一部喜剧"]
)
def test_praise_before_a_polite_wish_leaves_it_a_wish(text: str) -> None:
    assert said(read(text, shown=("m1", "m2"))) == {"genre = Comedy"}


def test_praise_before_one_more_of_it_still_mocks_without_a_please() -> None:
    assert said(read("oh great, another comedy", shown=("m1", "m2"))) == {"genre != Comedy"}
