"""What Parley knows: the wishes that hold now and the reactions, each of which can be taken back."""

import json
from collections.abc import Mapping, Sequence

from domain.conversation import Preferences
from domain.frozen import Frozen
from ui.port import Taste
from ui.render.icons import icon
from ui.render.markup import Html, tag
from ui.render.memory import memory
from ui.render.tune import tune
from ui.render.wishes import chips
from ui.visit import PastChat, Visit
from ui.wording import Words


def marks_of(known: Preferences) -> dict[str, list[str]]:
    """Item id -> reactions, as the buttons on the cards show them."""
    groups = (("like", known.liked), ("dislike", known.disliked), ("seen", known.seen))
    ids = dict.fromkeys(i for _, group in groups for i in group)
    return {i: [kind for kind, group in groups if i in group] for i in ids}


class PanelState(Frozen):
    """What the panel shows beside the conversation: the visit, the catalogues there are, and what is remembered."""

    visit: Visit = Visit()
    catalogs: tuple[str, ...] = ()
    tastes: tuple[Taste, ...] = ()
    facts: Mapping[str, str] = {}


def panel(known: Preferences, words: Words, names: Mapping[str, str], state: PanelState) -> Html:
    """The panel; `names` gives titles by item id."""
    groups = (("liked", known.liked), ("disliked", known.disliked), ("seen", known.seen))
    parts = [_wishes(known, words), *[_group(name, ids, words, names) for name, ids in groups]]
    shown = [p for p in parts if p]
    visit = state.visit
    return tag(
        "div",
        tag("h2", words.say("knows")),
        tag("button", icon("close"), type="button", class_="btn btn-icon panel-close", data_do="panel",
            data_focus="close", aria_label=words.say("close")),
        *(shown or [tag("p", words.say("knows_nothing"), class_="quiet")]),
        tune(visit, state.catalogs, words),
        memory(state.tastes, state.facts, words, names, on=bool(visit.user)),
        _own(words, remembered=bool(visit.user)) if visit.conversation or visit.user else None,
        _chats(visit.others, words),
        class_="knows",
        data_marks=json.dumps(marks_of(known), ensure_ascii=False),
    )  # fmt: skip


def _wishes(known: Preferences, words: Words) -> Html | None:
    if not known.constraints:
        return None
    return tag("div", tag("h3", words.say("knows_wishes")), chips(known.constraints, words, removable=True))


def _group(name: str, ids: Sequence[str], words: Words, names: Mapping[str, str]) -> Html | None:
    if not ids:
        return None
    rows = [_row(i, names.get(i, i), words) for i in reversed(tuple(dict.fromkeys(ids)))]
    return tag("div", tag("h3", words.say(f"knows_{name}")), tag("ul", *rows, class_="rows"))


def _row(item: str, title: str, words: Words) -> Html:
    remove = tag(
        "button",
        icon("close"),
        type="button",
        class_="chip-x",
        data_do="react",
        data_kind="neutral",
        data_item=item,
        data_title=title,
        data_focus=f"neutral {item}",
        aria_label=words.say("remove", what=title),
    )
    return tag("li", tag("span", title), remove)


def _chats(chats: Sequence[PastChat], words: Words) -> Html | None:
    if not chats:
        return None
    rows = [
        tag("li", tag("button", c.title, type="button", class_="chat", data_do="chat", data_id=c.id,
                      data_focus=f"chat {c.id}", dir="auto"))
        for c in chats
    ]  # fmt: skip
    return tag("div", tag("h3", words.say("past_chats")), tag("ul", *rows, class_="rows"))


def _own(words: Words, *, remembered: bool) -> Html:
    """Take it along, erase it: of a visitor who is remembered all that is kept, else this conversation."""
    of = "_all" if remembered else ""
    export = tag(
        "button", words.say(f"export{of}"), type="button", class_="btn btn-line", data_do="export", data_focus="export"
    )
    erase = tag(
        "button",
        words.say(f"erase{of}"),
        type="button",
        class_="btn btn-line erase",
        data_do=f"erase{of}",
        data_sure=words.say("erase_sure"),
        data_focus="erase",
    )
    return tag("div", export, erase, class_="own")
