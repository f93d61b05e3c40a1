"""The page in headless Chromium: what a visitor sees and can do. Needs /usr/bin/chromium and playwright."""

from typing import Any

import pytest

from tests.ui.fakes import FakeChat, FakeHome

PHONE = {"width": 360, "height": 740}
pytestmark = pytest.mark.browser


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


def test_the_sliders_act_on_the_next_answer(visitor: Any, chat: FakeChat) -> None:
    me = visitor()
    me.say("no horror")
    me.page.locator("[data-name=newness]").fill("100")
    me.page.wait_for_selector("body[data-toast=on]")
    assert "next answer" in me.text("#parley-toast")
    me.say("something else, no horror")
    assert chat.dials[-1].newness == 1.0
    assert "The Matrix" in me.text("#parley-live .card >> nth=0")
    me.page.reload()
    me.page.wait_for_selector("#parley-live .turn[data-over=true]")
    assert me.page.locator("[data-name=newness]").input_value() == "100"


def test_another_catalogue_starts_its_own_chat_and_the_old_one_leads_back(visitor: Any) -> None:
    me = visitor()
    me.say("sci-fi")
    me.page.select_option("[data-do=catalog]", "books")
    me.page.wait_for_selector(".examples")
    me.say("a comedy")
    me.page.click(".chat:has-text('sci-fi')")
    me.page.wait_for_selector("#parley-live .said:has-text('sci-fi')")


def test_the_profile_is_edited_and_erased(visitor: Any, home: FakeHome) -> None:
    me = visitor()
    me.say("sci-fi")
    me.page.click("[data-do=memory]")
    me.page.wait_for_selector("[data-do=memory][aria-checked=true]")
    me.page.locator("#parley-live .mark-like").first.click()
    me.page.wait_for_selector(".tastes li")
    assert "Liked · from “sci-fi”" in me.text(".tastes")
    me.page.click(".tastes [data-kind=dislike]")
    me.answered("Show me more")
    me.page.wait_for_selector(".tastes .taste-from:has-text('Not for you')")
    me.page.click(".tastes [data-kind=neutral]")
    me.page.wait_for_selector(".tastes", state="detached")
    with me.page.expect_download() as download:
        me.page.click("[data-do=export]")
    assert '"user_id": "guest-' in download.value.path().read_text(encoding="utf-8")
    erase = me.page.locator("[data-do=erase_all]")
    erase.click()
    assert "Press again" in erase.inner_text()
    erase.click()
    me.page.wait_for_selector(".examples")
    assert "Everything is erased" in me.text("#parley-toast")
    assert not any(home.first.deeds.values())


def test_two_tabs_of_one_browser_keep_their_own_chats(visitor: Any) -> None:
    me = visitor()
    me.say("sci-fi")
    other = me.context.new_page()
    other.goto(me.page.url)
    other.wait_for_selector("#parley-live .turn[data-over=true]")
    other.click("[data-do=new]")
    other.wait_for_selector(".examples")
    other.fill("#parley-message textarea", "a comedy")
    other.keyboard.press("Enter")
    other.wait_for_selector("#parley-live .turn[data-over=true] .said:has-text('a comedy')")
    me.say("no horror")
    assert me.page.locator(".turn").count() == 2
    assert other.locator(".turn").count() == 1


def test_what_is_not_set_up_says_so(visitor: Any) -> None:
    me = visitor()
    for name, said in (("picture", "vision model"), ("voice", "Speech is not set up")):
        me.page.click(f"[data-do={name}]")
        me.page.wait_for_selector("body[data-toast=on]")
        assert said in me.text("#parley-toast")


def test_a_slow_network_shows_the_cards_before_the_words(visitor: Any, chat: FakeChat) -> None:
    me = visitor()
    network = me.context.new_cdp_session(me.page)
    slow = {"offline": False, "latency": 300, "downloadThroughput": 40_000, "uploadThroughput": 20_000}
    network.send("Network.emulateNetworkConditions", slow)
    chat.pause_s = 0.7
    me.page.fill("#parley-message textarea", "no horror")
    me.page.keyboard.press("Enter")
    me.page.wait_for_selector(".working")
    me.page.wait_for_selector("#parley-live .card")
    assert me.page.locator("#parley-live .reply").count() == 0
    me.answered("no horror")
    chat.pause_s = 0.05
    assert me.page.locator("#parley-live .reply").count() == 1
