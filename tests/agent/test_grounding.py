"""A text may say only what the records say."""

import pytest

from agent.grounding import check
from domain.items import Price
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
BY_ID = {item.id: item for item in films()}


def kinds(text: str, *ids: str, also: str = "") -> list[str]:
    return [v.kind for v in check(text, [BY_ID[i] for i in ids], VIEW, also=also)]


@pytest.mark.parametrize(
    "text",
    [
        "Try **Blade Runner** (1982), 117 minutes.",
        "《银翼杀手》（1982），117分钟。",
        "Blade Runner is the first of 1.",
        "It is big.",
    ],
)
def test_what_the_record_holds_may_be_said(text: str) -> None:
    assert kinds(text, "f2") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Try **Heat**.", "title"),
        ("Try Seven Samurai instead.", "title"),
        ("《盗火线》也不错", "title"),
        ("我推荐空前绝后满天飞。", "title"),
        ("It came out in 1999.", "year"),
        ("It runs 90 minutes.", "number"),
        ("It costs $20.", "price"),
    ],
)
def test_what_no_record_holds_is_a_violation(text: str, kind: str) -> None:
    assert kinds(text, "f2") == [kind]


def test_what_the_person_said_may_be_repeated() -> None:
    assert kinds("You liked Seven Samurai, under 100 minutes.", "f2", also="I loved Seven Samurai; under 100") == []


def test_a_price_in_the_record_may_be_said() -> None:
    priced = BY_ID["f2"].model_copy(update={"price": Price(amount=9.5, currency="USD")})
    assert check("**Blade Runner** costs $9.5.", [priced], VIEW) == ()
