"""Corrections: what is meant in place of what is read, and the earlier wish of the same field is taken back."""

import pytest

from agent.understanding.context import Context
from domain.intent import Constraint, Op
from tests.agent.understanding.films import film_reader
from tests.agent.understanding.test_films import read, said

PUT_RIGHT = {
    "no more than 145 minutes i mean 120 minutes": {"runtime_min <= 120"},
    "不超过140分钟 哦是130分钟": {"runtime_min <= 130"},
    "horror lol jk comedy": {"genre = Comedy"},
    "I said war, but I was mistaken, it is animation that I want": {"genre = Animation"},
    "喜剧哈哈哈骗你的，动作片": {"genre = Action"},
    "horror... on reflection drama": {"genre = Drama"},
    "swap horror for drama": {"genre = Drama"},
}
HELD = (
    Constraint(field="genre", op=Op.EQ, value="Action"),
    Constraint(field="year", op=Op.GE, value=1990),
)
TAKEN_BACK = {
    "说错了，不是打打闹闹那种，是能把我逗笑的喜剧，另外要短一点": ("genre=Action",),
    "no, sorry, not the zappy kind: a comedy; also short": ("genre=Action",),
    "comedy, I should've said": ("genre=Action",),
    "wrong word, before 1995": ("year",),
    "a comedy please": (),
    "actually also a comedy": (),
}


@pytest.mark.parametrize(("text", "wished"), PUT_RIGHT.items())
def test_what_is_put_right_inside_a_message_is_read(text: str, wished: set[str]) -> None:
    assert said(read(text)) == wished


@pytest.mark.parametrize(("text", "lifted"), TAKEN_BACK.items())
def test_a_plain_correction_takes_back_the_earlier_wish_of_its_field(text: str, lifted: tuple[str, ...]) -> None:
    assert film_reader().read(text, Context(constraints=HELD)).lifted == lifted
