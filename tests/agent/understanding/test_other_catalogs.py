"""The same reader over things that are no films."""

import pytest

from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from domain.intent import Act
from domain.items import Item, Price
from tests.fakes import FakeView


def product(number: int, name: str, category: str, style: str, price: float, colour: str, waterproof: bool) -> Item:
    attributes = {"category": category, "style": style, "price": price, "color": colour, "waterproof": waterproof}
    return Item(id=f"p{number}", titles={"en": name}, attributes=attributes, price=Price(amount=price, currency="USD"))


SHOP = [
    product(1, "Trail Backpack", "accessories", "backpack", 49.5, "green", True),
    product(2, "City Backpack", "accessories", "backpack", 129.0, "black", False),
    product(3, "Court Sneaker", "footwear", "sneaker", 80.0, "white", False),
    product(4, "Rain Boot", "footwear", "boot", 60.0, "black", True),
    product(5, "Oak Chair", "furniture", "chairs", 240.0, "brown", False),
    product(6, "Dive Watch", "accessories", "watch", 900.0, "silver", True),
]

BOOKS = [
    Item(
        id="b1",
        titles={"zh": "白夜行"},
        attributes={"author": "[日] 东野圭吾", "tag": ("小说", "推理"), "pages": 467, "rating": 9.1},
    ),
    Item(
        id="b2",
        titles={"zh": "活着"},
        attributes={"author": "余华", "tag": ("小说", "文学"), "pages": 191, "rating": 9.4},
    ),
    Item(
        id="b3",
        titles={"zh": "三体"},
        attributes={"author": "刘慈欣", "tag": ("科幻", "小说"), "pages": 302, "rating": 8.8},
    ),
]

SHOP_WISHES = {
    "a backpack under $50": {("style", "=", "backpack"), ("price", "<=", 50)},
    "想买一个100元以内的背包": {("style", "=", "backpack"), ("price", "<=", 100)},
    "a bag or a backpack": {("style", "=", "backpack")},
    "a watch chair": {("style", "=", "chairs")},
    "chairs to go with an oak watch": {("style", "=", "chairs")},
    "sneakers for the boot": {("style", "=", "sneaker")},
    "a backpack and a watch": {("style", "in", ("backpack", "watch"))},
    "得要背包，还要手表。": {("style", "in", ("backpack", "watch"))},
    "五十以内的背包": {("style", "=", "backpack"), ("price", "<=", 50)},
    "不超过六十的靴子": {("style", "=", "boot"), ("price", "<=", 60)},
    "二十个背包": {("style", "=", "backpack")},
    "waterproof boots": {("waterproof", "=", True), ("style", "=", "boot")},
    "nothing waterproof": {("waterproof", "=", False)},
    "black shoes between 50 and 100 dollars": {
        ("color", "=", "black"),
        ("category", "=", "footwear"),
        ("price", "between", (50, 100)),
    },
    "sneakers or boots, max 70": {("style", "in", ("sneaker", "boot")), ("price", "<=", 70)},
    "a watch between $50 and $100": {("style", "=", "watch"), ("price", "between", (50, 100))},
    "a watch, $50 to $100": {("style", "=", "watch"), ("price", "between", (50, 100))},
    "any watch over 100 dollars": {("style", "=", "watch"), ("price", ">=", 100)},
    "furniture except chairs": {("category", "=", "furniture"), ("style", "!=", "chairs")},
}


@pytest.mark.parametrize(("text", "wishes"), SHOP_WISHES.items())
def test_a_shop_is_asked_in_its_own_words(text: str, wishes: set[tuple[str, str, object]]) -> None:
    found = RuleReader(FakeView(SHOP)).read(text).constraints
    assert {(c.field, c.op.value, c.value) for c in found} == wishes


def test_cheap_is_a_soft_wish_below_the_first_quarter() -> None:
    wish = RuleReader(FakeView(SHOP)).read("something cheap").constraints[0]
    assert (wish.field, wish.op.value, wish.hard, wish.said) == ("price", "<=", False, True)
    assert wish.value == FakeView(SHOP).schema.fields["price"].quantiles[1]


def test_cheaper_goes_below_every_card() -> None:
    reader = RuleReader(FakeView(SHOP))
    assert reader.read("something cheaper", Context(shown=("p3", "p4"))).constraints[0].value == 59.99
    assert reader.read("便宜点的", Context(shown=("p2",))).constraints[0].value == 128.99


def test_a_verb_is_no_product() -> None:
    assert RuleReader(FakeView(SHOP)).read("I want to watch something").constraints == ()


def test_a_chinese_catalogue_is_asked_in_both_languages() -> None:
    reader = RuleReader(FakeView(BOOKS))

    def found(text: str) -> set[tuple[str, str, object]]:
        return {(c.field, c.op.value, c.value) for c in reader.read(text).constraints}

    assert found("推荐几本东野圭吾的推理小说") == {
        ("author", "=", "[日] 东野圭吾"),
        ("tag", "=", "推理"),
        ("tag", "=", "小说"),
    }
    assert found("sci-fi by Liu Cixin") == {("tag", "=", "科幻"), ("author", "=", "刘慈欣")}
    assert found("200页以下的") == {("pages", "<=", 200)}
    assert found("评分9分以上") == {("rating", ">=", 9)}


def test_a_catalogue_with_nothing_but_titles_can_be_talked_about() -> None:
    reader = RuleReader(FakeView([Item(id="1", titles={"en": "Alien"})]))
    assert reader.read("I loved Alien").mentions[0].item_id == "1"
    assert reader.read("a comedy under 2 hours").constraints == ()


ENGLISH_BOOKS = [
    Item(
        id="b1",
        titles={"en": "Vampire Chronicles (Anne Rice)"},
        attributes={"author": ("Anne Rice",), "year": 1976, "rating": 4.1, "pages": 300, "genre": ("history", "horror")},
    ),
    Item(
        id="b2",
        titles={"en": "Naked in Death"},
        attributes={"author": ("J.D. Robb",), "year": 1995, "rating": 4.2, "pages": 340, "genre": ("classics", "crime")},
    ),
    Item(
        id="b3",
        titles={"zh": "某书"},
        attributes={
            "author": ("某人",), "year": 2012, "rating": 3.9, "pages": 120, "genre": ("外国",),
            "publisher": ("北京十月文艺出版社",),
        },
    ),
]  # fmt: skip

STACKED = {
    "not by Anne Rice": {("author", "!=", "Anne Rice")},
    "不要J.D. Robb写的": {("author", "!=", "J.D. Robb")},
    "评分不超过4，1990年起的": {("rating", "<=", 4), ("year", ">=", 1990)},
    "at least 220 pages; nothing newer than 2013": {("pages", ">=", 220), ("year", "<=", 2013)},
    "at least 170 pages; rated at most 4.1": {("pages", ">=", 170), ("rating", "<=", 4.1)},
    "classics, rated 4 or better": {("genre", "=", "classics"), ("rating", ">=", 4)},
    "rated 4 or better, and history, by J.D. Robb": {
        ("rating", ">=", 4), ("genre", "=", "history"), ("author", "=", "J.D. Robb"),
    },
    "外国，评分4以上": {("genre", "=", "外国"), ("rating", ">=", 4)},
    "北京十月文艺出版社出的": {("publisher", "=", "北京十月文艺出版社")},
}  # fmt: skip


@pytest.mark.parametrize("text", STACKED)
def test_a_stack_of_wishes_about_books_is_read_one_by_one(text: str) -> None:
    found = RuleReader(FakeView(ENGLISH_BOOKS)).read(text).constraints
    assert {(c.field, c.op.value, c.value) for c in found} == STACKED[text]


@pytest.mark.parametrize(
    ("said", "searched"), [("ok, tents", "tents"), ("hmm, mattresses", "mattresses"), ("嗯，帐篷", "帐篷")]
)
def test_a_word_that_only_opens_is_no_small_talk(said: str, searched: str) -> None:
    (step,) = RuleReader(FakeView(SHOP)).read(said).steps
    assert (step.act, step.search_text) == (Act.RECOMMEND, searched)
    assert RuleReader(FakeView(SHOP)).read("ok thanks").steps[0].act is Act.CHAT
