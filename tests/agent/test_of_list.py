"""Requests about the list and questions that the cards answer: from the records, with no change of the wishes."""

from dataclasses import replace

import pytest

from agent.assistant import Assistant
from agent.understanding.reader import RuleReader
from agent.wording import Wording
from domain.intent import Constraint, Op
from domain.items import Item
from tests.agent import toys
from tests.fakes import FakeCatalog

LIKES = {"a": 3, "b": 9, "c": 1}


def films() -> list[Item]:
    def film(item_id: str, title: str, zh: str, **attributes: object) -> Item:
        return Item(id=item_id, titles={"en": title, "zh": zh}, attributes=attributes)  # type: ignore[arg-type]

    return [
        film("a", "Harbour Lights", "港口灯火", year=1994, runtime_min=95, genre=("Comedy",), director=("Ann Reed",),
             keyword=("funny",)),
        film("b", "Quiet Snow", "静雪", year=1971, runtime_min=130, genre=("Comedy", "Drama"), director=("Bo Lind",)),
        film("c", "Paper Moons", "纸月亮", year=2003, runtime_min=88, genre=("Comedy",), director=("Cy Dorn",),
             keyword=("violent",)),
        film("d", "Iron Gate", "铁门", year=1999, runtime_min=101, genre=("Drama",), director=("Di Fox",)),
    ]  # fmt: skip


def assistant() -> Assistant:
    catalog = FakeCatalog(films())
    reader = RuleReader(catalog.view())
    return Assistant(replace(toys.parts(catalog), reader=lambda: reader, likes=lambda: LIKES))


async def said(*texts: str):
    made = assistant()
    conversation = await made.start()
    turns = [await made.turn(conversation.id, text) for text in texts]
    return turns[-1]


def titles(turn) -> list[str]:
    return [card.item.title() for card in turn.items]


@pytest.mark.parametrize(
    "text", ["order by year", "sort them by year please", "oldest first", "按年份排一下", "从旧到新排"]
)
async def test_the_cards_are_put_in_the_order_that_is_asked_for(text):
    turn = await said("a comedy", text)
    assert titles(turn) == ["Quiet Snow", "Harbour Lights", "Paper Moons"]


@pytest.mark.parametrize(
    "text", ["the 2 most popular comedies", "打分最高的两部喜剧", "the two highest rated comedies"]
)
async def test_the_most_popular_are_those_that_most_people_here_like(text):
    turn = await said(text)
    assert titles(turn) == ["Quiet Snow", "Harbour Lights"]
    assert "9" in turn.reply


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("give me the names of the directors", ["Ann Reed", "Bo Lind", "Cy Dorn"]),
        ("它们的导演都是谁", ["Ann Reed", "Bo Lind", "Cy Dorn"]),
        ("how long are they?", ["95", "130", "88"]),
        ("how many people like the second one?", ["9"]),
        ("第二部有多少人喜欢", ["9"]),
        ("which of these is the funniest?", ["Harbour Lights"]),
        ("are any of them from the 70s?", ["Quiet Snow"]),
        ("which of these are from after 1990?", ["Harbour Lights", "Paper Moons"]),
        ("哪些是1990年以后的？", ["港口灯火", "纸月亮"]),
        ("how many are left?", ["3"]),
        ("what is 'long' for you?", ["minutes"]),
    ],
)
async def test_what_is_asked_of_the_cards_is_answered_from_the_records_and_wishes_for_nothing(text, facts):
    turn = await said("a comedy" if text.isascii() else "来部喜剧", text)
    assert all(fact in turn.reply for fact in facts)
    assert not turn.items
    assert {step.act for step in turn.intent.steps} == {"ask_about"}


async def test_a_theme_that_a_record_does_not_name_is_not_denied():
    turn = await said("a comedy", "the first one - is it violent?")
    assert turn.reply.startswith("The catalogue does not say so")
    assert (await said("a comedy", "第三部暴力吗")).reply.startswith("是的")


async def test_films_are_counted_by_the_word_for_films():
    assert "3部" in (await said("你们有多少部喜剧？")).reply


@pytest.mark.parametrize(
    ("text", "site"),
    [("推荐一部豆瓣9分以上的", "豆瓣"), ("a comedy rated 8+ on IMDb", "IMDb"), ("评分8分以上的喜剧", "")],
)
async def test_ratings_of_other_sites_are_said_to_be_unknown_and_not_searched_for(text, site):
    turn = await said(text)
    assert turn.items
    assert site in turn.reply
    assert ("评分" in turn.reply) or ("ratings" in turn.reply)
    assert not {c.field for c in turn.intent.constraints} & {"runtime_min", "year"}


@pytest.mark.parametrize("text", ["the other one", "另一部多长"])
async def test_the_other_of_two_is_asked_for_and_never_all_of_them(text):
    turn = await said("compare Harbour Lights and Quiet Snow", text)
    assert turn.intent.mentions[0].options == ("a", "b")


def test_many_countries_are_called_by_the_name_of_their_region():
    values = ("France", "Italy", "Germany", "Spain", "Sweden")
    wish = Constraint(field="country", op=Op.IN, value=values)
    assert Wording(language="en").wish(wish) == "from Europe"
    assert Wording(language="zh").wish(wish) == "欧洲"
