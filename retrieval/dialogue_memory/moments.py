"""The moments of a past conversation at which something was recommended: what was said before, and what came up."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from domain.frozen import Frozen
from domain.items import spoken_title
from domain.ports import Message
from domain.query import Query

_NOT_WORD = re.compile(r"[\W_]+")
_TEXT_CHARS = 1500
_HAN = re.compile(r"[一-鿿]")


class Moment(Frozen):
    """What had been said (oldest first) and which items had come up when somebody recommended `targets`."""

    talk: str
    said: tuple[Message, ...]
    named: Mapping[str, str]
    """Items that had come up and the feeling for each, in order."""
    targets: tuple[str, ...]


def as_query(moment: Moment, limit: int = 10) -> Query:
    """The request that the moment was: what the person had said, liked and heard of."""
    felt = moment.named
    return Query(
        text=" ".join(m.content for m in moment.said if m.role == "user")[-_TEXT_CHARS:],
        said=tuple(m.content for m in moment.said),
        named=tuple(felt),
        liked=tuple(i for i, feeling in felt.items() if feeling != "dislike"),
        disliked=tuple(i for i, feeling in felt.items() if feeling == "dislike"),
        limit=limit,
    )


def moments_of(
    talk: str, messages: Sequence[Message], items: Mapping[str, str], titles: Mapping[str, Sequence[str]]
) -> tuple[Moment, ...]:
    """One moment for each message of the assistant that brought up items which were not there before.

    `items` are the conversation's, with how the person felt; `titles` their titles by id. An item whose title is in no
    message has no moment. An item that the person turned out to dislike was no good recommendation.
    """
    first = _first_said(messages, items, titles)
    found = []
    for place, message in enumerate(messages):
        targets = tuple(i for i in items if first.get(i) == place and items[i] != "dislike")
        if place and message.role == "assistant" and targets:
            before = sorted((i for i in items if i in first and first[i] < place), key=lambda i: first[i])
            named = {i: items[i] for i in before}
            found.append(Moment(talk=talk, said=tuple(messages[:place]), named=named, targets=targets))
    return tuple(found)


def _first_said(
    messages: Sequence[Message], items: Mapping[str, str], titles: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """In which message each item's title was first said."""
    texts = [_plain(m.content) for m in messages]
    found = {}
    for item in items:
        names = [name for t in titles.get(item, ()) if (name := _plain(spoken_title(t))).strip()]
        places = [n for n, text in enumerate(texts) if any(_holds(text, name) for name in names)]
        if places:
            found[item] = places[0]
    return found


def _holds(text: str, name: str) -> bool:
    return name.strip() in text if _HAN.search(name) else name in text


def _plain(text: str) -> str:
    """Lower case words between single spaces, with one at both ends."""
    return f" {_NOT_WORD.sub(' ', unicodedata.normalize('NFKC', text).lower()).strip()} "
