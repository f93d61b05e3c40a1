"""Questions as people put them: which of two is older, what no record says, those cards, a language, a bare kind."""

from dataclasses import replace

import pytest

from agent.assistant import Assistant
from agent.glossary import meaning_of
from agent.settings import AgentSettings
from agent.understanding.reader import RuleReader
from domain.conversation import Turn
from domain.intent import Act
from tests.agent.toys import parts
from tests.builders import films
from tests.fakes import FakeCatalog


async def say(*texts: str) -> list[Turn]:
    catalog = FakeCatalog(films())
    reader = RuleReader(catalog.view())
    one = Assistant(replace(parts(catalog, settings=AgentSettings(cards=3, asks=False)), reader=lambda: reader))
    talk = (await one.start()).id
    return [await one.turn(talk, text) for text in texts]


@pytest.mark.parametrize(
    ("compare", "ask", "title"),
    [
        ("compare Heat with Alien", "which of those is older?", "Alien"),
        ("compare Heat with Alien", "which one is longer?", "Heat"),
        ("比较盗火线和异形", "其中哪个更长？", "盗火线"),
    ],
)
async def test_which_of_the_compared_is_more_is_answered_with_one(compare: str, ask: str, title: str) -> None:
    _, turn = await say(compare, ask)
    assert title in turn.reply and "|" not in turn.reply


async def test_a_comparison_by_one_measure_is_one_row() -> None:
    _, turn = await say("recommend something", "compare the first two, which is longer?")
    assert turn.reply.count("\n") == 2 and "117" in turn.reply


@pytest.mark.parametrize("ask", ["did Heat win an Oscar?", "盗火线得过奖吗？", "how much money did Heat make?"])
async def test_what_no_record_says_is_said_to_be_unknown(ask: str) -> None:
    turn = (await say(ask))[0]
    assert not turn.items
    assert any(words in turn.reply for words in ("no entry", "没有专门写"))


@pytest.mark.parametrize("ask", ["tell me about Heat", "what is Heat about?", "is Heat any good?", "盗火线怎么样"])
async def test_an_open_question_is_answered_from_the_record(ask: str) -> None:
    turn = (await say(ask))[0]
    assert "no entry" not in turn.reply and "没有专门写" not in turn.reply
    assert "thief" in turn.reply.lower() or "170" in turn.reply


@pytest.mark.parametrize("ask", ["are those comedies?", "这些是喜剧吗"])
async def test_a_question_about_the_cards_is_answered_for_each_and_narrows_nothing(ask: str) -> None:
    shown, turn, more = await say("recommend something", ask, "more")
    assert not turn.items and all(card.item.title(turn.language) in turn.reply for card in shown.items)
    assert any("Comedy" not in card.item.words("genre") for card in more.items)


async def test_a_card_that_was_not_compared_can_still_be_pointed_at() -> None:
    shown, _, turn = await say("recommend something", "compare the first and the second", "I hated the third")
    assert [m.item_id for m in turn.intent.mentions] == [shown.items[2].item.id]


@pytest.mark.parametrize(
    ("ask", "language"), [("English please", "en"), ("请用中文回答", "zh"), ("speak Chinese", "zh")]
)
async def test_a_language_that_is_asked_for_is_answered_in_and_searches_nothing(ask: str, language: str) -> None:
    _, turn = await say("a comedy", ask)
    assert turn.language == language and not turn.items and [s.act for s in turn.intent.steps] == [Act.CHAT]


def test_a_bare_kind_is_a_wish_and_a_question_about_it_is_explained() -> None:
    assert meaning_of("黑色电影", "zh") == ""
    assert "黑色电影" in meaning_of("黑色电影是什么意思？", "zh")
    assert "黑色电影" in meaning_of("什么是黑色电影", "zh")
    assert "ilm" in meaning_of("what is film noir?", "en")


@pytest.mark.parametrize(
    "ask", ["do you deliver to Berlin?", "can I return it?", "what is your return policy?", "包邮吗？", "多久能送到吗"]
)
async def test_what_a_shop_does_and_a_catalogue_does_not_know_is_declined(ask: str) -> None:
    turn = (await say(ask))[0]
    assert [s.act for s in turn.intent.steps] == [Act.OUT_OF_SCOPE] and not turn.items


@pytest.mark.parametrize("ask", ["can you find a film about a delivery boy?", "a war film with a ship"])
async def test_a_wish_that_holds_such_a_word_is_a_wish(ask: str) -> None:
    turn = (await say(ask))[0]
    assert turn.items


async def test_words_that_neither_a_field_nor_a_record_holds_are_said() -> None:
    shown, vague = await say("something with a creature", "something wobbly")
    assert "creature" not in shown.reply.replace(shown.items[0].reason, "")
    assert "No description here says “wobbly”" in vague.reply


@pytest.mark.parametrize("ask", ["do they take reservations?", "are those dishwasher safe?"])
async def test_what_no_record_says_of_the_cards_is_not_searched_for(ask: str) -> None:
    _, turn = await say("recommend something", ask)
    assert not turn.items and "not record" in turn.reply


@pytest.mark.parametrize("ask", ["who else is wobbling around in it?", "how blorpy is that one?", "这部blorp呢？"])
async def test_a_question_in_unknown_words_about_the_item_talked_about_is_about_that_item(ask: str) -> None:
    _, turn = await say("tell me about Heat", ask)
    assert "Heat" in turn.reply or "盗火线" in turn.reply
