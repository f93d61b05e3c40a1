"""The buttons of a card. What they do is in their data-* attributes; the page's script makes events of them."""

from ui.render.icons import icon
from ui.render.markup import Html, tag
from ui.wording import Words

REACTIONS = ("like", "dislike", "seen")


def buttons(item: str, title: str, key: str, words: Words) -> Html:
    """Like, dislike, seen, compare, more like this, why this. `key` names the card in the page: turn and item."""
    marks = [_mark(kind, item, title, key, words) for kind in REACTIONS]
    rest = (_compare(item, title, key, words), _more(title, key, words), _why(key, words))
    return tag("div", *marks, *rest, class_="buttons", role="group", aria_label=title)


def _mark(kind: str, item: str, title: str, key: str, words: Words) -> Html:
    return tag(
        "button",
        icon(kind),
        type="button",
        class_=f"btn btn-icon mark mark-{kind}",
        data_do="react",
        data_kind=kind,
        data_item=item,
        data_title=title,
        data_focus=f"{kind} {key}",
        aria_pressed="false",
        aria_label=words.say(f"{kind}_of", title=title),
        title=words.say(kind),
    )


def _compare(item: str, title: str, key: str, words: Words) -> Html:
    return tag(
        "button",
        icon("compare"),
        type="button",
        class_="btn btn-icon",
        data_do="compare",
        data_item=item,
        data_title=title,
        data_sentence=words.phrases["say_compare"],
        data_hint=words.say("compare_pick", title=title),
        data_focus=f"compare {key}",
        aria_pressed="false",
        aria_label=words.say("compare_of", title=title),
        title=words.say("compare"),
    )


def _more(title: str, key: str, words: Words) -> Html:
    return tag(
        "button",
        icon("more"),
        type="button",
        class_="btn btn-icon",
        data_do="say",
        data_text=words.say("say_more", title=title),
        data_focus=f"more {key}",
        aria_label=words.say("more_of", title=title),
        title=words.say("more"),
    )


def _why(key: str, words: Words) -> Html:
    return tag(
        "button",
        tag("span", words.say("why")),
        icon("why"),
        type="button",
        class_="btn btn-why",
        data_do="open",
        data_key=key,
        data_focus=f"why {key}",
        aria_expanded="false",
        aria_controls=f"why-{key}",
    )
