""" "Forget that" also takes back what was said of oneself and what was kept of it; a scolding is answered in a sentence."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from agent import standing
from agent.assistant import Assistant
from agent.settings import AgentSettings
from agent.understanding.reader import RuleReader
from domain.conversation import Turn
from domain.intent import Act
from tests.agent.toys import parts
from tests.builders import films
from tests.fakes import FakeCatalog


class Unlearning(FakeCatalog):
    """A fake catalogue that keeps facts of people and can unlearn what they did."""

    def set_profile(self, user: str, facts: Mapping[str, str]) -> None:
        self.profiles[user] = dict(facts)

    def erase(self, user: str) -> Mapping[str, int]:
        return {"facts": int(self.profiles.pop(user, None) is not None)}

    def forget_deeds(self, user: str, item_id: str) -> int:
        before = len(self._interactions)
        self._interactions = [i for i in self._interactions if (i.user, i.item) != (user, item_id)]
        return before - len(self._interactions)


async def say(catalog: FakeCatalog, *texts: str, user: str | None = "ann") -> list[Turn]:
    reader = RuleReader(catalog.view())
    one = Assistant(replace(parts(catalog, settings=AgentSettings(cards=3, asks=False)), reader=lambda: reader))
    talk = (await one.start()).id
    return [await one.turn(talk, text, user_id=user) for text in texts]


@pytest.mark.parametrize(
    "texts",
    [("I'm 35", "actually I'm 41", "forget that"), ("我35岁", "其实我41岁", "刚才那条不算")],
)
async def test_a_fact_about_oneself_is_taken_back_to_what_it_was(texts: tuple[str, ...]) -> None:
    catalog = Unlearning(films())
    *_, known = await say(catalog, *texts, "what do you know about me?")
    assert "35" in known.reply and "41" not in known.reply
    assert catalog.profile("ann").get("age") == "35"


async def test_a_liking_taken_back_is_unlearnt_beyond_the_conversation_and_others_stay() -> None:
    catalog = Unlearning(films())
    *_, known = await say(catalog, "I loved Heat", "I loved Alien", "forget that", "what do you know about me?")
    assert "Heat" in known.reply and "Alien" not in known.reply
    assert {deed.item for deed in catalog.interactions("ann")} == {"f4"}


async def test_a_standing_wish_taken_back_is_not_kept() -> None:
    catalog = Unlearning(films())
    await say(catalog, "I hate horror", "forget that")
    assert standing.read(catalog.profile("ann")) == ()


@pytest.mark.parametrize("text", ["actually I'm 41", "其实我41岁"])
async def test_who_only_says_more_of_themselves_is_not_told_that_they_were_not_understood(text: str) -> None:
    *_, turn = await say(Unlearning(films()), "a comedy", text)
    assert turn.items and "41" in turn.reply
    assert "did not understand" not in turn.reply and "没看懂" not in turn.reply and "没有读懂" not in turn.reply


@pytest.mark.parametrize("text", ["you are useless, shut up", "stupid bot!", "你真笨", "闭嘴"])
async def test_a_scolding_is_answered_with_a_sentence_and_no_search(text: str) -> None:
    *_, turn = await say(Unlearning(films()), "a comedy", text)
    assert not turn.items and [step.act for step in turn.intent.steps] == [Act.CHAT]


async def test_a_wish_said_in_anger_is_heard() -> None:
    *_, turn = await say(Unlearning(films()), "a war film", "you are useless, I want a comedy")
    assert turn.items and all("Comedy" in card.item.words("genre") for card in turn.items)


@pytest.mark.parametrize(
    ("said", "forget", "gone"),
    [
        ("I hate horror", "forget that I hate horror", "horror"),
        ("I loved Heat", "please forget that I loved Heat", "Heat"),
        ("I'm a nurse", "forget that I'm a nurse", "healthcare"),
        ("I'm 35", "forget my age", "35"),
        ("我讨厌恐怖片", "忘掉我讨厌恐怖片", "恐怖"),
        ("我喜欢盗火线", "忘了我喜欢盗火线这件事", "盗火线"),
    ],
)
async def test_one_thing_said_at_any_time_is_forgotten_by_name_and_the_rest_stays(
    said: str, forget: str, gone: str
) -> None:
    catalog = Unlearning(films())
    *_, before = await say(
        catalog, "I loved Alien", said, "what do you know about me?" if said.isascii() else "你了解我什么"
    )
    assert gone in before.reply
    _, after = await say(catalog, forget, "what do you know about me?" if said.isascii() else "你了解我什么")
    assert gone not in after.reply
    assert "Alien" in after.reply or "异形" in after.reply


async def test_forgetting_everything_is_still_asked_for_with_its_own_words() -> None:
    catalog = Unlearning(films())
    *_, known = await say(catalog, "I hate horror", "forget everything about me", "what do you know about me?")
    assert "horror" not in known.reply.lower()
