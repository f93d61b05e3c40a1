"""What must never be shown is dropped, judged by the record itself."""

import pytest

from domain.errors import UnknownField
from domain.intent import Constraint, Op
from domain.query import Query
from ranking.eligibility import Eligibility
from tests.builders import films
from tests.fakes import FakeCatalog
from tests.ranking.doubles import candidate

GIVEN = [candidate(f"f{n}") for n in (3, 1, 6, 11)]


def kept(query: Query, catalog: FakeCatalog | None = None) -> list[str]:
    return [c.item_id for c in Eligibility(catalog or FakeCatalog(films()))(query, GIVEN)]


def test_an_item_that_breaks_a_hard_wish_is_dropped() -> None:
    assert kept(Query(constraints=(Constraint(field="genre", op=Op.NE, value="Horror"),))) == ["f3", "f11"]


def test_an_item_that_breaks_a_soft_wish_stays() -> None:
    assert len(kept(Query(constraints=(Constraint(field="genre", op=Op.NE, value="Horror", hard=False),)))) == 4


@pytest.mark.parametrize("known", ["seen", "refused", "shown"])
def test_what_the_person_knows_does_not_come_back(known: str) -> None:
    assert kept(Query.model_validate({known: frozenset({"f1"})})) == ["f3", "f6", "f11"]


def test_what_the_person_liked_or_disliked_is_not_recommended_again() -> None:
    assert kept(Query(liked=("f3",), disliked=("f6",))) == ["f1", "f11"]


def test_an_item_out_of_stock_is_dropped() -> None:
    stocked = [i.model_copy(update={"stock": 0}) if i.id == "f6" else i for i in films()]
    assert kept(Query(), FakeCatalog(stocked)) == ["f3", "f1", "f11"]


def test_an_item_that_left_the_catalogue_is_dropped() -> None:
    catalog = FakeCatalog(films())
    catalog.delete(["f3"])
    assert kept(Query(), catalog) == ["f1", "f6", "f11"]


def test_an_item_given_twice_comes_once() -> None:
    ranker = Eligibility(FakeCatalog(films()))
    assert [c.item_id for c in ranker(Query(), [*GIVEN, *GIVEN])] == [c.item_id for c in GIVEN]


def test_a_hard_wish_about_an_unknown_field_is_an_error() -> None:
    with pytest.raises(UnknownField):
        kept(Query(constraints=(Constraint(field="colour", op=Op.EQ, value="red"),)))
