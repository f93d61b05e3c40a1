"""Messages that only name what is sold here, and people who are given something: no wish, and no reason not to show some."""

import pytest

from domain.intent import Act
from tests.agent.understanding.test_films import read, said


@pytest.mark.parametrize(
    "text", ["movie", "a film for tonight", "movie tonight?", "something good", "films please", "电影", "好看的电影"]
)
def test_naming_only_what_is_sold_here_asks_to_be_shown_some(text: str) -> None:
    assert [s.act for s in read(text).steps] == [Act.RECOMMEND]


@pytest.mark.parametrize("text", ["not a film", "that movie", "我不看电影"])
def test_a_refusal_or_a_pointing_word_beside_it_does_not(text: str) -> None:
    assert Act.RECOMMEND not in [s.act for s in read(text).steps]


@pytest.mark.parametrize("text", ["a film for my mom", "给我妈找部电影"])
def test_a_film_for_her_is_not_a_film_about_women(text: str) -> None:
    assert said(read(text)) == set()
