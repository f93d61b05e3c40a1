"""The pure parts of the page: what is shown, and that nothing from a record or a person becomes markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.candidates import Reason, Recommendation
from domain.conversation import Degraded, Preferences, Turn
from domain.events import Failed, Found, Recommended, Reply, Understood
from domain.intent import Act, Constraint, Intent, Op, Sentiment, Step
from domain.items import Item, Price
from ranking.features import FEW_LIKES, RECORD_FEATURES
from ranking.learned import BASE
from ranking.llm_imagined import PART as IMAGINED
from ranking.weights import default_weights
from tests.builders import films
from ui.port import Taste
from ui.render.cards import card
from ui.render.covers import cover, initials
from ui.render.facts import money, runtime
from ui.render.markup import Html, join, tag, web_link
from ui.render.panel import PanelState, panel
from ui.render.prose import inline, plain, prose
from ui.render.turns import Progress, finished, turn_html
from ui.render.wishes import chips, wish_key, wish_words
from ui.settings import UiSettings
from ui.visit import PastChat, Visit
from ui.wording import LANGUAGES, language_of, words_of

HOSTILE_TASTE = Taste(item_id="h", sentiment=Sentiment.LIKE, said="<img src=x onerror=alert(1)>")
HOSTILE_VISIT = Visit(conversation="c", chats=(PastChat(id="d", title="<script>alert(2)</script>"),))
HOSTILE = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'`${7*7}{{1}}"
EN, ZH, SETTINGS = words_of("en"), words_of("zh"), UiSettings()
COMEDY = Constraint(field="genre", op=Op.EQ, value="Comedy")


def shown(item: Item, **update: object) -> Recommendation:
    made = Recommendation(
        rank=1,
        item=item,
        title=item.title(),
        score=0.5,
        parts={"dense": 0.6, "popularity": -0.1},
        reason="because you liked **Alien**",
        evidence=(Reason(source="collaborative", text="liked by people who like Alien", item_ids=("f1",)),),
    )
    return made.model_copy(update=update)


def hostile_item() -> Item:
    return Item(
        id=HOSTILE,
        titles={"en": HOSTILE, "zh": HOSTILE + "二"},
        texts={"en": HOSTILE},
        attributes={"genre": (HOSTILE,), "director": HOSTILE, HOSTILE: HOSTILE},
        price=Price(amount=9.5, currency=HOSTILE),
        image="javascript:alert(1)",
        link="JaVaScRiPt:alert(1)",
    )


def assert_harmless(html: str) -> None:
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html.lower()
    assert not re.search(r"<[^>]*\sonerror\s*=", re.sub(r'"[^"]*"', '""', html))


def test_a_hostile_record_stays_text_in_every_part_of_a_card() -> None:
    html = card(shown(hostile_item(), reason=HOSTILE, parts={HOSTILE: 1.0}), EN, SETTINGS, names={"f1": HOSTILE})
    assert_harmless(html)
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in html


def test_a_hostile_turn_stays_text() -> None:
    wish = Constraint(field=HOSTILE, op=Op.EQ, value=HOSTILE)
    intent = Intent(steps=(Step(act=Act.RECOMMEND, constraints=(wish,)),), not_understood=(HOSTILE,))
    turn = Turn(
        turn_id=HOSTILE,
        conversation_id="c",
        text=HOSTILE,
        intent=intent,
        items=(shown(hostile_item()),),
        reply=f"{HOSTILE}\n| {HOSTILE} | b |\n- {HOSTILE}",
        suggestions=(HOSTILE,),
        degraded=(Degraded(part=HOSTILE, why=HOSTILE),),
    )
    assert_harmless(turn_html(finished(turn), EN, SETTINGS, wishes=(wish,), newest=True))
    failed = Progress(text=HOSTILE).after(Failed(code="odd", message=HOSTILE, hint=HOSTILE))
    assert_harmless(turn_html(failed, ZH, SETTINGS))


def test_a_hostile_panel_stays_text() -> None:
    known = Preferences(constraints=(Constraint(field="genre", op=Op.NE, value=HOSTILE),), liked=(HOSTILE,))
    assert_harmless(
        panel(
            known,
            EN,
            {HOSTILE: HOSTILE},
            PanelState(visit=HOSTILE_VISIT, catalogs=(HOSTILE, "x"), tastes=(HOSTILE_TASTE,)),
        )
    )


@given(st.text())
def test_no_text_becomes_markup(text: str) -> None:
    assert not re.search(r"<(?!/?(?:p|ul|li|strong|div|table|thead|tbody|tr|th|td)\b)", prose(text))
    assert "<" not in join(text)
    assert not re.search(r"[<>]", tag("p", title=text)[3:-5])


def test_only_web_addresses_become_links() -> None:
    assert web_link("https://example.org/a?b=c") == "https://example.org/a?b=c"
    for bad in ("javascript:alert(1)", "data:text/html,x", "//evil", "ftp://a/b", "http://", "https:[", "", None):
        assert web_link(bad) is None
    item = films()[0].model_copy(update={"link": "https://example.org/alien", "image": "https://example.org/a.jpg"})
    html = card(shown(item), EN, SETTINGS)
    assert 'href="https://example.org/alien"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert 'src="https://example.org/a.jpg"' in html
    assert "<img" not in card(shown(item), EN, UiSettings(show_images=False))


def test_a_card_shows_titles_facts_reason_and_what_it_rests_on() -> None:
    item = films()[1].model_copy(update={"price": Price(amount=12.9, currency="USD")})
    html = card(shown(item), EN, SETTINGS, turn_id="t1", names={"f1": "Alien"})
    for part in ("Blade Runner", "银翼杀手", "1982", "Sci-Fi", "1 h 57 min", "Ridley Scott", "$12.90"):
        assert part in html
    for part in (
        "because you liked <strong>Alien</strong>",
        "Meaning",
        "+0.60",
        "-0.10",
        "A detective hunts androids.",
    ):
        assert part in html
    assert "<li>Alien</li>" in html


def test_every_button_of_a_card_says_what_it_does_to_which_item() -> None:
    html = card(shown(films()[0]), EN, SETTINGS, turn_id="t1")
    buttons = re.findall(r"<button.*?</button>", html)
    assert len(buttons) == 6
    for label in (
        "Like Alien",
        "Alien is not for me",
        "I have seen Alien",
        "More like Alien",
        "Compare Alien with another",
    ):
        assert f'aria-label="{label}"' in html
    assert all('type="button"' in b and "data-do=" in b for b in buttons)
    assert 'data-text="More like Alien"' in html
    assert 'aria-expanded="false"' in html


def test_a_chinese_card_speaks_chinese() -> None:
    html = card(shown(films()[1], title="银翼杀手"), ZH, SETTINGS)
    assert "科幻" in html
    assert "1 小时 57 分" in html
    assert 'data-text="再来几部类似《银翼杀手》的"' in html
    assert '<p class="title-other">Blade Runner</p>' in html


def test_the_facts_that_were_asked_for_are_shown_and_stand_out() -> None:
    item = Item(id="b", titles={"en": "B"}, attributes={"pages": 320, "genre": ("Drama", "War", "Crime", "Comedy")})
    pages = Constraint(field="pages", op=Op.LE, value=400)
    html = card(shown(item), EN, SETTINGS, asked=(COMEDY, pages))
    assert "<strong>Comedy</strong>" in html
    assert "<strong>320</strong>" in html
    no_horror = Constraint(field="genre", op=Op.NE, value="Drama")
    assert "<strong>Drama</strong>" not in card(shown(item), EN, SETTINGS, asked=(no_horror,))


def test_money_and_durations_read_as_people_write_them() -> None:
    assert money(Price(amount=1299, currency="EUR")) == "€1,299"
    assert money(Price(amount=5.5, currency="CHF")) == "5.50 CHF"
    assert money(Price(amount=5)) == "5"
    assert [runtime(m, EN) for m in (45, 60, 117)] == ["45 min", "1 h", "1 h 57 min"]


def test_a_cover_is_the_same_each_time_and_bears_initials() -> None:
    alien, heat = films()[0], films()[3]
    assert cover(alien, "Alien") == cover(alien, "Alien")
    assert cover(alien, "Alien") != cover(heat, "Heat")
    assert [initials(t) for t in ("The Matrix", "Blade Runner", "银翼杀手", "", "!!!")] == ["M", "BR", "银翼", "·", "·"]


def test_prose_knows_bold_escapes_entities_lists_and_tables() -> None:
    assert inline(r"Try **Toy \*Story\***, 3 \* 4") == "Try <strong>Toy *Story*</strong>, 3 * 4"
    assert inline("a &lt;b&gt; c") == "a &lt;b&gt; c"
    assert plain(r"**Toy** \[x\]") == "Toy [x]"
    assert prose("one\n\n- two\n- three").count("<li") == 2
    table = prose("|  | A | B |\n| --- | --- | --- |\n| year | 1999 | 2000 |")
    assert table.count("<th") == 4 + 1  # the empty corner, two heads and the row's name, and <thead>
    assert "<td>2000</td>" in table
    assert inline("[x](javascript:alert(1)) ![y](z)") == "[x](javascript:alert(1)) ![y](z)"


def test_wishes_read_as_said_and_can_be_taken_back() -> None:
    nineties = Constraint(field="year", op=Op.BETWEEN, value=(1990, 1999))
    assert wish_words(nineties, EN) == "the 1990s"
    assert wish_words(Constraint(field="genre", op=Op.NE, value="Horror"), ZH) != ""
    html = chips((COMEDY, nineties), EN, removable=True)
    assert html.count('data-do="drop"') == 2
    assert 'aria-label="Remove comedy"' in html
    assert wish_key(COMEDY) != wish_key(nineties)
    assert "data-do" not in chips((COMEDY,), EN, removable=False)
    assert chips((), EN, removable=True) == Html("")


def test_a_turn_grows_with_its_events_cards_before_words() -> None:
    steps = [Progress(text="something funny")]
    intent = Intent(steps=(Step(act=Act.RECOMMEND, constraints=(COMEDY,)),))
    events = (
        Understood(intent=intent),
        Found(by_source={"dense": 3, "lexical": 0}, eligible=7),
        Recommended(turn_id="t", items=(shown(films()[4]),)),
        Reply(text="Try **Annie Hall**."),
    )
    for event in events:
        steps.append(steps[-1].after(event))
    html = [turn_html(s, EN, SETTINGS, newest=True) for s in steps]
    assert ["Reading your message" in h for h in html] == [True, False, False, False, False]
    assert ["Looking through the catalogue" in h for h in html] == [False, True, True, False, False]
    assert ["7 fit, from meaning" in h for h in html] == [False, False, True, True, True]
    assert ["<article" in h for h in html] == [False, False, False, True, True]
    assert ['class="reply"' in h for h in html] == [False, False, False, False, True]
    assert html[-1].index("<article") < html[-1].index("Try <strong>Annie Hall</strong>.")


def test_only_the_newest_turn_offers_next_sentences_and_removable_wishes() -> None:
    intent = Intent(steps=(Step(act=Act.RECOMMEND, constraints=(COMEDY,)),))
    turn = Turn(turn_id="t", conversation_id="c", text="x", intent=intent, suggestions=("Only **comedy**",))
    newest = turn_html(finished(turn), EN, SETTINGS, wishes=(COMEDY,), newest=True)
    assert 'data-text="Only comedy"' in newest
    assert 'data-do="drop"' in newest
    older = turn_html(finished(turn), EN, SETTINGS, wishes=(COMEDY,))
    assert "data-do" not in older


def test_a_degraded_turn_says_so_calmly() -> None:
    turn = Turn(turn_id="t", conversation_id="c", text="x", degraded=(Degraded(part="dense", why="timeout"),))
    html = turn_html(finished(turn), EN, SETTINGS)
    assert "Running with less than usual: meaning." in html
    assert 'role="note"' in html


@pytest.mark.parametrize(("code", "said"), [("busy", "still answering"), ("store_failed", "cannot be saved")])
def test_a_failure_is_told_in_friendly_words_with_what_to_do(code: str, said: str) -> None:
    html = turn_html(Progress(text="hi").after(Failed(code=code, message="raw")), EN, SETTINGS)
    assert said in html
    assert "raw" not in html
    assert 'data-text="hi"' in html


def test_the_panel_shows_all_that_is_known_each_with_a_way_back() -> None:
    known = Preferences(constraints=(COMEDY,), liked=("f1",), disliked=("f2",), seen=("f1", "f3"))
    html = panel(known, EN, {"f1": "Alien", "f2": "Heat", "f3": "Toy Story"}, PanelState(visit=Visit(conversation="c")))
    for label in ("Remove comedy", "Remove Alien", "Remove Heat", "Remove Toy Story"):
        assert label in html
    assert "&quot;f1&quot;: [&quot;like&quot;, &quot;seen&quot;]" in html
    assert "Nothing yet" in panel(Preferences(), EN, {}, PanelState())


def test_all_languages_have_the_same_phrases_with_the_same_blanks() -> None:
    first, *others = (words_of(name) for name in LANGUAGES)
    blanks = {key: set(re.findall(r"{(\w+)}", said)) for key, said in first.phrases.items()}
    for other in others:
        assert {k: set(re.findall(r"{(\w+)}", s)) for k, s in other.phrases.items()} == blanks
        assert other.example_prompts


def test_every_part_of_a_score_and_every_weight_has_a_name_to_read() -> None:
    weighed = {name for weights in default_weights().by_regime.values() for name in weights}
    names = weighed | set(RECORD_FEATURES) | {BASE, FEW_LIKES, IMAGINED, "dense.rank", "newness", "llm", "exploration"}
    for words in map(words_of, LANGUAGES):
        parts = {f"part.{name.partition('.')[0]}" for name in names}
        ways = {f"op.by_{name.partition('.')[2]}" for name in names if "." in name}
        assert (parts | ways) <= set(words.phrases), words.language


def test_the_browser_decides_the_language_until_a_visitor_does() -> None:
    assert [language_of(a) for a in ("zh-CN,en;q=0.8", "de,en", "", "fr")] == ["zh", "en", "en", "en"]
