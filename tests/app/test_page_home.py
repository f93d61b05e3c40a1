"""What the page is given of a home: catalogues, what is remembered and where it came from, erasing it."""

from pathlib import Path

import pytest

from app.page import PageHome
from app.senses import open_vision
from domain.errors import NotAvailable
from domain.intent import Sentiment
from domain.query import Dial
from llms.speech import Speech, SpeechSettings
from llms.vision import VisionSettings
from tests.app.doubles import served

GUEST = "guest-" + "x" * 32


def home_over(folder: Path) -> PageHome:
    return PageHome(served(folder), open_vision(VisionSettings()), Speech(SpeechSettings()))


async def test_a_taste_says_which_message_it_came_from(tmp_path: Path) -> None:
    home = home_over(tmp_path)
    chat = home.chat()
    conversation = await chat.start(GUEST)
    async for _ in chat.stream(conversation.id, "a comedy", user_id=GUEST, dial=Dial(newness=1)):
        pass
    await chat.react(conversation.id, "f3", Sentiment.LIKE, user_id=GUEST)
    (taste,) = home.tastes(GUEST, "")
    assert (taste.item_id, taste.sentiment, taste.said) == ("f3", Sentiment.LIKE, "a comedy")
    assert home.tastes("guest-" + "y" * 32, "") == []


def test_a_taste_is_changed_and_forgotten(tmp_path: Path) -> None:
    home = home_over(tmp_path)
    home.remember(GUEST, "films", "f1", Sentiment.LIKE)
    home.remember(GUEST, "films", "f2", Sentiment.SEEN)
    home.remember(GUEST, "films", "f1", Sentiment.DISLIKE)
    assert {t.item_id: t.sentiment for t in home.tastes(GUEST, "films")} == {"f1": "dislike", "f2": "seen"}
    home.remember(GUEST, "films", "f1", Sentiment.NEUTRAL)
    assert [t.item_id for t in home.tastes(GUEST, "films")] == ["f2"]


async def test_erasing_counts_what_there_was_and_leaves_nothing(tmp_path: Path) -> None:
    home = home_over(tmp_path)
    await home.chat().start(GUEST)
    home.remember(GUEST, "", "f1", Sentiment.LIKE)
    assert GUEST in str(home.export(GUEST))
    assert sum(home.erase(GUEST).values()) >= 2
    assert home.export(GUEST) == {"user_id": GUEST, "catalogs": {}, "conversations": []}


async def test_only_built_catalogues_are_offered_and_senses_must_be_set_up(tmp_path: Path) -> None:
    serving = served(tmp_path)
    serving.library.create("unbuilt")
    home = PageHome(serving, open_vision(VisionSettings()), Speech(SpeechSettings()))
    assert list(home.catalogs()) == ["films"]
    assert not home.sees
    assert not home.hears
    with pytest.raises(NotAvailable):
        await home.see(b"x", "en")
    with pytest.raises(NotAvailable):
        await home.hear(b"x", "en")
