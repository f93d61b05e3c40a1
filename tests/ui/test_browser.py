"""The page in headless Chromium: what a visitor sees and can do. Needs /usr/bin/chromium and playwright."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastapi
import pytest
import uvicorn

from tests.ui.fakes import FakeChat, FakeHome
from ui.page import mount_page
from ui.settings import UiSettings

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 360, "height": 740}
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chat() -> FakeChat:
    return FakeChat(pause_s=0.05)


@pytest.fixture(scope="module")
def home(chat: FakeChat) -> FakeHome:
    return FakeHome(chat)


@pytest.fixture(scope="module")
def address(home: FakeHome) -> Iterator[str]:
    app = fastapi.FastAPI()
    mount_page(app, home, UiSettings())
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium: apt-get install chromium")
    sync = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()


class Visitor:
    """One browser of its own, with what it asked for and complained about."""

    def __init__(self, browser: Any, address: str, **context: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-US"} | context)
        self.page = self.context.new_page()
        self.hosts: set[str] = set()
        self.faults: list[str] = []
        self.page.on("request", lambda r: self.hosts.add(r.url.split("/")[2]) if r.url.startswith("http") else None)
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        self.page.goto(address)
        self.page.wait_for_selector(".examples, .turn[data-over=true]")
        self.page.wait_for_timeout(300)

    def say(self, text: str) -> None:
        self.page.fill("#parley-message textarea", text)
        self.page.keyboard.press("Enter")
        self.answered(text)

    def answered(self, text: str) -> None:
        live = self.page.locator("#parley-live .turn[data-over=true]", has=self.page.locator(".said", has_text=text))
        live.wait_for()
        self.page.locator("#parley-live .next").wait_for()

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))

    @property
    def overflow(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture
def visitor(chromium: Any, address: str) -> Iterator[Any]:
    made: list[Visitor] = []

    def arrive(**context: Any) -> Visitor:
        made.append(Visitor(chromium, address, **context))
        return made[-1]

    yield arrive
    for one in made:
        one.context.close()


def test_a_first_visit_leads_from_an_example_to_cards(visitor: Any) -> None:
    me = visitor()
    assert "What are you in the mood for?" in me.text("#parley-live")
    me.page.click(".example >> nth=0")
    me.answered("A funny film from the nineties, no horror")
    assert "Toy Story" in me.text(".cards")
    assert me.page.locator(".chip").count() >= 3
    assert me.faults == []
    assert len(me.hosts) == 1, "the page asks no other host for anything"


def test_a_chinese_chat_is_chinese_all_over(visitor: Any) -> None:
    me = visitor(locale="zh-CN")
    assert "今天想来点什么" in me.text("#parley-live")
    me.say("想看喜剧，不要恐怖片")
    assert "玩具总动员" in me.text(".cards")
    assert "为什么推荐" in me.text(".card >> nth=0")
    assert "现在的愿望" in me.text("#parley-panel")


def test_a_like_shows_at_once_and_changes_the_next_answer(visitor: Any) -> None:
    me = visitor()
    me.say("no horror")
    like = me.page.locator("[data-item=f2].mark-like")
    like.click()
    me.page.wait_for_selector("[data-item=f2].mark-like[aria-pressed=true]")
    assert "Noted: you like Blade Runner" in me.text("#parley-toast")
    me.say("show me more")
    assert "because you liked Blade Runner" in me.text("#parley-live .cards").replace("Because", "because")
    assert me.page.locator("#parley-past [data-item=f2].mark-like[aria-pressed=true]").count() == 1


def test_why_this_opens_by_keyboard_and_stays_open_when_the_page_changes(visitor: Any) -> None:
    me = visitor()
    me.say("sci-fi")
    why = me.page.locator("#parley-live .btn-why").first
    why.focus()
    me.page.keyboard.press("Enter")
    assert "What the score is made of" in me.text("#parley-live .card >> nth=0")
    me.page.locator("#parley-live .mark-seen").first.click()
    me.page.wait_for_selector("#parley-live .mark-seen[aria-pressed=true]")
    me.say("a comedy")
    assert me.page.locator("#parley-past .btn-why[aria-expanded=true]").count() == 1


def test_a_removed_wish_brings_other_cards(visitor: Any) -> None:
    me = visitor()
    me.say("a comedy from the nineties")
    me.page.click("#parley-live .chip:has-text('1990s') .chip-x")
    me.answered("Show me more")
    assert "1990s" not in me.text("#parley-panel")
    assert "Annie Hall" in me.text("#parley-live .cards")


def test_two_items_can_be_compared(visitor: Any) -> None:
    me = visitor()
    me.say("sci-fi")
    me.page.click("#parley-live [data-do=compare] >> nth=0")
    me.page.click("#parley-live [data-do=compare] >> nth=1")
    me.answered('Compare "Alien" and "Blade Runner"')


def test_a_reload_keeps_the_conversation_and_a_new_chat_leaves_it(visitor: Any) -> None:
    me = visitor()
    me.say("sci-fi")
    me.page.reload()
    me.page.wait_for_selector(".turn[data-over=true]")
    assert "Alien" in me.text(".cards")
    me.page.click("[data-do=new]")
    me.page.wait_for_selector(".examples")
    me.page.reload()
    me.page.wait_for_selector(".examples")


def test_a_reload_in_the_middle_of_a_turn_ends_with_its_answer(visitor: Any, chat: FakeChat) -> None:
    me = visitor()
    chat.pause_s = 0.6
    me.page.fill("#parley-message textarea", "no horror")
    me.page.keyboard.press("Enter")
    me.page.wait_for_selector(".working")
    me.page.wait_for_timeout(400)
    me.page.reload()
    me.page.wait_for_selector("#parley-live .turn[data-over=true]")
    chat.pause_s = 0.05
    assert me.page.locator(".turn").count() == 1
    assert me.page.locator(".card").count() == 5


def test_two_visitors_at_once_see_only_their_own(visitor: Any) -> None:
    ann, bob = visitor(), visitor()
    ann.say("sci-fi")
    bob.say("a comedy")
    ann.page.locator("#parley-live .mark-like").first.click()
    ann.page.wait_for_selector("#parley-live .mark-like[aria-pressed=true]")
    bob.page.reload()
    bob.page.wait_for_selector(".turn[data-over=true]")
    assert "sci-fi" not in bob.text("body").lower()
    assert bob.page.locator(".mark[aria-pressed=true]").count() == 0


def test_a_phone_of_360_pixels_never_scrolls_sideways(visitor: Any) -> None:
    me = visitor(viewport=PHONE)
    assert me.overflow <= 0
    me.say("no horror, " + "x" * 120)
    me.page.locator(".btn-why").first.click()
    assert me.overflow <= 0
    assert not me.page.locator("#parley-side").is_visible()
    me.page.click("[data-do=panel]")
    assert me.page.locator("#parley-side").is_visible()
    assert me.overflow <= 0
    me.page.keyboard.press("Escape")
    assert not me.page.locator("#parley-side").is_visible()


def test_dark_and_light_can_be_chosen_and_are_kept(visitor: Any) -> None:
    me = visitor(color_scheme="light")
    light = me.page.evaluate("getComputedStyle(document.body).backgroundColor")
    me.page.click("[data-do=theme]")
    dark = me.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert light != dark
    me.page.reload()
    me.page.wait_for_selector(".examples")
    me.page.wait_for_timeout(300)
    assert me.page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_too_long_a_message_stays_in_the_box_with_a_note(visitor: Any) -> None:
    me = visitor()
    me.page.fill("#parley-message textarea", "x" * 2001)
    me.page.keyboard.press("Enter")
    me.page.wait_for_selector("body[data-toast=on]")
    assert "too long" in me.text("#parley-toast")
    assert len(me.page.input_value("#parley-message textarea")) == 2001


def test_everything_that_can_be_clicked_can_be_reached_and_has_a_name(visitor: Any) -> None:
    me = visitor()
    me.say("sci-fi")
    nameless = me.page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], select, textarea')]
            .filter(e => e.checkVisibility())
            .filter(e => !(e.innerText.trim() || e.getAttribute('aria-label') || e.closest('label')))
            .map(e => e.outerHTML.slice(0, 90))"""
    )
    assert nameless == []
    reached = set()
    for _ in range(60):
        me.page.keyboard.press("Tab")
        reached.add(me.page.evaluate("document.activeElement.dataset.focus || document.activeElement.tagName"))
    assert {"theme", "panel", "new", "TEXTAREA"} <= reached
    assert any(str(name).startswith("like ") for name in reached)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accessibility_scan_finds_nothing_serious(visitor: Any, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    me = visitor(color_scheme=scheme)
    pages = []
    for step in (lambda: None, lambda: me.say("no horror, 100 minutes"), me.page.locator(".btn-why").first.click):
        step()
        me.page.wait_for_timeout(400)
        pages.append(axe.Axe().run(me.page).response["violations"])
    serious = [
        (v["id"], n["html"][:120]) for found in pages for v in found if v["impact"] in ("serious", "critical")
        for n in v["nodes"]
    ]  # fmt: skip
    assert serious == []
