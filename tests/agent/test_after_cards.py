"""Short messages after cards: all of it seen, a choice, an extreme among the shown, a verdict, and what "it" is."""

from dataclasses import replace

import pytest

from agent.assistant import Assistant
from agent.settings import AgentSettings
from agent.understanding.reader import RuleReader
from domain.conversation import Conversation
from domain.intent import Act
from tests.agent.toys import parts
from tests.builders import films
from tests.fakes import FakeCatalog


async def talk(*texts: str) -> Conversation:
    catalog = FakeCatalog(films())
    reader = RuleReader(catalog.view())
    one = Assistant(replace(parts(catalog, settings=AgentSettings(cards=3, asks=False)), reader=lambda: reader))
    started = (await one.start()).id
    for text in texts:
        await one.turn(started, text)
    return await one.conversation(started)


@pytest.mark.parametrize("seen", ["seen it", "看过了"])
async def test_seen_of_several_means_all_of_them_and_others_come(seen: str) -> None:
    found = await talk("recommend something", seen)
    first, second = found.turns
    assert set(found.preferences.seen) == {c.item.id for c in first.items}
    assert second.items and "?" not in second.reply.split("How about")[0]


@pytest.mark.parametrize("choice", ["ok ill go with that", "就它吧", "perfect, thanks"])
async def test_a_choice_is_a_good_bye_that_names_it_and_no_liking(choice: str) -> None:
    found = await talk("recommend something", "tell me about the second one", choice)
    chosen, last = found.turns[0].items[1].item, found.turns[-1]
    assert chosen.title() in last.reply or chosen.title("zh") in last.reply
    assert not last.items and not found.preferences.liked and not found.preferences.seen
    assert found.preferences.like_ids == (chosen.id,)


@pytest.mark.parametrize("ask", ["which is the oldest", "最老的是哪个"])
async def test_an_extreme_after_cards_is_of_those_shown_and_what_it_means_from_then_on(ask: str) -> None:
    found = await talk("recommend something", ask)
    shown = [c.item for c in found.turns[0].items]
    oldest = min(shown, key=lambda i: i.attributes["year"])
    assert found.preferences.last_item == oldest.id
    assert str(oldest.attributes["year"]) in found.turns[-1].reply and not found.turns[-1].items


@pytest.mark.parametrize("ask", ["which would you pick", "哪个好"])
async def test_our_pick_is_the_first_of_our_order_in_a_sentence(ask: str) -> None:
    found = await talk("recommend something", ask)
    assert found.preferences.last_item == found.turns[0].items[0].item.id
    assert "|" not in found.turns[-1].reply and not found.turns[-1].items


async def test_a_question_about_one_of_the_options_is_no_answer_to_which_one() -> None:
    found = await talk("recommend something", "how long is it?", "第二个讲什么的")
    assert found.turns[-1].intent.steps[0].act is Act.ASK_ABOUT
    assert found.turns[-1].intent.steps[0].about == "text"


async def test_having_it_asks_for_what_was_talked_about() -> None:
    found = await talk("is Heat any good?", "have you got it?")
    assert found.preferences.last_item and "Heat" in found.turns[-1].reply and len(found.turns[-1].items) <= 1


@pytest.mark.parametrize(
    ("asked", "year"), [("what's the oldest you've got overall", "1942"), ("what's the oldest you got", "1977")]
)
async def test_the_most_is_of_what_is_talked_about_unless_all_is_asked_for(asked: str, year: str) -> None:
    found = await talk("a comedy", asked)
    assert year in found.turns[-1].reply


@pytest.mark.parametrize("praise", ["great", "嗯不错"])
async def test_praise_of_a_list_asks_for_nothing_and_brings_nothing_new(praise: str) -> None:
    last = (await talk("recommend something", praise)).turns[-1]
    assert not last.items and "pleased" in [s.about for s in last.intent.steps]


@pytest.mark.parametrize("said", ["great, the second sounds good", "不错，第二个挺好"])
async def test_praise_beside_a_named_card_leaves_no_question_which_one(said: str) -> None:
    found = await talk("recommend something", said)
    assert [m.item_id for m in found.turns[-1].intent.mentions] == [found.turns[0].items[1].item.id]
