"""Novices get plain questions and explanations, experts the facets of their trade."""

import pytest

from agent.clarify import best_question
from agent.expertise import Level, askable, level
from agent.glossary import meaning_of
from domain.conversation import Preferences
from tests.agent.test_standing import people
from tests.builders import films
from tests.fakes import FakeView


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("I don't know much about films", Level.NOVICE),
        ("我是小白，推荐点电影", Level.NOVICE),
        ("neo-noir with great cinematography", Level.EXPERT),
        ("喜欢新浪潮和长镜头", Level.EXPERT),
        ("a comedy please", Level.UNKNOWN),
    ],
)
def test_words_show_what_a_person_knows(said: str, shown: Level) -> None:
    assert level([said]) is shown


def test_a_novice_is_never_asked_about_makers_or_themes() -> None:
    assert not askable("director", Level.NOVICE)
    assert not askable("keyword", Level.NOVICE)
    assert askable("genre", Level.NOVICE)
    view = FakeView(films())
    question = best_question(view.ids, view, Preferences(), (), Level.NOVICE)
    assert question is None or question.field not in ("director", "actor", "keyword")


@pytest.mark.parametrize(
    ("text", "language", "holds"),
    [
        ("what is film noir?", "en", "forties"),
        ("什么是黑色电影？", "zh", "犯罪"),
        ("what does noir mean?", "en", "crime"),
    ],
)
def test_a_word_of_the_trade_is_explained_on_demand(text: str, language: str, holds: str) -> None:
    assert holds in meaning_of(text, language)


@pytest.mark.parametrize("text", ["what is Heat?", "what is the longest film?", "喜剧", "a thriller"])
def test_other_questions_are_left_to_the_reader(text: str) -> None:
    assert meaning_of(text, "en") == ""


async def test_a_novice_reads_what_a_kind_means_once() -> None:
    assistant, _ = people()
    talk = (await assistant.start()).id
    first = await assistant.turn(talk, "I'm new to movies, recommend a thriller")
    again = await assistant.turn(talk, "another thriller")
    assert "not necessarily scary" in first.reply
    assert "not necessarily scary" not in again.reply


async def test_a_question_that_is_skipped_is_followed_by_cards_and_no_more_questions() -> None:
    assistant, _ = people()
    talk = (await assistant.start()).id
    hello = await assistant.turn(talk, "hello")
    skipped = await assistant.turn(talk, "skip")
    more = await assistant.turn(talk, "show me others")
    assert skipped.items
    assert skipped.asked is None
    assert more.asked is None
    assert hello.reply
