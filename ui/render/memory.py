"""What is remembered of a visitor beyond this conversation: a switch, and every taste with where it came from."""

from collections.abc import Mapping, Sequence

from agent import standing
from domain.intent import Sentiment
from ui.port import Taste
from ui.render.icons import icon
from ui.render.markup import Html, tag
from ui.render.wishes import wish_key, wish_words
from ui.wording import Words

_MOST = 30
_SAID = 48
_FELT = {Sentiment.LIKE: "knows_liked", Sentiment.DISLIKE: "knows_disliked", Sentiment.SEEN: "knows_seen"}
_KINDS = (Sentiment.LIKE, Sentiment.DISLIKE, Sentiment.SEEN)


def memory(
    tastes: Sequence[Taste], facts: Mapping[str, str], words: Words, names: Mapping[str, str], *, on: bool
) -> Html:
    """The switch, what it means now, and all that is remembered with buttons to change or forget each.

    `facts` is the profile, standing wishes among them.
    """
    known = [_standing(one, words) for one in standing.read(facts)]
    known += [_fact(name, value, words) for name, value in facts.items() if name not in standing.RESERVED]
    rows = [_taste(t, names.get(t.item_id, t.item_id), words) for t in tastes[:_MOST]]
    more = len(tastes) - len(rows)
    return tag(
        "div",
        tag("h3", words.say("memory"), id="memory-title"),
        _switch(words, on),
        tag("p", words.say("memory_on" if on else "memory_off"), class_="quiet small"),
        tag("ul", *known, class_="rows tastes standing") if known else None,
        tag("ul", *rows, class_="rows tastes") if rows else None,
        tag("p", words.say("memory_more", n=more), class_="quiet small") if more > 0 else None,
        class_="memory",
    )


def _switch(words: Words, on: bool) -> Html:
    return tag(
        "button",
        tag("span", class_="switch-track", aria_hidden="true"),
        tag("span", words.say("memory_switch")),
        type="button",
        role="switch",
        aria_checked=str(on).lower(),
        class_="switch",
        data_do="memory",
        data_on=str(not on).lower(),
        data_sure=words.say("memory_sure") if on else None,
        data_focus="memory",
    )


def _standing(one: standing.Standing, words: Words) -> Html:
    """A wish that holds in every chat, with the words it was heard in."""
    said = _cut(one.said)
    where = words.say("memory_from", said=said) if said else ""
    source = " · ".join(part for part in (words.say("memory_always"), where, one.day) if part)
    return _known(wish_words(one.wish, words), source, wish_key(one.wish), words)


def _fact(name: str, value: str, words: Words) -> Html:
    label = words.maybe(f"fact.{name}", name.replace("_", " "))
    return _known(value, label, f"fact {name}", words)


def _known(what: str, source: str, key: str, words: Words) -> Html:
    forget = tag(
        "button",
        icon("close"),
        type="button",
        class_="chip-x",
        data_do="forget",
        data_key=key,
        data_focus=f"forget {key}",
        aria_label=words.say("forget", what=what),
        title=words.say("forget", what=what),
    )
    said = tag("div", tag("span", what, class_="taste-title"), tag("span", source, class_="taste-from"), class_="taste")
    return tag("li", said, forget)


def _cut(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= _SAID else line[:_SAID].rstrip() + "…"


def _taste(taste: Taste, title: str, words: Words) -> Html:
    cut = _cut(taste.said)
    day = f"{taste.at:%Y-%m-%d}" if taste.at else ""
    where = words.say("memory_from", said=cut) if cut else words.say("memory_from_button")
    source = " · ".join(part for part in (words.say(_FELT.get(taste.sentiment, "knows_seen")), where, day) if part)
    marks = [_kind(kind, taste, title, words) for kind in _KINDS if kind is not taste.sentiment]
    forget = _button("close", "neutral", taste.item_id, words.say("forget", what=title))
    return tag(
        "li",
        tag("div", tag("span", title, class_="taste-title"), tag("span", source, class_="taste-from"), class_="taste"),
        tag("div", *marks, forget, class_="taste-buttons", role="group", aria_label=title),
    )


def _kind(kind: Sentiment, taste: Taste, title: str, words: Words) -> Html:
    return _button(str(kind), str(kind), taste.item_id, words.say(f"{kind}_of", title=title))


def _button(drawing: str, kind: str, item: str, label: str) -> Html:
    return tag(
        "button",
        icon(drawing),
        type="button",
        class_="chip-x",
        data_do="taste",
        data_kind=kind,
        data_item=item,
        data_focus=f"taste {kind} {item}",
        aria_label=label,
        title=label,
    )
