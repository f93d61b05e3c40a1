"""The whole app in headless Chromium: pictures and speech through stand-in servers, memory, and the operator's page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.api import create_app
from app.settings import Settings
from domain.items import Item
from tests.app.doubles import served
from tests.llms.senses import Heard, png, senses_served
from tests.serving import served_app

pytestmark = pytest.mark.browser
KEY = "an operator's key, long"
MARKUP = "<img src=x onerror=pwned=1><script>pwned=1</script>[x](javascript:pwned=1) {{7*7}} ${7*7}"
EVIL = {"genre": ("Opera",), "year": 1999, "director": (MARKUP,)}


@pytest.fixture(scope="module")
def senses() -> Iterator[tuple[str, Heard]]:
    with senses_served() as both:
        yield both


@pytest.fixture(scope="module")
def address(senses: tuple[str, Heard], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings.model_validate(
        {"home": home, "vision": {"base_url": senses[0], "model": "orders"}, "speech": {"base_url": senses[0]}}
    )
    serving = served(home)
    serving.catalog().upsert([Item(id="evil", titles={"en": MARKUP}, texts={"en": MARKUP}, attributes=EVIL)])
    with served_app(create_app(serving, settings)) as where:
        yield f"{where}/"


def picture(tmp_path: Path) -> str:
    path = tmp_path / "night.png"
    path.write_bytes(png(900, 40))
    return str(path)


def test_a_picture_becomes_wishes_and_writing_in_it_gives_no_orders(
    visitor: Any, senses: tuple[str, Heard], tmp_path: Path
) -> None:
    me = visitor()
    with me.page.expect_file_chooser() as chooser:
        me.page.click("[data-do=picture]")
    chooser.value.set_files(picture(tmp_path))
    me.answered("Something like this picture: rain, night")
    assert me.page.locator("#parley-live .card").count() > 0
    assert "ignore" not in me.text("body")
    sent = senses[1].looked[-1]["messages"][-1]["content"][1]["image_url"]["url"]
    assert sent.startswith("data:image/jpeg;base64,")
    assert me.faults == []


def test_a_hostile_record_is_shown_as_its_text_and_runs_nothing(visitor: Any) -> None:
    me = visitor()
    me.say("opera")
    assert MARKUP in me.text("#parley-live .card .title")
    me.page.locator("#parley-live .btn-why").first.click()
    me.page.wait_for_timeout(300)
    assert me.page.evaluate("typeof pwned") == "undefined"
    assert me.page.locator("#parley-live .card a[href^='javascript']").count() == 0
    assert me.faults == []


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=/etc/passwd", "file=/etc/passwd", "gradio_api/file=..%2f..%2f..%2fetc%2fpasswd",
        "gradio_api/proxy=http://127.0.0.1:22/", "proxy=http://127.0.0.1:22/", "static/..%2f..%2f..%2fetc%2fpasswd",
        "assets/..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "gradio_api/file/state.db",
    ],
)  # fmt: skip
def test_the_page_hands_out_no_file_and_calls_no_address(address: str, path: str) -> None:
    answer = httpx.get(f"{address}{path}", timeout=30)
    assert answer.status_code in (400, 401, 403, 404, 405, 422) or "<html" in answer.text.lower()[:300]
    assert "root:" not in answer.text
    assert "SSH" not in answer.text


def test_speech_is_written_into_the_box_to_be_checked(visitor: Any, senses: tuple[str, Heard]) -> None:
    me = visitor()
    me.page.click("[data-do=voice]")
    me.page.wait_for_selector("[data-do=voice][aria-pressed=true]")
    me.page.wait_for_timeout(700)
    me.page.click("[data-do=voice]")
    me.page.wait_for_function("document.querySelector('#parley-message textarea').value.includes('funny film')")
    assert "Check what was heard" in me.text("#parley-toast")
    assert senses[1].listened[-1]["name"] == "speech.webm"
    me.page.keyboard.press("Escape")
    me.page.focus("#parley-message textarea")
    me.page.keyboard.press("Enter")
    me.answered("a funny film from the nineties")


def test_a_visitor_is_remembered_in_a_new_chat_until_memory_is_switched_off(visitor: Any) -> None:
    me = visitor()
    me.page.click("[data-do=panel]")
    me.page.click("[data-do=memory]")
    me.page.wait_for_selector("[data-do=memory][aria-checked=true]")
    me.say("sci-fi")
    me.page.locator("#parley-live .mark-dislike").first.click()
    me.page.wait_for_selector(".tastes li")
    gone = me.text("#parley-live .card .title >> nth=0")
    me.page.click("[data-do=new]")
    me.page.wait_for_selector(".examples")
    me.say("sci-fi")
    assert gone not in me.text("#parley-live .cards")
    assert gone in me.text(".tastes")
    switch = me.page.locator("[data-do=memory]")
    switch.click()
    assert "Press again" in switch.inner_text()
    switch.click()
    me.page.wait_for_selector("[data-do=memory][aria-checked=false]")
    me.say("sci-fi")
    assert gone in me.text("#parley-live .cards")


class Operator:
    """A browser on the operator's page."""

    def __init__(self, browser: Any, address: str, **context: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "en-US"} | context)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))
        self.page.on("console", lambda m: self.faults.append(m.text) if "Content Security" in m.text else None)
        self.page.goto(f"{address}operator")


@pytest.fixture
def operator(chromium: Any, address: str) -> Iterator[Any]:
    made: list[Operator] = []

    def arrive(where: str = address, **context: Any) -> Operator:
        made.append(Operator(chromium, where, **context))
        return made[-1]

    yield arrive
    for one in made:
        one.context.close()


def test_an_operator_sees_how_it_goes_tries_another_order_and_keeps_it(operator: Any, visitor: Any) -> None:
    visitor().say("no such thing, sci-fi")
    me = operator()
    me.page.wait_for_selector("#weights input")
    assert "films" in me.page.inner_text("#catalog-state")
    assert "popularity" in me.page.inner_text("#reasons").lower()
    me.page.fill("#asks", "sci-fi\ncomedy")
    me.page.fill("[data-weight=popularity]", "-5")
    me.page.dispatch_event("[data-weight=popularity]", "change")
    me.page.click("text=Show what would change")
    me.page.wait_for_selector(".ask")
    assert "With the change" in me.page.inner_text("#preview")
    me.page.click("text=Keep this order")
    me.page.wait_for_selector("#ranking-note:has-text('Kept')")
    assert me.page.input_value("[data-weight=popularity]") == "-5"
    with me.page.expect_response(lambda answer: "/state" in answer.url):
        me.page.click("text=Take all of it back")
    me.page.wait_for_selector("#ranking-note:has-text('Kept')")
    assert me.page.input_value("[data-weight=popularity]") != "-5"
    assert me.faults == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_operators_page_is_accessible_and_never_scrolls_sideways(operator: Any, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    me = operator(color_scheme=scheme, viewport={"width": width, "height": 844})
    me.page.wait_for_selector("#weights input")
    assert me.page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    found = axe.Axe().run(me.page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []


def test_with_keys_the_operators_page_opens_to_the_key_alone(operator: Any, tmp_path: Path) -> None:
    settings = Settings.model_validate({"home": tmp_path, "server": {"keys": [KEY]}})
    with served_app(create_app(served(tmp_path), settings)) as where:
        me = operator(f"{where}/")
        me.page.wait_for_selector("#gate:not([hidden])")
        me.page.fill("#key", "not the key")
        me.page.keyboard.press("Enter")
        me.page.wait_for_selector("#key-note:has-text('does not open')")
        me.page.fill("#key", KEY)
        me.page.keyboard.press("Enter")
        me.page.wait_for_selector("#weights input")
        assert not me.page.locator("#gate").is_visible()
        assert KEY not in me.page.content()
