"""Messages that only name what is sold here, and people who are given something: no wish, and no reason not to show some."""

import pytest

from domain.intent import Act
from tests.agent.understanding.test_films import read, said


@pytest.mark.parametrize(
    "text",
    [
        "movie",
        "a film for tonight",
        "movie tonight?",
        "something good",
        "films please",
        "电影",
        "好看的电影",
        "有啥好看的",
        "无聊，看点啥",
        "随便来一部吧",
        "算了随便",
        "随便看看",
        "无聊死了",
    ],
)
def test_naming_only_what_is_sold_here_asks_to_be_shown_some(text: str) -> None:
    assert [s.act for s in read(text).steps] == [Act.RECOMMEND]


@pytest.mark.parametrize("text", ["not a film", "that movie", "我不看电影", "没什么好看的"])
def test_a_refusal_or_a_pointing_word_beside_it_does_not(text: str) -> None:
    assert Act.RECOMMEND not in [s.act for s in read(text).steps]


@pytest.mark.parametrize("text", ["a film for my mom", "给我妈找部电影"])
def test_a_film_for_her_is_not_a_film_about_women(text: str) -> None:
    assert said(read(text)) == set()


@pytest.mark.parametrize("text", ["要不来部喜剧", "要不看喜剧", "要不要来部喜剧"])
def test_a_chinese_proposal_is_no_refusal(text: str) -> None:
    assert said(read(text)) == {"genre = Comedy"}


@pytest.mark.parametrize("text", ["来部喜剧，不行的话来部剧情片", "喜剧，不行就剧情", "a comedy, otherwise a drama"])
def test_a_second_choice_is_one_of_two(text: str) -> None:
    assert said(read(text)) == {"genre in Comedy|Drama"}


@pytest.mark.parametrize(
    ("text", "wished"),
    [("恐怖的我不怕", {"genre = Horror"}), ("我怕恐怖片", {"genre != Horror"}), ("她怕鬼", {"genre != Horror"})],
)
def test_what_frightens_is_refused_and_what_does_not_is_wanted(text: str, wished: set[str]) -> None:
    assert said(read(text)) == wished
