"""Soft wishes: how well a record fits them."""

import pytest

from domain.intent import Constraint, ConstraintValue, Op
from domain.items import Item, Price
from domain.query import Query
from ranking.wishes import fit_of_wishes
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())


def fit(field: str, op: Op, value: ConstraintValue, item: Item | None = None, said: bool = True) -> tuple[float, float]:
    wish = Constraint(field=field, op=op, value=value, hard=False, said=said)
    return fit_of_wishes(VIEW, Query(constraints=(wish,)), item or VIEW.item("f2"))


def test_a_wish_that_holds_fits_fully() -> None:
    assert fit("year", Op.LE, 1990) == (1.0, 0.0)
    assert fit("genre", Op.EQ, "Thriller") == (1.0, 0.0)


def test_a_number_that_just_misses_fits_better_than_one_far_off() -> None:
    near, far = fit("year", Op.GE, 1984)[0], fit("year", Op.GE, 2001)[0]
    assert 1.0 > near > far > 0.0


@pytest.mark.parametrize(("op", "value"), [(Op.BETWEEN, (1990, 1999)), (Op.EQ, 1990), (Op.IN, (1990, 1995))])
def test_nearness_is_measured_to_the_nearest_wanted_number(op: Op, value: ConstraintValue) -> None:
    assert fit("year", op, value)[0] == pytest.approx(fit("year", Op.GE, 1990)[0])


def test_a_word_that_misses_does_not_fit_at_all() -> None:
    assert fit("genre", Op.EQ, "Comedy") == (0.0, 0.0)


def test_a_broken_soft_exclusion_counts_against() -> None:
    assert fit("genre", Op.NOT_IN, ("Thriller",)) == (0.0, -1.0)
    assert fit("genre", Op.NOT_IN, ("Comedy",)) == (0.0, 0.0)


def test_a_wish_that_was_only_assumed_counts_half() -> None:
    assert fit("year", Op.LE, 1990, said=False)[0] == 0.5


def test_two_wishes_are_averaged() -> None:
    wishes = (
        Constraint(field="genre", op=Op.EQ, value="Thriller", hard=False),
        Constraint(field="genre", op=Op.EQ, value="Comedy", hard=False),
    )
    assert fit_of_wishes(VIEW, Query(constraints=wishes), VIEW.item("f2"))[0] == 0.5


def test_a_wish_about_a_field_that_is_not_there_says_nothing() -> None:
    assert fit("colour", Op.EQ, "red") == (0.0, 0.0)


def test_a_price_a_little_above_the_wish_fits_better_than_one_far_above() -> None:
    dear = [VIEW.item("f2").model_copy(update={"price": Price(amount=a)}) for a in (22.0, 60.0)]
    near, far = (fit("price", Op.LE, 20, item)[0] for item in dear)
    assert 1.0 > near > far


def test_a_flag_is_not_a_number() -> None:
    flagged = Item(id="x", titles={"en": "X"}, attributes={"year": True})
    assert fit("year", Op.GE, 1990, flagged)[0] in (0.0, 1.0)
