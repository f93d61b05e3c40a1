"""What a shop does and a catalogue cannot: delivery, returns, orders and payment are declined, never searched for."""

import pytest

from agent.answers import answer
from agent.assistant import Assistant
from agent.manner import hear
from domain.intent import Act, Mention, Step
from tests.agent.toys import parts
from tests.builders import films
from tests.fakes import FakeCatalog

SERVICE = (
    "track my order", "how do I return this", "I want a refund", "can I speak to a human", "where's my package",
    "do you ship abroad?", "我的订单在哪", "怎么退货", "我要投诉", "转人工", "什么时候发货", "能打折吗",
)  # fmt: skip
PAY = ("how do I pay", "add it to my cart", "I'll buy the second one", "就第一个吧，怎么下单", "买单")
WISHES = (
    "a film where a man tracks his wife", "returns to his home town", "I want a human story", "films about an order of monks",
    "a comedy about a lost package", "buy one get one", "I want to buy a jacket", "讲快递员的电影", "买给妈妈的礼物", "我要买耳机",
)  # fmt: skip


@pytest.mark.parametrize(("said", "service"), [*((t, "service") for t in SERVICE), *((t, "pay") for t in PAY)])
def test_what_only_a_shop_can_do_is_heard(said: str, service: str) -> None:
    assert hear(said, cards=True, priced=True).service == service


@pytest.mark.parametrize("said", WISHES)
def test_wishes_with_words_of_a_shop_stay_wishes(said: str) -> None:
    assert hear(said, cards=True, priced=True).service == ""


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("do you have size 38", ""), ("size 42 men's sneakers", "men's sneakers"), ("jackets in size M", "jackets"),
        ("我穿40码的鞋", "鞋"), ("有L码的吗", ""), ("a bag of any size", None), ("a 42 inch tv", None), ("第三号", None),
    ],
)  # fmt: skip
def test_a_size_is_no_number_of_anything_else_where_the_catalogue_has_no_sizes(said: str, rest: str | None) -> None:
    heard = hear(said, cards=True, priced=True, sized=False)
    assert (heard.rest, heard.no_sizes) == ((said, False) if rest is None else (rest, True))
    assert hear(said, cards=True, priced=True, sized=True).rest == said


async def test_who_wants_to_buy_a_card_is_told_where_and_which() -> None:
    assistant = Assistant(parts(FakeCatalog(films())))
    conversation = (await assistant.start()).id
    first = await assistant.turn(conversation, "a comedy")
    turn = await assistant.turn(conversation, "buy the first one")
    assert not turn.items
    assert "basket" in turn.reply
    assert first.items[0].item.title("en") in turn.reply


@pytest.mark.parametrize(("stock", "said", "zh"), [(7, "is in stock: 7 left", "还有7件"), (0, "out of stock", "没货")])
def test_what_is_in_stock_is_read_from_the_record(stock: int, said: str, zh: str) -> None:
    items = [item.model_copy(update={"stock": stock}) for item in films()]
    mention = Mention(title="Alien", item_id="f1")
    for about in ("stock", "have"):
        step = Step(act=Act.ASK_ABOUT, about=about, mentions=(mention,))
        view = FakeCatalog(items).view()
        assert said in answer(step, view, "en").sentences[0]
        assert zh in answer(step, view, "zh").sentences[0]
