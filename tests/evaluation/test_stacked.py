"""Stacked asks: true by the records, repeatable, and a method that ignores wishes is seen to."""

import pytest

from domain.errors import BadInput
from domain.intent import Constraint, Op
from domain.items import Item, Price
from evaluation.stacked import evaluate_stacked, holds, stacked_asks
from tests.agent.understanding.films import film_view
from tests.fakes import FakeView


def test_every_ask_is_answered_by_at_least_three_items_and_stacks_two_to_five_wishes_about_different_fields() -> None:
    asks = stacked_asks(film_view(), 40, languages=("en", "zh"))
    assert {len(ask.wishes) for ask in asks} == {2, 3, 4, 5}
    for ask in asks:
        assert ask.right >= 3
        assert len({wish.field for wish in ask.wishes}) == len(ask.wishes)


def test_the_same_seed_makes_the_same_asks_and_another_seed_others() -> None:
    assert stacked_asks(film_view(), 12) == stacked_asks(film_view(), 12)
    assert stacked_asks(film_view(), 12) != stacked_asks(film_view(), 12, seed=8)


def test_a_method_that_keeps_all_wishes_has_a_precision_of_one_and_one_that_reads_none_has_not() -> None:
    view = film_view()
    asks = stacked_asks(view, 16)
    wishes = {ask.text: ask.wishes for ask in asks}

    def faithful(text: str, limit: int) -> list[str]:
        return [i.id for i in view.items() if all(holds(i, wish) for wish in wishes[text])][:limit]

    def deaf(text: str, limit: int) -> list[str]:
        return [item.id for item in view.items()][:limit]

    document = evaluate_stacked({"faithful": faithful, "deaf": deaf}, asks, view)
    rows = {(row["method"], row["group"]): row for row in document["rows"]}  # type: ignore[attr-defined]
    assert rows["faithful", "all"]["precision@5"] == 1
    assert rows["faithful", "all"]["broken"] == 0
    assert rows["deaf", "all"]["precision@5"] < 0.3
    assert rows["deaf", "all"]["broken"] > 0


@pytest.mark.parametrize(
    ("wish", "held"),
    [
        (Constraint(field="price", op=Op.LE, value=20), True),
        (Constraint(field="price", op=Op.BETWEEN, value=(30, 40)), False),
        (Constraint(field="colour", op=Op.NE, value="red"), True),
        (Constraint(field="colour", op=Op.EQ, value="red"), False),
        (Constraint(field="style", op=Op.IN, value=("plain", "loud")), True),
        (Constraint(field="style", op=Op.NE, value="plain"), False),
    ],
)
def test_a_record_is_judged_by_its_own_values(wish: Constraint, held: bool) -> None:
    item = Item(id="1", titles={"en": "Mug"}, attributes={"style": "plain"}, price=Price(amount=20))
    assert holds(item, wish) is held


def test_a_catalogue_without_attributes_is_refused_with_a_reason() -> None:
    with pytest.raises(BadInput, match="too few fields"):
        stacked_asks(FakeView([Item(id=str(n), titles={"en": f"Thing {n}"}) for n in range(9)]), 3)
