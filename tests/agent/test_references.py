"""What "the second one", "the Kubrick one", "the cheaper" and "it" mean."""

import pytest

from agent.references import Focus, resolve
from domain.intent import Act, Intent, Mention, Reference, ReferenceKind, Step
from domain.items import Price
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
SHOWN = ("f1", "f6", "f9")


def pointing(kind: ReferenceKind, value: str, focus: Focus | None = None) -> list[Mention]:
    step = Step(act=Act.ASK_ABOUT, references=(Reference(kind=kind, value=value, said="that"),))
    return list(resolve(Intent(steps=(step,)), focus or Focus(shown=SHOWN), VIEW).mentions)


@pytest.mark.parametrize(("value", "item_id"), [("1", "f1"), ("3", "f9"), ("-1", "f9"), ("-2", "f6")])
def test_positions_count_from_either_end(value: str, item_id: str) -> None:
    assert [m.item_id for m in pointing(ReferenceKind.POSITION, value)] == [item_id]


@pytest.mark.parametrize("value", ["0", "4", "-4", "x"])
def test_a_position_that_is_not_there_means_nothing(value: str) -> None:
    assert [(m.item_id, m.options) for m in pointing(ReferenceKind.POSITION, value)] == [(None, ())]


@pytest.mark.parametrize(
    ("value", "item_id"),
    [("Stanley Kubrick", "f6"), ("kubrick", "f6"), ("闪灵", "f6"), ("1954", "f9"), ("max:runtime_min", "f9"),
     ("min:year", "f9"), ("Drama", "f9")],
)  # fmt: skip
def test_attributes_pick_a_card(value: str, item_id: str) -> None:
    assert [m.item_id for m in pointing(ReferenceKind.ATTRIBUTE, value)] == [item_id]


def test_an_attribute_of_several_cards_gives_options() -> None:
    assert [(m.item_id, m.options) for m in pointing(ReferenceKind.ATTRIBUTE, "Horror")] == [(None, ("f1", "f6"))]


def test_the_cheaper_reads_the_price() -> None:
    priced = [item.model_copy(update={"price": Price(amount=n)}) for n, item in enumerate(films(), 1)]
    step = Step(act=Act.ASK_ABOUT, references=(Reference(kind=ReferenceKind.ATTRIBUTE, value="min:price"),))
    found = resolve(Intent(steps=(step,)), Focus(shown=("f9", "f2")), FakeView(priced))
    assert [m.item_id for m in found.mentions] == ["f2"]


def test_it_is_the_last_item_or_the_only_card_else_it_is_unclear() -> None:
    assert pointing(ReferenceKind.PRONOUN, "one", Focus(shown=SHOWN, last_item="f6"))[0].item_id == "f6"
    assert pointing(ReferenceKind.PRONOUN, "one", Focus(shown=("f9",)))[0].item_id == "f9"
    assert pointing(ReferenceKind.PRONOUN, "one")[0].options == SHOWN
    assert pointing(ReferenceKind.PRONOUN, "one", Focus()) == [Mention(title="that")]


def test_those_are_all_cards() -> None:
    assert [m.item_id for m in pointing(ReferenceKind.PRONOUN, "all")] == list(SHOWN)


def test_it_in_a_later_step_is_what_an_earlier_step_named_and_the_others_are_the_rest() -> None:
    second = Reference(kind=ReferenceKind.POSITION, value="2")
    it = Reference(kind=ReferenceKind.PRONOUN, value="one")
    others = Reference(kind=ReferenceKind.OTHERS, value="")
    steps = tuple(Step(act=Act.REACT, references=(r,)) for r in (second, it, others))
    resolved = resolve(Intent(steps=steps), Focus(shown=SHOWN, last_item="f1"), VIEW)
    assert [[m.item_id for m in s.mentions] for s in resolved.steps] == [["f6"], ["f6"], ["f1", "f9"]]


def test_the_last_one_beside_a_single_card_is_what_was_talked_about_last() -> None:
    one_card = Focus(shown=("f1",), last_item="f6")
    assert [m.item_id for m in pointing(ReferenceKind.POSITION, "-1", one_card)] == ["f6"]
    several = Focus(shown=SHOWN, last_item="f6")
    assert [m.item_id for m in pointing(ReferenceKind.POSITION, "-1", several)] == ["f9"]
