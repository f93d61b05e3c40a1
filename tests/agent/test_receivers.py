"""Whom a thing is for: a receiver asks of no record that it says for whom it is made."""

import pytest

from agent.receivers import eased
from agent.understanding.reader import RuleReader
from agent.wording import Wording
from domain.intent import Constraint, Op
from domain.items import Item
from tests.fakes import FakeView


def shop(marked: int) -> FakeView:
    """Ten things, so many of them made for one gender."""
    return FakeView(
        [
            Item(id=str(n), titles={"en": f"Thing {n}"}, attributes={"style": ("boot", "plant")[n % 2]} | mark)
            for n in range(10)
            for mark in [{"gender": "MF"[n % 2]} if n < marked else {}]
        ]
    )


@pytest.mark.parametrize(
    ("said", "op", "value"),
    [
        ("a plant for my wife", Op.NE, "M"), ("boots for my husband", Op.NE, "F"), ("给老公买个靴子", Op.NE, "F"),
        ("送妈妈的礼物", Op.NE, "M"), ("women's boots", Op.EQ, "F"), ("给我妈买双女士靴子", Op.EQ, "F"),
    ],
)  # fmt: skip
def test_what_is_made_for_the_other_one_is_left_out_unless_the_records_are_meant(said: str, op: Op, value: str) -> None:
    view = shop(marked=4)
    wishes = [c for c in eased(RuleReader(view).read(said), said, view).constraints if c.field == "gender"]
    assert [(c.op, c.value) for c in wishes] == [(op, value)]


def test_where_every_record_says_for_whom_it_is_the_gender_is_asked_for() -> None:
    view, said = shop(marked=10), "boots for my wife"
    intent = RuleReader(view).read(said)
    assert eased(intent, said, view) == intent


@pytest.mark.parametrize(
    ("wish", "en", "zh"),
    [
        (Constraint(field="gender", op=Op.NE, value="M"), "not for men", "非男士用"),
        (Constraint(field="title", op=Op.CONTAINS, value="mug"), "“mug” in the name", "名称里有“mug”"),
        (Constraint(field="title", op=Op.EQ, value="Mug"), "called Mug", "名为Mug"),
    ],
)
def test_wishes_about_whom_and_names_are_said_plainly(wish: Constraint, en: str, zh: str) -> None:
    assert (Wording(language="en").wish(wish), Wording(language="zh").wish(wish)) == (en, zh)
