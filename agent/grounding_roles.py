"""Names of people and places in a sentence: each in the part that the record gives it. Pure.

"By" an actor, "with" a director and "set in" the country that paid for it are made of the record's own words.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from agent.names import name_of
from agent.understanding.normalise import fold
from agent.understanding.vocabulary import field_role
from domain.items import Item

_HAN = re.compile(r"[\u4e00-\u9fff]")
_BEFORE = {
    "maker": re.compile(r"\b(?:by|director|directs|author|writer|made|brand|maker)\b|导演|执导|作者|作家"),
    "player": re.compile(r"\b(?:with|starring|stars?|featur\w+|actors?|actress|cast|plays?|played)\b|主演|演员|出演"),
}
_AFTER = {
    "maker": re.compile(
        r"^\s+(?:films?|movies?|pictures?|books?|directs|directed|made)\b"
        r"|^[^，。]{0,12}?(?:执导|导演|导的|拍的|写的|所著|的作品)"
    ),
    "player": re.compile(
        r"^\s+(?:stars?|plays?|acts?|as|in the (?:lead|role))\b|^[^，。]{0,12}?(?:主演|出演|演的|参演|扮演|饰)"
    ),
}
_DONE_BY = re.compile(r"\b(\w+ed|written|drawn|sung)\s+(?:\w+\s+){0,2}by\s*$")
_DEEDS = {
    "directed": ("director",), "written": ("author", "writer", "screenwriter"), "translated": ("translator",),
    "published": ("publisher",), "illustrated": ("illustrator",), "edited": ("editor",), "produced": ("producer",),
    "created": ("creator", "author", "artist", "director"), "designed": ("designer", "brand"),
}  # fmt: skip
_NOT_BY = frozenset(("translator", "publisher", "illustrator", "editor", "producer", "narrator", "label", "series"))
"""Makers of whom nobody says "by" alone."""
_SENTENCE = re.compile(r"[;!?。；！？]|(?<![\s.][a-z])\.\s")
_CAST_AS = re.compile(r"^\s+(?:stars |acts |appears )?(?:as|plays|playing)\b|^[^，。]{0,2}(?:饰|扮演|演一|演的是)")
_SET_IN = re.compile(
    r"\b(?:set|place|happen\w*|located|story|tale)\b[^.,;]*?\bin\s+(?:the\s+)?([^.,;]+)|(?:背景|发生|故事)[^，。]{0,4}在([^，。]+)"
)
_LONGEST = 200


def wrong_roles(rest: str, item: Item, text: str) -> list[str]:
    """Names in a part that the record does not give them. `rest` and `text` are folded."""
    roles = {name: field_role(name) for name in item.attributes}
    people: dict[str, dict[str, str]] = {}
    for field, role in roles.items():
        if role in _BEFORE:
            for said in _spoken(item.words(field)):
                people.setdefault(said, {})[field] = role
    parts = {role for role in roles.values() if role in _BEFORE}
    wrong = [said for said, role, deed in _namings(rest, people) if not _fits(role, deed, people[said], parts)]
    places = _spoken(v for field, role in roles.items() if role == "place" for v in item.words(field))
    scenes = [match[1] or match[2] for match in _SET_IN.finditer(rest)]
    return wrong + [p for p in places if p not in text and any(p in scene for scene in scenes)]


def _fits(role: str, deed: str, own: Mapping[str, str], parts: set[str]) -> bool:
    """Whether a part that a sentence gives to a name is its own; no part will do where the record has only one."""
    if deed:
        return any(field in _DEEDS.get(deed, ()) for field in own)
    if role == "maker":
        return any(part == role and field not in _NOT_BY for field, part in own.items())
    return role in own.values() if role else len(parts) < 2


def _namings(rest: str, people: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Each name in the sentence with the part that the words around it give it, and what was "done by" them."""
    taken: set[int] = set()
    for said in sorted(people, key=len, reverse=True):
        pattern = re.escape(said) if _HAN.search(said) else rf"(?<![a-z]){re.escape(said)}(?P<own>s?)(?![a-z])"
        for match in re.finditer(pattern, rest):
            span = {*range(*match.span())}
            if span & taken:
                continue
            taken |= span
            before, after = rest[max(0, match.start() - _LONGEST) : match.start()], rest[match.end() :]
            before = _SENTENCE.split(before)[-1]
            behind = next((role for role, cue in _AFTER.items() if cue.search(after)), "")
            if "own" in match.groupdict() and match["own"]:
                behind = "maker"  # folding takes the apostrophe from "Kubrick's"
            cues = [(match.end(), role) for role, cue in _BEFORE.items() for match in cue.finditer(before)]
            ahead = max(cues, default=(0, ""))[1]
            deed = _DONE_BY.search(before)
            if _CAST_AS.match(after):
                behind = "a part"  # who plays whom stands in no record
            yield said, behind or ahead, deed[1] if deed else ""


def _spoken(values: Iterable[str]) -> list[str]:
    """The names as they may be said: whole, in either language, and the last name alone."""
    found = []
    for value in values:
        names = [fold(name) for name in dict.fromkeys((value, name_of(value, "en"), name_of(value, "zh")))]
        found += names + [name.split()[-1] for name in names if len(name.split()) > 1 and len(name.split()[-1]) > 3]
    return [name for name in dict.fromkeys(found) if name]
