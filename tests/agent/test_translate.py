"""A wish in another language than the catalogue's is searched with in both."""

from collections.abc import Iterator

import pytest

from agent.translate import TranslatingFinder
from domain.errors import ModelUnavailable
from domain.query import Query
from llms.loop import OnOneLoop
from llms.scripted import ScriptedModel
from tests.agent.test_imagine import _Nearest

ZH = Query(text="下雨的港城里的爱情", language="zh")


@pytest.fixture
def opened() -> Iterator[list[OnOneLoop]]:
    made: list[OnOneLoop] = []
    yield made
    for model in made:
        model.close()


def translating(opened: list[OnOneLoop], answer: str | ModelUnavailable) -> tuple[TranslatingFinder, _Nearest]:
    inner = _Nearest()
    opened.append(OnOneLoop(ScriptedModel([answer])))
    return TranslatingFinder(inner, opened[-1], "en", timeout_s=0.5), inner


def test_the_words_and_their_translation_are_searched_with(opened: list[OnOneLoop]) -> None:
    finder, inner = translating(opened, "love in a rainy port city")
    assert finder.find(ZH, 5).candidates[0].item_id == "f10"
    assert inner.asked == ["下雨的港城里的爱情 love in a rainy port city"]


def test_the_catalogues_own_language_asks_no_model(opened: list[OnOneLoop]) -> None:
    finder, inner = translating(opened, ModelUnavailable("asked"))
    assert not finder.find(Query(text="love in the rain"), 5).degraded
    assert inner.asked == ["love in the rain"]


def test_without_a_translation_the_search_stands_and_says_so(opened: list[OnOneLoop]) -> None:
    finder, inner = translating(opened, ModelUnavailable("no server"))
    assert [d.part for d in finder.find(ZH, 5).degraded] == ["translate"]
    assert inner.asked == ["下雨的港城里的爱情"]
