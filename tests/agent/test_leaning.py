"""What leans on the talk itself: "compare it", "why these?", "none of these", "stop asking", a price where none is."""

from dataclasses import replace

import pytest

from agent import manner
from agent.assistant import Assistant
from agent.settings import AgentSettings
from agent.understanding.reader import RuleReader
from domain.conversation import Turn
from domain.intent import Act
from tests.agent.toys import parts
from tests.builders import films
from tests.fakes import FakeCatalog


def assistant(asks: bool = False) -> Assistant:
    catalog = FakeCatalog(films())
    reader = RuleReader(catalog.view())
    return Assistant(replace(parts(catalog, settings=AgentSettings(cards=3, asks=asks)), reader=lambda: reader))


async def say(*texts: str) -> list[Turn]:
    one = assistant()
    talk = (await one.start()).id
    return [await one.turn(talk, text) for text in texts]


def acts(turn: Turn) -> list[Act]:
    return [step.act for step in turn.intent.steps]


@pytest.mark.parametrize(
    ("ask", "beside", "again"),
    [
        ("tell me about the second one", "compare it with the third", "how does it compare to the first?"),
        ("介绍一下第二部", "它和第三个比呢", "把它和第一个比较一下"),
    ],
)
async def test_it_is_compared_with_a_card_and_stays_it(ask: str, beside: str, again: str) -> None:
    shown, _, compared, once_more = await say("recommend something", ask, beside, again)
    ids = [card.item.id for card in shown.items]
    assert acts(compared) == [Act.COMPARE]
    assert [m.item_id for m in compared.intent.mentions] == [ids[1], ids[2]]
    assert [m.item_id for m in once_more.intent.mentions] == [ids[1], ids[0]]


async def test_it_may_be_what_the_last_message_named_and_is_asked_for_where_it_is_open() -> None:
    _, compared = await say("I loved Alien", "compare it with Heat")
    assert len(compared.intent.mentions) == 2 and "| Alien" in compared.reply
    shown, open_one = await say("recommend something", "how does it compare to the second?")
    assert acts(open_one) == [Act.COMPARE] and "|" not in open_one.reply
    assert shown.items[1].item.id in {m.item_id for m in open_one.intent.mentions}


@pytest.mark.parametrize("why", ["why do you recommend it", "why this one?", "为什么推荐这个"])
async def test_why_it_is_answered_from_its_card_without_a_search(why: str) -> None:
    shown, _, answered = await say("a comedy", "tell me about the second one", why)
    assert not answered.items
    assert shown.items[1].title in answered.reply or shown.items[1].item.title("zh") in answered.reply
    assert all(reason.text in answered.reply for reason in shown.items[1].evidence if why[0] >= "一" or why.isascii())
    assert shown.items[0].title not in answered.reply


@pytest.mark.parametrize("why", ["why these?", "why did you pick those", "why?", "为什么推荐这些"])
async def test_why_these_gives_each_card_its_reason(why: str) -> None:
    shown, answered = await say("recommend a comedy", why)
    assert not answered.items
    for card in shown.items:
        assert card.item.title() in answered.reply or card.item.title("zh") in answered.reply
        assert all(reason.text in answered.reply for reason in card.evidence)


@pytest.mark.parametrize(
    "said",
    ["none of these, something before 1990", "no those are boring, something before 1990", "都不要，1990年以前的"],
)
async def test_cards_refused_as_a_whole_give_way_to_the_newer_wish(said: str) -> None:
    first, second = await say("recommend something", said)
    assert second.items
    assert not {c.item.id for c in first.items} & {c.item.id for c in second.items}
    assert all(int(str(c.item.attributes["year"])) <= 1990 for c in second.items)


@pytest.mark.parametrize("again", ["start over, a comedy", "算了，重新来，要个喜剧"])
async def test_likes_of_this_talk_do_not_survive_a_fresh_start(again: str) -> None:
    one = assistant()
    talk = (await one.start()).id
    for text in ("I loved Alien", again):
        turn = await one.turn(talk, text)
    known = (await one.conversation(talk)).preferences
    assert (known.liked, known.like_ids) == ((), ())
    assert turn.items and not any("Alien" in reason.text for card in turn.items for reason in card.evidence)


async def test_refusing_all_of_them_names_no_maker() -> None:
    turns = await say("recommend something", "tell me about the second one", "none of them are funny, I want a comedy")
    assert [c.field for c in turns[-1].intent.constraints] == ["genre"]


async def test_a_fresh_start_may_name_what_it_should_be_like() -> None:
    _, turn = await say("I loved Alien", "start over, something like Heat")
    assert acts(turn) == [Act.RESET, Act.MORE_LIKE]
    assert turn.items


@pytest.mark.parametrize("said", ["movie. now.", "just give me a film", "电影，快", "来部电影"])
async def test_a_bare_ask_gets_cards(said: str) -> None:
    (turn,) = await say(said)
    assert turn.items


async def test_after_stop_asking_nothing_is_asked_any_more() -> None:
    one = assistant(asks=True)
    talk = (await one.start()).id
    turns = [await one.turn(talk, text) for text in ("stop asking me questions", "a comedy", "stop asking", "a film")]
    assert "question" in turns[0].reply or "ask" in turns[0].reply
    assert not turns[0].items and turns[1].items and turns[2].items
    assert not any(turn.asked for turn in turns)
    assert not any(step.search_text for turn in turns for step in turn.intent.steps)


@pytest.mark.parametrize("said", ["cheaper please", "便宜点的"])
async def test_without_prices_that_is_said_and_the_wishes_stay(said: str) -> None:
    one = assistant()
    talk = (await one.start()).id
    await one.turn(talk, "a comedy")
    turn = await one.turn(talk, said)
    known = (await one.conversation(talk)).preferences
    assert "price" in turn.reply or "价" in turn.reply
    assert [c.value for c in known.constraints] == ["Comedy"]
    assert known.search_text == "" and not turn.items


async def test_a_wish_beside_the_price_is_done() -> None:
    (turn,) = await say("便宜点的喜剧")
    assert "价" in turn.reply
    assert all("Comedy" in card.item.words("genre") for card in turn.items) and turn.items


async def test_next_words_after_a_question_are_about_the_item() -> None:
    shown, asked = await say("recommend something", "tell me about the second one")
    title = shown.items[1].item.title()
    assert [title in said for said in asked.suggestions[:2]] == [True, True]


async def test_a_replacement_offers_more() -> None:
    _, turn = await say("recommend something", "seen the first one, boring")
    assert len(turn.items) == 1
    assert turn.suggestions[0] == "Show me others"


@pytest.mark.parametrize(
    "said", ["stop with the comedies", "films about no questions asked", "the question of god", "ask me a question"]
)
def test_other_words_about_questions_are_left_alone(said: str) -> None:
    assert manner.hear(said, cards=True, priced=False).rest == said


def test_a_price_is_left_to_the_reader_where_items_have_prices() -> None:
    assert manner.hear("something cheaper", cards=True, priced=True).rest == "something cheaper"
