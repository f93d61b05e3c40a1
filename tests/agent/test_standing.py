"""Wishes that hold beyond a conversation: what is kept, for whom, and how it is taken back."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from agent import standing
from agent.assistant import Assistant
from agent.settings import AgentSettings
from agent.understanding.reader import RuleReader
from domain.conversation import Turn
from tests.agent.toys import NOW, parts
from tests.builders import films
from tests.fakes import FakeCatalog


class KeepingCatalog(FakeCatalog):
    """A fake catalogue that keeps facts of people."""

    def set_profile(self, user: str, facts: Mapping[str, str]) -> None:
        self.profiles[user] = dict(facts)

    def erase(self, user: str) -> Mapping[str, int]:
        before = len(self._interactions)
        self._interactions = [i for i in self._interactions if i.user != user]
        return {"facts": int(self.profiles.pop(user, None) is not None), "events": before - len(self._interactions)}


def people(settings: AgentSettings | None = None) -> tuple[Assistant, KeepingCatalog]:
    catalog = KeepingCatalog(films())
    reader = RuleReader(catalog.view())
    return Assistant(replace(parts(catalog, settings=settings), reader=lambda: reader)), catalog


async def say(assistant: Assistant, user: str | None, *texts: str) -> Turn:
    """One conversation; its last turn."""
    talk = (await assistant.start()).id
    turns = [await assistant.turn(talk, text, user_id=user) for text in texts]
    return turns[-1]


def refused(turn: Turn) -> bool:
    return any("Horror" in card.item.words("genre") for card in turn.items)


async def test_a_refusal_of_always_holds_in_the_next_conversation() -> None:
    assistant, catalog = people()
    await say(assistant, "ann", "I hate horror")
    later = await say(assistant, "ann", "recommend something", "show me others")
    assert not refused(later)
    assert [one.wish.value for one in standing.read(catalog.profile("ann"))] == ["Horror"]


async def test_a_wish_of_one_evening_is_not_kept() -> None:
    assistant, catalog = people()
    await say(assistant, "ann", "a comedy tonight, no horror")
    assert standing.read(catalog.profile("ann")) == ()


async def test_every_standing_wish_says_where_it_came_from() -> None:
    assistant, catalog = people()
    await say(assistant, "ann", "I hate horror")
    kept = standing.read(catalog.profile("ann"))[0]
    assert kept.said == "I hate horror"
    assert kept.day == NOW.date().isoformat()
    assert kept.turn_id
    assert "I hate horror" in (await say(assistant, "ann", "what do you know about me?")).reply


async def test_two_people_on_one_device_do_not_mix() -> None:
    assistant, catalog = people()
    await say(assistant, "ann", "I hate horror")
    await say(assistant, "bob", "I love horror")
    await say(assistant, None, "I hate comedies")
    assert standing.read(catalog.profile("ann"))[0].wish.op.value == "!="
    assert standing.read(catalog.profile("bob"))[0].wish.op.value == "="
    assert set(catalog.profiles) == {"ann", "bob"}
    stranger = await say(assistant, None, "what do you know about me?")
    assert "horror" not in stranger.reply.lower()


@pytest.mark.parametrize("text", ["I hate horror, but don't remember this", "我讨厌恐怖片，不要记住这个"])
async def test_what_shall_not_be_remembered_counts_for_now_only(text: str) -> None:
    assistant, catalog = people()
    turn = await say(assistant, "ann", text)
    assert not refused(turn)
    assert standing.read(catalog.profile("ann")) == ()


async def test_do_not_remember_that_takes_back_the_last_message() -> None:
    assistant, catalog = people()
    turn = await say(assistant, "ann", "I hate horror", "don't remember that")
    assert standing.read(catalog.profile("ann")) == ()
    assert "keep" in turn.reply


async def test_memory_can_be_switched_off_and_on_by_request() -> None:
    assistant, catalog = people()
    await say(assistant, "ann", "stop remembering things")
    await say(assistant, "ann", "I hate horror")
    assert standing.read(catalog.profile("ann")) == ()
    await say(assistant, "ann", "you may remember again", "I hate horror")
    assert len(standing.read(catalog.profile("ann"))) == 1


async def test_one_setting_switches_memory_off() -> None:
    assistant, catalog = people(AgentSettings(cards=3, remembers=False))
    await say(assistant, "ann", "I hate horror")
    assert not catalog.profiles


@pytest.mark.parametrize("text", ["forget everything about me", "忘掉关于我的一切"])
async def test_forget_everything_about_me_erases_facts_wishes_and_likes(text: str) -> None:
    assistant, catalog = people()
    await say(assistant, "ann", "I'm a nurse, mid-thirties", "I hate horror", text)
    assert catalog.profile("ann") == {}
    assert catalog.interactions("ann") == []


async def test_a_standing_wish_is_lifted_by_the_person() -> None:
    assistant, catalog = people()
    await say(assistant, "ann", "I hate horror")
    await say(assistant, "ann", "I love horror")
    assert [one.wish.op.value for one in standing.read(catalog.profile("ann"))] == ["="]


def test_unreadable_facts_are_no_wishes() -> None:
    assert standing.read({"wishes": "not json"}) == ()
    assert standing.read({"wishes": '{"a": 1}'}) == ()
