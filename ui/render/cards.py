"""One recommendation as a card: the record's facts, the reason, what it rests on, and the buttons."""

from collections.abc import Mapping, Sequence

from domain.candidates import Recommendation
from domain.intent import Constraint
from domain.items import Item, spoken_title
from ui.render.buttons import buttons
from ui.render.covers import cover
from ui.render.facts import facts
from ui.render.icons import icon
from ui.render.markup import Html, join, tag, web_link
from ui.render.prose import inline
from ui.settings import UiSettings
from ui.wording import Words

_MOST_BARS = 6
_LEAST_PART = 0.005


def card(
    shown: Recommendation,
    words: Words,
    settings: UiSettings,
    *,
    turn_id: str = "",
    names: Mapping[str, str] | None = None,
    asked: Sequence[Constraint] = (),
) -> Html:
    """A card as an <article>. `names` (id -> title) names the liked items that the reason rests on."""
    key = f"{turn_id}-{shown.item.id}"
    body = tag(
        "div",
        _heading(shown),
        facts(shown.item, words, settings, asked),
        tag("p", inline(shown.reason), class_="reason", dir="auto") if shown.reason else None,
        class_="card-body",
    )
    return tag(
        "article",
        _picture(shown.item, shown.title, settings),
        body,
        buttons(shown.item.id, shown.title, key, words),
        _why(shown, words, key, names or {}),
        class_="card",
        data_item=shown.item.id,
        aria_label=shown.title,
    )


def other_title(item: Item, title: str) -> str | None:
    """The title in another language than the one shown, if the record has one."""
    others = [spoken_title(t) for code, t in item.titles.items() if code != "und"]
    return next((other for other in others if other and other != title), None)


def _picture(item: Item, title: str, settings: UiSettings) -> Html:
    link = web_link(item.image) if settings.show_images else None
    image = (
        tag("img", src=link, alt="", loading="lazy", decoding="async", referrerpolicy="no-referrer") if link else None
    )
    return tag("div", cover(item, title), image, class_="picture", aria_hidden="true")


def _heading(shown: Recommendation) -> Html:
    link = web_link(shown.item.link)
    title: Html = (
        tag("a", shown.title, icon("link"), href=link, target="_blank", rel="noopener noreferrer nofollow")
        if link
        else join(shown.title)
    )
    other = other_title(shown.item, shown.title)
    sub = tag("p", other, class_="title-other") if other else None
    return tag("div", tag("h3", title, class_="title"), sub, class_="heading")


def _why(shown: Recommendation, words: Words, key: str, names: Mapping[str, str]) -> Html:
    behind = dict.fromkeys(i for e in shown.evidence for i in e.item_ids)
    known = [names[i] for i in behind if i in names]
    return tag(
        "div",
        tag("p", shown.item.text(words.language), class_="text") if shown.item.texts else None,
        _bars(shown.parts, words),
        _section("why_evidence", [inline(e.text) for e in shown.evidence if e.text and e.text != shown.reason], words),
        _section("why_behind", [join(n) for n in known], words),
        class_="why",
        id=f"why-{key}",
        data_why=key,
        hidden=True,
    )


def _section(key: str, lines: Sequence[Html], words: Words) -> Html | None:
    if not lines:
        return None
    rows = [tag("li", line) for line in dict.fromkeys(lines)]
    return tag("div", tag("h4", words.say(key)), tag("ul", *rows, class_="lines"))


def _bars(parts: Mapping[str, float], words: Words) -> Html | None:
    """The score's parts as bars, the largest first and the small ones together; one below zero takes away."""
    order = sorted(parts.items(), key=lambda p: -abs(p[1]))
    shown = [(name, value) for name, value in order[:_MOST_BARS] if abs(value) >= _LEAST_PART]
    rest = sum(value for _, value in order[len(shown) :])
    if abs(rest) >= _LEAST_PART:
        shown.append(("rest", rest))
    if not shown:
        return None
    top = max(abs(v) for _, v in shown)
    rows = [_bar(name, value, top, words) for name, value in shown]
    return tag("div", tag("h4", words.say("why_parts")), tag("dl", *rows, class_="bars"))


def _bar(name: str, value: float, top: float, words: Words) -> Html:
    width = max(2, round(100 * abs(value) / top))
    fill = tag("span", class_="bar-fill" + (" bar-less" if value < 0 else ""), style=f"width:{width}%")
    label = words.maybe(f"part.{name}", name.replace("_", " "))
    return tag(
        "div",
        tag("dt", label),
        tag("dd", tag("span", fill, class_="track"), tag("span", f"{value:+.2f}", class_="amount")),
    )
