"""What is allowed, taken back or loosened asks for nothing and bans nothing."""

import pytest

from agent.understanding.context import Context
from domain.intent import TEXT, Constraint, ConstraintValue, Op
from tests.agent.understanding.films import film_reader
from tests.agent.understanding.test_films import said


def held(field: str, op: str, value: ConstraintValue, *, hard: bool = True) -> Context:
    return Context(constraints=(Constraint(field=field, op=Op(op), value=value, hard=hard),), shown=("n1", "n2"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("thriller, black and white is fine too", {"genre = Thriller"}),
        ("惊悚片，黑白的也可以", {"genre = Thriller"}),
        ("放个暖心的，旧一点也行", {"keyword = feel-good?"}),
        ("喜剧，没有枪战也行", {"genre = Comedy"}),
        ("my ex loved French films so anything but", {"country != France"}),
    ],
)
def test_what_may_be_so_or_not_is_no_wish(text: str, left: set[str]) -> None:
    assert said(film_reader().read(text)) == left


@pytest.mark.parametrize(
    ("text", "context", "lifted"),
    [
        ("ok drop the nineties, any year", held("year", "between", (1990, 1999)), "year"),
        ("drop drama, any genre", held("genre", "=", "Drama"), "genre"),
        ("算了不要法国的了，哪国都行", held("country", "=", "France"), "country"),
        ("ok forget not American", held("country", "!=", "United States"), "country=United States"),
        ("爱情也可以有", held("genre", "!=", "Romance"), "genre=Romance"),
        ("长点也没关系", held("runtime_min", "<=", 129, hard=False), "runtime_min"),
        ("clowns are fine too", held(TEXT, "!=", "clowns|clown|小丑"), "text=clowns|clown|小丑"),
        ("小丑也可以", held(TEXT, "!=", "clowns|clown|小丑"), "text=clowns|clown|小丑"),
    ],
)
def test_what_is_taken_back_or_allowed_again_is_lifted_and_not_refused(
    text: str, context: Context, lifted: str
) -> None:
    intent = film_reader().read(text, context)
    assert lifted in intent.lifted
    assert not intent.constraints
    assert not intent.left_out


@pytest.mark.parametrize(
    ("text", "context", "left"),
    [
        ("可以放宽到1990年", held("year", ">=", 1996), {"year >= 1990"}),
        ("可以稍微长一点", held("runtime_min", "<=", 80), {"runtime_min <= 92"}),
        ("a bit longer is ok", held("runtime_min", "<=", 100), {"runtime_min <= 115"}),
        ("a bit older is fine", held("year", ">=", 2000), {"year >= 1995"}),
    ],
)
def test_a_loosened_bound_moves_and_keeps_its_side(text: str, context: Context, left: set[str]) -> None:
    assert said(film_reader().read(text, context)) == left


def test_a_number_said_again_keeps_its_direction() -> None:
    assert said(film_reader().read("no I said 90 minutes max", held("runtime_min", "<=", 90))) == {"runtime_min <= 90"}


def test_a_condition_negates_nothing() -> None:
    assert [c.op for c in film_reader().read("没有那就老一点的").constraints] == [Op.LE]


def test_who_has_had_enough_of_something_refuses_it() -> None:
    assert said(film_reader().read("动画片她看腻了")) == {"genre != Animation"}


def test_not_the_shortest_asks_for_no_extreme() -> None:
    intent = film_reader().read("a good comedy but not the shortest")
    assert said(intent) == {"genre = Comedy"}
    assert not any(step.about for step in intent.steps)
