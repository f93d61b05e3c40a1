"""One page server a module, one Chromium, and a browser of their own for every visitor."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastapi
import pytest

from tests.serving import served_app
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
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@pytest.fixture(scope="module")
def chat() -> FakeChat:
    return FakeChat(pause_s=0.05)


@pytest.fixture(scope="module")
def home(chat: FakeChat) -> FakeHome:
    return FakeHome(chat, books=FakeChat())


@pytest.fixture(scope="module")
def address(home: FakeHome) -> Iterator[str]:
    app = fastapi.FastAPI()
    mount_page(app, home, UiSettings())
    with served_app(app) as where:
        yield f"{where}/"


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
