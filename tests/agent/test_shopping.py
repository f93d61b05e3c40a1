"""Follow-ups in a shop: a quality refines what is shopped for, another product takes its place."""

import pytest

from agent import shopping
from agent.preferences import fold
from domain.conversation import Preferences
from domain.intent import Act, Constraint, Intent, Op, Step
from domain.items import Item
from domain.ports import CatalogView
from tests.fakes import FakeView

NAMES = ("dress", "dress", "Tin Lamp", "Desk Lamp", "Wool Jacket", "Rain Jacket")
SHOP: CatalogView = FakeView(
    [Item(id=str(n), titles={"en": t}, attributes={"price": 10.0 * n}) for n, t in enumerate(NAMES, 1)]
)
JACKETS = Preferences(constraints=(Constraint(field="style", op=Op.EQ, value="jacket"),), search_text="red")


def read(piece: str) -> Intent:
    return Intent(steps=(Step(act=Act.RECOMMEND, search_text=piece),))


@pytest.mark.parametrize(
    ("text", "quality"),
    [
        ("show me black ones", ("black",)), ("i want a leather one", ("leather",)), ("silver instead", ("silver",)),
        ("do you have black ones?", ("black",)), ("show me something warmer", ("warmer",)), ("换成金的", ("金",)),
        ("给我看看黑色的", ("黑色",)), ("换大一点的", ("大",)), ("要长款", ("长",)), ("再看看暖和点的", ("暖和",)),
        ("show me black boots", ()), ("perfume then", ()), ("换一批", ()), ("黑色背包", ()), ("cheaper ones", ()),
    ],
)  # fmt: skip
def test_a_message_that_only_names_a_quality_is_told_from_one_that_names_a_thing(
    text: str, quality: tuple[str, ...]
) -> None:
    assert shopping.only_quality(text) == quality


@pytest.mark.parametrize(("text", "word"), [("show me black ones", "black"), ("给我看看黑色的", "black")])
def test_a_colour_keeps_the_kind_and_takes_the_place_of_the_older_colour(text: str, word: str) -> None:
    intent, _ = shopping.followed(read(text), text, JACKETS, SHOP, read)
    folded = fold(JACKETS, intent)
    assert folded.constraints == JACKETS.constraints
    assert folded.search_text == word


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("lamps then", "lamps"), ("no, I meant lamps", "lamps"), ("ok forget it, a lamp", "a lamp"),
        ("forget the jacket, show me lamps", "lamps"), ("那台灯呢", "台灯"), ("算了，看看台灯", "台灯"),
    ],
)  # fmt: skip
def test_another_product_lets_the_old_wishes_go(text: str, product: str) -> None:
    intent, named = shopping.followed(read(text), text, JACKETS, SHOP, read)
    assert named == product
    folded = fold(JACKETS, intent)
    assert folded.constraints == ()
    assert folded.search_text == product


@pytest.mark.parametrize("text", ["the second one then", "那价格呢", "cheaper then", "那第二个呢", "那女士的呢"])
def test_what_points_or_measures_names_no_product(text: str) -> None:
    intent = read(text)
    assert shopping.followed(intent, text, JACKETS, SHOP, read) == (intent, text)


@pytest.mark.parametrize(
    ("older", "said", "left"),
    [
        ("red dress", "blue", "dress"), ("red leather bag", "suede", "red bag"), ("红色 裙子", "蓝色", "裙子"),
        ("black backpack", "waterproof", "black backpack"), ("redwood shelf", "blue", "redwood shelf"),
    ],
)  # fmt: skip
def test_a_quality_takes_the_place_of_one_of_its_sort_only(older: str, said: str, left: str) -> None:
    assert shopping.without_older(older, [said]) == left


def test_cheaper_keeps_what_is_shopped_for_by_its_name() -> None:
    step = Step(act=Act.REFINE, constraints=(Constraint(field="price", op=Op.LE, value=25),))
    intent = shopping.cheaper(Intent(steps=(step,)), Preferences(search_text="blue coats"), SHOP)
    assert intent.constraints == step.constraints  # no name holds it
    intent = shopping.cheaper(Intent(steps=(step,)), Preferences(search_text="blue dress"), SHOP)
    assert Constraint(field="title", op=Op.CONTAINS, value="dress") in intent.constraints
