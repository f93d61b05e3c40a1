"""What is refused and no value explains is left out by the records' words, and never searched for."""

import pytest

from agent.understanding.context import Context
from domain.intent import Act, Constraint, Op, Sentiment
from tests.agent.understanding.films import film_id, film_reader
from tests.agent.understanding.test_films import said

LEFT_OUT = {
    "I can't stand anything with clowns": ["clowns"],
    "my girlfriend hates anything stupid": ["stupid"],
    "I'm pregnant and can't handle anything with babies in danger": ["babies in danger"],
    "no sharks lol": ["sharks"],
    "not pretentious": ["pretentious"],
    "a comedy, nothing with clowns, puppets or mimes please": ["clowns", "puppets", "mimes"],
    "a non-musical western": [],
    "失恋了，不想看情侣": ["情侣"],
    "不要低俗的": ["低俗"],
    "电影里不要死人": ["死人"],
    "小丑以外的喜剧": ["小丑"],
    "喜剧，不要小丑、木偶和默剧的": ["小丑", "木偶", "默剧"],
    "不要黑的和灰的": ["黑", "灰"],
    "no sad endings": [],
    "I'm not picky": [],
    "I'm not a native speaker": [],
    "no rush": [],
    "why not": [],
    "不着急": [],
    "没关系": [],
}


@pytest.mark.parametrize(("text", "words"), LEFT_OUT.items())
def test_a_refused_word_that_no_value_explains_is_left_out_and_not_searched_for(text: str, words: list[str]) -> None:
    intent = film_reader().read(text)
    assert [word.partition("|")[0] for word in intent.left_out] == words
    assert not any(word in step.search_text for step in intent.steps for word in words)


def test_what_a_refused_value_is_said_of_is_not_searched_for() -> None:
    assert not any(step.search_text for step in film_reader().read("no sad endings").steps)


def test_both_languages_of_a_refused_thing_are_left_out() -> None:
    assert film_reader().read("no clowns").left_out == ("clowns|clown|小丑",)


def test_a_list_is_refused_to_its_end_past_a_word_that_nothing_explains() -> None:
    intent = film_reader().read("without clowns, aliens or robots")
    assert said(intent) == {"keyword not_in aliens|robots"}
    assert intent.left_out == ("clowns|clown|小丑",)


@pytest.mark.parametrize("text", ["no puppet comedies", "不要木偶的喜剧"])
def test_beside_a_kind_the_modifier_is_refused_and_not_the_kind(text: str) -> None:
    intent = film_reader().read(text)
    assert said(intent) == {"genre = Comedy"}
    assert len(intent.left_out) == 1


def test_beside_another_kind_that_is_wanted_the_whole_is_refused() -> None:
    held = (Constraint(field="genre", op=Op.EQ, value="Drama"),)
    intent = film_reader().read("no puppet comedies", Context(constraints=held))
    assert intent.left_out == ("puppet comedies",)
    assert not intent.constraints


def test_an_unknown_title_beside_a_known_one_is_refused_too() -> None:
    intent = film_reader().read("not Zorbax Nine or Heat")
    assert intent.left_out == ("Zorbax Nine",) or intent.left_out == ("Zorbax",)
    assert [(m.item_id, m.sentiment) for m in intent.mentions] == [(film_id("Heat"), Sentiment.DISLIKE)]


def test_who_only_leaves_something_out_waits_for_something_without_it() -> None:
    assert [step.act for step in film_reader().read("no sharks lol").steps] == [Act.RECOMMEND]
