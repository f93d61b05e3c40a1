from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.description import Description
from catalog.view import TableView
from domain.errors import BadInput, UnknownField
from domain.fields import FieldKind
from domain.intent import Constraint, ConstraintValue, Op
from domain.items import Item, Price
from tests.builders import films


def wish(field: str, op: str, value: ConstraintValue) -> Constraint:
    return Constraint(field=field, op=Op(op), value=value)


def found(view: TableView, *wishes: Constraint) -> set[str]:
    return {i for i, flag in zip(view.ids, view.eligible(wishes), strict=True) if flag}


def goods() -> list[Item]:
    return [
        Item(
            id="a",
            titles={"en": "Red Mug", "zh": "红杯子"},
            texts={"en": "A mug for strong coffee."},
            attributes={"colour": "Red", "vegan": True, "size": "10"},
            price=Price(amount=9.5, currency="EUR"),
            added_at=datetime(2024, 5, 1, 15, tzinfo=UTC),
        ),
        Item(id="b", titles={"en": "Matrix, The (1999)"}, attributes={"colour": "BLUE", "vegan": False, "size": 12}),
        Item(id="c", titles={"en": "Lamp"}, price=Price(amount=20.0), stock=3),
    ]


def test_words_are_compared_without_regard_to_case_and_width() -> None:
    view = TableView(goods())
    assert found(view, wish("colour", "=", "blue")) == {"b"}
    assert found(view, wish("colour", "=", "ＲＥＤ")) == {"a"}
    assert found(view, wish("COLOUR", "=", "red")) == {"a"}


def test_a_title_is_found_by_its_words_in_any_language_and_as_people_say_it() -> None:
    view = TableView(goods())
    assert found(view, wish("title", "contains", "mug")) == {"a"}
    assert found(view, wish("title", "contains", "杯")) == {"a"}
    assert found(view, wish("title", "=", "the matrix")) == {"b"}
    assert found(view, wish("title", "!=", "The Matrix")) == {"a", "c"}
    assert found(view, wish("text", "contains", "COFFEE")) == {"a"}


def test_price_stock_flags_and_dates_are_fields() -> None:
    view = TableView(goods())
    assert found(view, wish("price", "<=", 10)) == {"a"}
    assert found(view, wish("stock", ">=", 1)) == {"c"}
    assert found(view, wish("vegan", "=", True)) == {"a"}
    assert found(view, wish("vegan", "=", "no")) == {"b"}
    assert found(view, wish("added_at", ">=", "2024-05-01")) == {"a"}
    assert found(view, wish("added_at", "<=", "2024-05-01")) == {"a"}
    assert found(view, wish("added_at", "<=", "2024-04-30")) == set()
    assert view.schema.fields["price"].unit == "EUR"


def test_numbers_written_as_words_and_words_written_as_numbers_compare() -> None:
    view = TableView(goods())
    assert found(view, wish("size", "=", 10)) == {"a"}
    assert found(TableView(films()), wish("year", "=", "1979")) == {"f1"}


def test_a_wish_that_cannot_be_compared_is_refused_with_a_hint() -> None:
    view = TableView(films())
    for bad in (wish("year", ">=", "old"), wish("genre", ">=", 3), wish("year", "between", 3), wish("title", "<=", 3)):
        with pytest.raises(BadInput) as caught:
            view.eligible([bad])
        assert caught.value.message


def test_an_unknown_field_names_the_near_ones() -> None:
    with pytest.raises(UnknownField) as caught:
        TableView(films()).eligible([wish("genra", "=", "Horror")])
    assert "genre" in caught.value.hint
    assert "runtime_min" in caught.value.hint


def test_an_imported_columns_name_and_a_plural_mean_the_field() -> None:
    view = TableView(films(), 1, Description(aliases={"片长": "runtime_min"}))
    assert found(view, wish("片长", "<=", 81)) == {"f3"}
    assert found(view, wish("genres", "=", "Horror")) == {"f1", "f6"}
    assert found(view, wish("Runtime min", "<=", 81)) == {"f3"}


def test_the_schema_says_kinds_ranges_and_values_most_frequent_first() -> None:
    fields = TableView(films()).schema.fields
    assert fields["title"].kind is FieldKind.TITLE
    assert fields["genre"].kind is FieldKind.WORDS
    assert next(iter(fields["genre"].values)) == "Comedy"
    assert fields["genre"].values["Horror"] == 2
    assert (fields["year"].low, fields["year"].high, fields["year"].whole) == (1942, 2001, True)
    assert len(fields["year"].quantiles) == 5


def test_one_odd_record_does_not_change_the_kind_of_a_field() -> None:
    view = TableView(films()).upserted([Item(id="odd", titles={"en": "Odd"}, attributes={"year": "long ago"})], 2)
    assert view.schema.fields["year"].kind is FieldKind.NUMBER
    assert "odd" not in found(view, wish("year", ">=", 0))


_WORDS = st.sampled_from(["Horror", "comedy", "科幻", "War"])
_ITEM = st.builds(
    lambda n, genre, year, stock: Item(
        id=f"i{n}",
        titles={"en": f"T{n}"},
        attributes={"genre": tuple(sorted(genre))} | ({"year": year} if year else {}),
        stock=stock,
    ),
    st.integers(0, 12),
    st.sets(_WORDS, min_size=1),
    st.one_of(st.none(), st.integers(1990, 1995)),
    st.sampled_from([None, 0, 5]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_ITEM, min_size=8, unique_by=lambda i: i.id), st.lists(_ITEM, max_size=4))
def test_a_view_updated_step_by_step_equals_one_built_anew(first: list[Item], later: list[Item]) -> None:
    view, items = TableView(first), {i.id: i for i in first}
    for item in later:
        view = view.upserted([item], view.version + 1)
        items[item.id] = item
    fresh = TableView(list(items.values()))
    for constraint in (
        wish("genre", "=", "Comedy"),
        wish("genre", "not_in", ("科幻", "war")),
        wish("year", ">=", 1993),
        wish("year", "!=", 1993),
    ):
        if constraint.field in fresh.schema.fields:
            assert np.array_equal(view.eligible([constraint]), fresh.eligible([constraint]))
            assert all(
                view.satisfies(i, constraint) == view.eligible([constraint])[view.rows[i.id]]
                for i in items.values()
                if i.stock != 0
            )
    assert {n: (f.count, dict(f.values)) for n, f in view.schema.fields.items()} == {
        n: (f.count, dict(f.values)) for n, f in fresh.schema.fields.items()
    }


@pytest.mark.parametrize(
    ("refused", "left"),
    [
        ("mugs", {"b", "c"}),
        ("mug for strong coffee", {"b", "c"}),
        ("杯子", {"b", "c"}),
        ("lantern|lamps", {"a", "b"}),
        ("blue", {"a", "c"}),
        ("lam", {"a", "b", "c"}),
    ],
)
def test_what_a_record_mentions_anywhere_can_be_left_out(refused: str, left: set[str]) -> None:
    view = TableView(goods())
    assert found(view, wish("text", "!=", refused)) == left
    assert {i.id for i in view.items() if view.satisfies(i, wish("text", "not_in", (refused,)))} == left
