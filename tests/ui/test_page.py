"""The page's handlers without a browser: conversations, errors, and that two visitors never share anything."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from types import SimpleNamespace
from typing import Any

import fastapi
import gradio as gr
import pytest

from agent import standing
from domain.errors import ModelTimeout, NotBuilt, StoreFailed
from domain.intent import Constraint, Op
from tests.ui.fakes import FakeChat, FakeHome
from ui.handlers import Handlers
from ui.page import build_page, mount_page
from ui.render.wishes import wish_key
from ui.settings import UiSettings
from ui.updates import ORDER
from ui.visit import Visit, visit_of

Shown = dict[str, Any]


def request(language: str = "en-US") -> Any:
    return SimpleNamespace(headers={"accept-language": language})


def event(**data: object) -> gr.EventData:
    return gr.EventData(None, data)


async def last(answers: AsyncIterator[tuple[Any, ...]], start: Mapping[str, Any] | None = None) -> Shown:
    """The page after an event: for each part the last update that was not a skip."""
    page: Shown = dict(start or {})
    async for update in answers:
        page |= {name: value for name, value in zip(ORDER, update, strict=True) if not _skipped(value)}
    return page


def _skipped(value: object) -> bool:
    return isinstance(value, dict) and value.get("__type__") == "update" and len(value) == 1


def page_over(chat: FakeChat) -> Handlers:
    return Handlers(FakeHome(chat), UiSettings())


async def say(page: Handlers, text: str, visit: object = None, language: str = "en-US") -> Shown:
    return await last(page.send(visit or {}, text, request(language)), {"visit": visit})


async def test_a_message_brings_cards_and_a_conversation_that_a_reload_shows_again() -> None:
    chat = FakeChat()
    page = page_over(chat)
    seen = await say(page, "something funny from the nineties")
    assert "Toy Story" in seen["live"]
    assert "the 1990s" in seen["panel"]
    later = Handlers(FakeHome(chat), UiSettings())  # the server was started anew
    again = await last(later.open(seen["visit"], request()))
    assert "Toy Story" in again["live"]
    assert again["visit"] == seen["visit"]


async def test_an_empty_page_offers_examples_in_the_visitors_language() -> None:
    page = Handlers(FakeHome(), UiSettings())
    assert "What are you in the mood for?" in (await last(page.open({}, request())))["live"]
    assert "今天想来点什么" in (await last(page.open(None, request("zh-CN"))))["live"]
    own = Handlers(FakeHome(), UiSettings(examples={"en": ("A quiet hotel",)}))
    assert "A quiet hotel" in (await last(own.open({}, request())))["live"]


async def test_two_visitors_share_nothing() -> None:
    chat = FakeChat()
    page = page_over(chat)
    ann, bob = await asyncio.gather(say(page, "sci-fi"), say(page, "喜剧"))
    assert ann["visit"]["conversation"] != bob["visit"]["conversation"]
    liked = event(do="react", item="f2", kind="like")
    await last(page.tell(ann["visit"], liked, request()))
    after = await last(page.open(bob["visit"], request()))
    assert "sci-fi" not in after["past"] + after["live"] + after["panel"]
    assert "f2" not in after["panel"]


async def test_a_like_is_confirmed_known_and_changes_the_next_answer() -> None:
    page = page_over(FakeChat())
    seen = await say(page, "no horror")
    assert "because you liked" not in seen["live"]
    liked = await last(page.tell(seen["visit"], event(do="react", item="f2", kind="like"), request()))
    assert "Noted: you like Blade Runner" in liked["toast"]
    assert "Blade Runner" in liked["panel"]
    more = await say(page, "show me more", seen["visit"])
    assert "because you liked Blade Runner" in more["live"]
    back = await last(page.tell(seen["visit"], event(do="react", item="f2", kind="neutral"), request()))
    assert "Taken back: Blade Runner" in back["toast"]
    assert "Remove Blade Runner" not in back["panel"]


async def test_a_wish_taken_back_changes_the_cards() -> None:
    page = page_over(FakeChat())
    seen = await say(page, "a comedy from the nineties")
    key = '["year", "between", [1990, 1999]]'
    after = await last(page.ask(seen["visit"], event(do="drop", wish=key), request()), seen)
    assert "the 1990s" not in after["panel"]
    assert "Annie Hall" in after["live"]


async def test_the_page_follows_the_language_of_the_message_unless_told_otherwise() -> None:
    page = page_over(FakeChat())
    seen = await say(page, "科幻")
    assert "你知道" in seen["panel"] or "知道什么" in seen["panel"]
    english = await last(page.tell(seen["visit"], event(do="language", language="en"), request()), seen)
    assert "What Parley knows" in english["panel"]
    assert english["visit"]["language"] == "en"
    odd = await last(page.tell(english["visit"], event(do="language", language="<x>"), request()), english)
    assert odd["visit"]["language"] in ("en", "auto")


async def test_too_long_a_message_is_refused_kindly_and_stays_in_the_box() -> None:
    page = Handlers(FakeHome(), UiSettings(max_message_chars=50))
    seen = await say(page, "x" * 51)
    assert "too long: 51 of at most 50" in seen["toast"]
    assert "message" not in seen
    assert await say(page, "   ") == {"visit": None}


async def test_a_failed_turn_says_so_and_gives_the_text_back() -> None:
    chat = FakeChat()
    page = page_over(chat)
    for failure, said in ((StoreFailed("disk full"), "cannot be saved"), (RuntimeError("secret path"), "went wrong")):
        chat.fail = failure
        seen = await say(page, "sci-fi")
        assert said in seen["live"]
        assert "secret path" not in str(seen)
        assert seen["message"]["value"] == "sci-fi"
    chat.fail = None
    assert "Blade Runner" in (await say(page, "sci-fi", seen["visit"]))["live"]


async def test_a_catalogue_that_is_not_built_is_told_to_the_visitor() -> None:
    class Unbuilt(FakeHome):
        def chat(self, catalog: str = "") -> FakeChat:
            raise NotBuilt("no build")

    seen = await say(Handlers(Unbuilt(), UiSettings()), "sci-fi")
    assert "The catalogue is not ready yet." in seen["toast"]
    assert "parley build" in seen["toast"]


async def test_a_second_message_in_flight_is_told_to_wait_and_a_reload_follows_the_first() -> None:
    chat = FakeChat(pause_s=0.05)
    page = Handlers(FakeHome(chat), UiSettings())
    first = page.send({}, "sci-fi", request())
    visit = (await anext(first))[0]
    busy = await say(page, "comedy", visit)
    assert "still answering" in busy["toast"]
    await first.aclose()  # the browser goes away in the middle of the turn
    again = await last(page.open(visit, request()))
    assert "Blade Runner" in again["live"]
    assert len(chat.kept[visit["conversation"]].turns) == 1


async def test_a_new_chat_and_an_erased_one_start_empty() -> None:
    chat = FakeChat()
    page = page_over(chat)
    seen = await say(page, "sci-fi")
    fresh = await last(page.tell(seen["visit"], event(do="new"), request()))
    assert fresh["visit"]["conversation"] == ""
    assert "examples" in fresh["live"]
    assert chat.kept
    other = await say(page, "a comedy", fresh["visit"])
    assert "sci-fi" in other["panel"]
    opened = await last(page.tell(other["visit"], event(do="chat", id=seen["visit"]["conversation"]), request()))
    assert "Blade Runner" in opened["live"]
    stranger = await last(page.tell({}, event(do="chat", id=seen["visit"]["conversation"]), request()))
    assert "live" not in stranger
    exported = await last(page.tell(seen["visit"], event(do="export"), request()))
    assert "&quot;turns&quot;" in exported["toast"]
    await last(page.tell(other["visit"], event(do="erase"), request()))
    erased = await last(page.tell(seen["visit"], event(do="erase"), request()))
    assert "erased" in erased["toast"]
    assert not chat.kept


async def test_what_a_browser_sends_is_not_trusted() -> None:
    page = page_over(FakeChat())
    for odd in (None, [], "x", {"conversation": 7}, {"conversation": "x" * 900}, {"conversation": "no-such"}):
        assert "examples" in (await last(page.open(odd, request())))["live"]
    assert visit_of({"conversation": "c", "more": 1}) == Visit(conversation="c")
    for data in ({}, {"do": "react", "item": "nope", "kind": "like"}, {"do": "react", "item": "f1", "kind": "own"}):
        await last(page.tell({}, event(**data), request()))
    await last(page.tell({}, gr.EventData(None, None), request()))


def test_the_page_builds_twice_and_mounts_without_reaching_out(recwarn: pytest.WarningsRecorder) -> None:
    first, second = build_page(FakeHome(), UiSettings()), build_page(FakeHome(), UiSettings(title="Shop"))
    assert first is not second
    assert second.title == "Shop"
    app = mount_page(fastapi.FastAPI(), FakeHome(), UiSettings())
    assert any(getattr(route, "path", "") in ("", "/") for route in app.routes)


async def test_the_sliders_go_with_the_next_message_and_nonsense_is_refused() -> None:
    chat = FakeChat()
    page = page_over(chat)
    tuned = await last(page.tell({}, event(do="tune", name="newness", value="70"), request()))
    tuned = await last(page.tell(tuned["visit"], event(do="tune", name="variety", value=-500), request()), tuned)
    assert (tuned["visit"]["newness"], tuned["visit"]["variety"]) == (0.7, -1.0)
    await say(page, "sci-fi", tuned["visit"])
    assert (chat.dials[-1].newness, chat.dials[-1].variety) == (0.7, -1.0)
    for odd in ({"name": "user", "value": 1}, {"name": "newness", "value": "x"}, {"name": "newness", "value": [1]}):
        assert "visit" not in await last(page.tell({}, event(do="tune", **odd), request()))


async def test_memory_is_off_until_it_is_switched_on_and_off_again_erases() -> None:
    home = FakeHome()
    page = Handlers(home, UiSettings())
    seen = await say(page, "sci-fi")
    await last(page.tell(seen["visit"], event(do="react", item="f2", kind="like"), request()))
    assert not home.first.deeds
    on = await last(page.tell({}, event(do="memory", on="true"), request()))
    user = on["visit"]["user"]
    assert len(user) == 38
    talk = await say(page, "sci-fi", on["visit"])
    liked = await last(page.tell(talk["visit"], event(do="react", item="f2", kind="like"), request()), talk)
    assert "from “sci-fi”" in liked["panel"]
    fresh = await last(page.tell(liked["visit"], event(do="new"), request()))
    assert "Blade Runner" in fresh["panel"]
    off = await last(page.tell(fresh["visit"], event(do="memory", on="false"), request()))
    assert off["visit"]["user"] == ""
    assert user not in home.first.deeds
    assert all(c.owner != user for c in home.first.kept.values())
    assert all(chat["id"] in home.first.kept for chat in off["visit"]["chats"])


async def test_a_remembered_taste_can_be_changed_and_forgotten_and_new_cards_come() -> None:
    home = FakeHome()
    page = Handlers(home, UiSettings())
    on = await last(page.tell({}, event(do="memory", on="true"), request()))
    talk = await say(page, "no horror", on["visit"])
    await last(page.tell(talk["visit"], event(do="react", item="f2", kind="like"), request()))
    changed = await last(page.ask(talk["visit"], event(do="taste", item="f2", kind="dislike"), request()), talk)
    assert "Show me more" in changed["live"]
    assert home.tastes(talk["visit"]["user"], "")[0].sentiment == "dislike"
    gone = await last(page.ask(talk["visit"], event(do="taste", item="f2", kind="neutral"), request()), talk)
    assert home.tastes(talk["visit"]["user"], "") == ()
    assert "tastes" not in gone["panel"]
    stranger = await last(page.ask({}, event(do="taste", item="f2", kind="like"), request()))
    assert stranger == {}


async def test_a_standing_wish_and_a_fact_are_shown_with_their_origin_and_forgotten() -> None:
    home = FakeHome()
    page = Handlers(home, UiSettings())
    on = await last(page.tell({}, event(do="memory", on="true"), request()))
    user = on["visit"]["user"]
    never = Constraint(field="genre", op=Op.NE, value="Horror")
    wish = standing.Standing(wish=never, turn_id="t1", day="2026-03-01", said="I hate horror")
    home.profiles[user] = dict(standing.with_wishes({"age": "34"}, [wish]))
    seen = await say(page, "sci-fi", on["visit"])
    assert "Always · from “I hate horror” · 2026-03-01" in seen["panel"]
    assert "34" in seen["panel"]
    key = wish_key(never)
    changed = await last(page.ask(seen["visit"], event(do="forget", key=key), request()), seen)
    assert "I hate horror" not in changed["panel"]
    assert "Show me more" in changed["live"]
    await last(page.ask(seen["visit"], event(do="forget", key="fact age"), request()))
    assert not home.profiles[user]
    assert await last(page.ask({}, event(do="forget", key="fact age"), request())) == {}


async def test_a_browser_cannot_name_another_kind_of_user() -> None:
    for name in ("anna", "guest-short", "guest-" + "x" * 33, "guest-" + "x" * 31 + "/"):
        assert visit_of({"user": name}).user == ""
    assert visit_of({"user": "guest-" + "x" * 32}).user


async def test_all_that_is_remembered_is_taken_along_and_erased_with_a_count() -> None:
    home = FakeHome()
    page = Handlers(home, UiSettings())
    on = await last(page.tell({}, event(do="memory", on="true"), request()))
    talk = await say(page, "sci-fi", on["visit"])
    await last(page.tell(talk["visit"], event(do="react", item="f2", kind="like"), request()))
    taken = await last(page.tell(talk["visit"], event(do="export"), request()))
    assert on["visit"]["user"] in taken["toast"]
    erased = await last(page.tell(talk["visit"], event(do="erase_all"), request()))
    assert "2 records" in erased["toast"]
    assert erased["visit"]["user"] not in ("", on["visit"]["user"])
    assert erased["visit"]["chats"] == ()


async def test_another_catalogue_starts_anew_and_an_unknown_one_is_ignored() -> None:
    home = FakeHome(FakeChat(), books=FakeChat())
    page = Handlers(home, UiSettings())
    seen = await say(page, "sci-fi")
    other = await last(page.tell(seen["visit"], event(do="catalog", catalog="books"), request()), seen)
    assert (other["visit"]["catalog"], other["visit"]["conversation"]) == ("books", "")
    assert await last(page.tell({}, event(do="catalog", catalog="nope"), request())) == {}
    back = await last(page.tell(other["visit"], event(do="chat", id=seen["visit"]["conversation"]), request()))
    assert back["visit"]["catalog"] == "films"
    assert "Blade Runner" in back["live"]
    gone = await last(page.open({"catalog": "sold", "conversation": "x"}, request()))
    assert gone["visit"]["catalog"] == ""


DATA = "data:image/jpeg;base64,/9j/AAAA"


async def test_a_picture_is_asked_for_by_its_keywords() -> None:
    home = FakeHome()
    page = Handlers(home, UiSettings())
    home.words = ("rain", "sci-fi")
    seen = await last(page.ask({}, event(do="picture", data=DATA), request()))
    assert "Something like this picture: rain, sci-fi" in seen["live"]
    assert "Blade Runner" in seen["live"]
    zh = await last(page.ask({}, event(do="picture", data=DATA), request("zh-CN")))
    assert "感觉相近" in zh["live"]


async def test_only_a_few_pictures_are_looked_at_at_once() -> None:
    gate = asyncio.Event()

    class Slow(FakeHome):
        async def see(self, picture: bytes, language: str) -> tuple[str, ...]:
            await gate.wait()
            return ("sci-fi",)

    page = Handlers(Slow(), UiSettings())
    first = [asyncio.create_task(last(page.ask({}, event(do="picture", data=DATA), request()))) for _ in range(4)]
    await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    refused = await last(page.ask({}, event(do="picture", data=DATA), request()))
    assert "cannot be reached" in refused["toast"]
    gate.set()
    assert all("Blade Runner" in shown["live"] for shown in await asyncio.gather(*first))


async def test_speech_fills_the_box_and_sends_nothing() -> None:
    home = FakeHome()
    page = Handlers(home, UiSettings())
    home.speech = "a quiet film"
    heard = await last(page.ask({}, event(do="voice", data="data:audio/webm;base64,GkXfow=="), request()))
    assert heard["message"]["value"] == "a quiet film"
    assert not home.first.kept


async def test_what_cannot_be_seen_or_heard_says_so() -> None:
    home = FakeHome()
    page = Handlers(home, UiSettings())
    for do in ("picture", "voice"):
        missing = await last(page.ask({}, event(do=do, data=DATA), request()))
        assert "not set up" in missing["toast"]
        for odd in (None, "", 7, "https://evil.example/x.jpg", "data:image/png,raw", "data:image/png;base64,***"):
            assert "toast" in await last(page.ask({}, event(do=do, data=odd), request()))
    assert "vision model" in (await last(page.open({}, request())))["senses"]
    home.words, home.speech = ModelTimeout("slow"), ModelTimeout("slow")
    slow = await last(page.ask({}, event(do="picture", data=DATA), request("zh-CN")))
    assert "等得太久" in slow["toast"]
