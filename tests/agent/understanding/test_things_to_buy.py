"""Places, parts and rings in a shop: what looks like a refusal and is none, and what a refusal of a part spares."""

import pytest

from agent.topics import searchable, topics
from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from agent.understanding.spelling import compared_stems
from domain.intent import Constraint, Op
from tests.agent.understanding.films import film_reader
from tests.agent.understanding.test_films import said
from tests.agent.understanding.test_other_catalogs import SHOP
from tests.fakes import FakeView

SHOP_READER = RuleReader(FakeView(SHOP))
LEATHER = {
    "men's leather jacket under 300 dollars": "leather",
    "a waterproof parka for my older brother for less than 200": "waterproof",
    "cheap leather wallet for men under thirty dollars": "leather wallet",
    "男士防水冲锋衣两百块以内": "防水",
}


@pytest.mark.parametrize(
    "text", ["over the knee boots", "boots, over-ear", "all-over print boots", "boots over the knee"]
)
def test_a_place_that_something_reaches_over_is_not_refused(text: str) -> None:
    intent = SHOP_READER.read(text)
    assert said(intent) == {"style = boot"}
    assert not intent.left_out


@pytest.mark.parametrize("text", ["comedy over horror", "I'd pick comedy over horror any day"])
def test_of_one_thing_over_another_the_other_is_refused(text: str) -> None:
    assert said(film_reader().read(text)) == {"genre = Comedy", "genre != Horror"}


def test_what_is_preferred_over_words_that_nothing_explains_leaves_those_out() -> None:
    assert SHOP_READER.read("I prefer canvas over leather").left_out[0].startswith("leather")


@pytest.mark.parametrize("text", ["戒指", "送女朋友的戒指", "想要一枚钻戒"])
def test_a_ring_is_no_refusal(text: str) -> None:
    intent = SHOP_READER.read(text)
    assert not intent.left_out
    assert not any(c.op in (Op.NE, Op.NOT_IN) for c in intent.constraints)


@pytest.mark.parametrize(("text", "word"), [("背包，不要智能的", "智能"), ("不要高跟的靴子", "高跟")])
def test_a_refused_word_is_not_cut_in_the_middle(text: str, word: str) -> None:
    intent = SHOP_READER.read(text)
    assert [name.partition("|")[0] for name in intent.left_out] == [word]
    assert not any(c.op in (Op.NE, Op.NOT_IN) for c in intent.constraints)


def test_a_refused_sort_of_what_is_looked_for_keeps_the_kind() -> None:
    held = Context(constraints=(Constraint(field="style", op=Op.EQ, value="watch"),))
    intent = SHOP_READER.read("不要智能手表", held)
    assert said(intent) == {"style = watch"}
    assert intent.left_out[0].startswith("智能")


@pytest.mark.parametrize(
    ("text", "kept"), [("boots, no heels", {"style = boot"}), ("no shoes", {"category != footwear"})]
)
def test_a_part_that_names_a_broad_kind_refuses_that_kind_only_where_nothing_narrower_is_wanted(
    text: str, kept: set[str]
) -> None:
    assert said(SHOP_READER.read(text)) == kept


@pytest.mark.parametrize(("text", "words"), LEATHER.items())
def test_a_long_name_of_a_thing_to_buy_keeps_the_words_that_describe_it(text: str, words: str) -> None:
    assert searchable(words, text, topics(text, used=True))[0] == words


@pytest.mark.parametrize("text", ["set of 6 boots", "boots, a pack of six", "boots in a box of 4"])
def test_how_many_belong_together_is_no_price(text: str) -> None:
    assert said(SHOP_READER.read(text)) == {"style = boot"}


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("手表，预算两百左右", "price between 160|240"),
        ("a watch, my budget is 200 or so", "price between 160|240"),
        ("手表，最多两百左右", "price <= 200"),
        ("a watch, at most 200 or so", "price <= 200"),
    ],
)
def test_a_budget_said_roughly_is_about_that_much_and_a_limit_stays_one(text: str, price: str) -> None:
    intent = SHOP_READER.read(text)
    assert said(intent) == {"style = watch", price}
    assert not any(step.search_text for step in intent.steps)


@pytest.mark.parametrize("text", ["a watch, money no object", "money is no object, a watch"])
def test_money_that_is_no_object_is_no_word_to_search_for(text: str) -> None:
    intent = SHOP_READER.read(text)
    assert (said(intent), intent.left_out, intent.not_understood) == ({"style = watch"}, (), ())


@pytest.mark.parametrize(("text", "wished"), [("for boots", set()), ("a boot then", {"style = boot"})])
def test_what_a_thing_looked_for_will_be_used_with_takes_its_place_only_where_it_is_asked_for(
    text: str, wished: set[str]
) -> None:
    held = Context(constraints=(Constraint(field="style", op=Op.EQ, value="backpack"),))
    intent = SHOP_READER.read(text, held)
    assert said(intent) == wished
    assert intent.steps[0].search_text == ("" if wished else "boots")


def test_a_slip_with_a_letter_thrice_is_no_comparative() -> None:
    assert compared_stems("thrilller") == ("thrilll", "thrillle")
    assert "big" in compared_stems("bigger")
