"""Which words of a message may be searched for: those that say what something should be about. Pure.

"About X", "with X in it", "set in X", a bare "heist movies", 讲邮差的 name a topic. What somebody tells of themselves
(who is there, what happened, how they feel, when it is) is none: a description that holds such a word by chance is no
evidence that an item suits them.
"""

import re
from collections.abc import Iterator, Sequence

from agent.lexicon import pattern
from domain.frozen import Frozen

_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST_BARE = 8
"""Chinese characters of a clause that may be a bare noun ("潜水艇电影")."""
_LONGEST_BARE_WORDS, _LONGEST_NAMED = 5, 12
"""Words of a clause that may be a bare name of something; where it says "films" or the like, of a longer one."""
_LONGEST_USED, _LONGEST_USED_WORDS = 14, 12
"""The same of a thing to buy, which is named with whom it is for and what it may cost."""
_SKIPPED = 4
"""Chinese characters between a situation and what is asked for it (下雨天想看点海盗片)."""
_FRAMED_ZH = 10
"""Chinese characters before 题材 or 的电影 that may belong to a topic."""

Range = tuple[int, int]


class Topics(Frozen):
    """Where a message names topics: `framed` says so in words ("about X"), `bare` asks for it or stands alone."""

    framed: tuple[Range, ...] = ()
    bare: tuple[Range, ...] = ()

    def holds(self, start: int, end: int) -> bool:
        """Whether a stretch of the text lies within a topic."""
        return any(a <= start and end <= b for a, b in (*self.framed, *self.bare))


def framed(text: str, *, used: bool = False) -> tuple[Range, ...]:
    """Where words say what something is about. `used`: what is offered is used, so that "for X" describes it."""
    found: list[Range] = []
    for start, end in _clauses(text):
        clause = text[start:end]
        ends = [m.end() for m in pattern("topics.about").finditer(clause)]
        found += [(start + at, start + _until(clause, at, used=used)) for at in ends]
        begins = [m.start() for m in pattern("topics.about_zh_before").finditer(clause)]
        found += [(start + _since(clause, at), start + at) for at in begins]
    return tuple(r for r in found if r[0] < r[1])


def topics(text: str, told: Sequence[Range] = (), *, used: bool = False) -> Topics:
    """Where a message names topics. `told` are the stretches that are known to tell of a situation."""
    said = framed(text, used=used)
    bare: list[Range] = []
    for start, end in _clauses(text):
        inside = [(a - start, b - start) for a, b in told if a < end and b > start]
        if inside and min(a for a, _ in inside) <= len(text[start:end]) - len(text[start:end].lstrip()):
            asked = _request(text[start:end], inside)  # it begins with the situation
            named = asked > 0
        else:
            named = not told or bool(_request(text[start:end], inside) or _names(text[start:end]))
        if named:
            bare += [(start + a, start + b) for a, b in _asked_for(text[start:end], inside, used=used)]
    return Topics(framed=said, bare=tuple(bare))


def searchable(search_text: str, text: str, found: Topics, told: Sequence[Range] = ()) -> tuple[str, tuple[str, ...]]:
    """The words of `search_text` that name topics, and those that do not, as they stand in the message."""
    kept: list[str] = []
    left: list[str] = []
    for piece in search_text.split():
        named, rest = _of_piece(piece, text, found, told)
        kept += named
        left += rest
    return " ".join(dict.fromkeys(kept)), tuple(dict.fromkeys(left))


def _of_piece(piece: str, text: str, found: Topics, told: Sequence[Range]) -> tuple[list[str], list[str]]:
    places = [m.span() for m in re.finditer(_word(piece), text, re.IGNORECASE)]
    if not places:  # spelt right, or put together from what stands apart
        return ([piece], []) if not told and found.bare and not _HAN.search(text) else ([], [piece])
    for start, end in places:
        if found.holds(start, end) and not _is_told(start, end, found, told):
            return [piece], []
    if _HAN.search(piece):
        kept = [cut for place in places for cut in _parts_within(place, text, found, told)]
        return kept, [] if kept else [piece]
    return [], [piece]


def _parts_within(place: Range, text: str, found: Topics, told: Sequence[Range]) -> Iterator[str]:
    """The pieces of a Chinese run that lie within topics, of two characters and more."""
    for a, b in dict.fromkeys((*found.framed, *found.bare)):
        start, end = max(a, place[0]), min(b, place[1])
        if end - start > 1 and not _is_told(start, end, found, told):
            yield text[start:end]


def _is_told(start: int, end: int, found: Topics, told: Sequence[Range]) -> bool:
    """Whether it belongs to what is told of a situation, or to who is there; what is said to be a topic does not."""
    return not any(a <= start and end <= b for a, b in found.framed) and any(a < end and start < b for a, b in told)


def company(text: str) -> tuple[Range, ...]:
    """Where people and times are named: no topics on their own."""
    return tuple(m.span() for m in pattern("topics.company").finditer(text))


def _clauses(text: str) -> Iterator[Range]:
    at = 0
    cut = "topics.splits"
    for match in pattern(cut).finditer(text):
        if match[0] == " " and not _between_han(text, match.start()):
            continue
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < len(text):
        yield at, len(text)


def _between_han(text: str, at: int) -> bool:
    return bool(_HAN.search(text[max(0, at - 1) : at + 2]))


def _asked_for(clause: str, told: Sequence[Range], *, used: bool) -> Iterator[Range]:
    """What a clause asks for: behind the words that ask, or all of it where it is a bare name of something."""
    asks = _request(clause, told)
    if asks:
        start = asks
        end = _until(clause, start, used=used)
        head = clause[start:end]
        if head.strip() and not (_HAN.search(head) and pattern("topics.tells").search(head)):
            yield start, end
        for match in pattern("topics.with").finditer(clause, start):
            yield match.end(), _until(clause, match.end(), used=used)
        return
    end = _until(clause, 0, used=used)
    whole = clause if _HAN.search(clause) else clause[:end]
    if pattern("topics.tells").search(whole) or not _is_short(whole, used=used):
        return
    yield 0, end
    for match in pattern("topics.with").finditer(clause):
        yield match.end(), _until(clause, match.end(), used=used)


def _request(clause: str, told: Sequence[Range]) -> int:
    """Where what is asked for begins, behind the words that ask; 0 where nothing is asked for."""
    begins = [0, *(end + skipped for _, end in told for skipped in range(_SKIPPED) if _HAN.search(clause))]
    found = (pattern("topics.requests").match(clause[at:]) for at in begins if at < len(clause))
    return next((at + m.end() for at, m in zip(begins, found, strict=False) if m and m.end()), 0)


def _names(clause: str) -> bool:
    """Whether it names what is offered here ("heist movies, I am tired")."""
    return bool(pattern("topics.nouns").search(clause)) and not _HAN.search(clause)


def _is_short(clause: str, *, used: bool) -> bool:
    han = len(_HAN.findall(clause))
    if han:
        return han <= (_LONGEST_USED if used else _LONGEST_BARE)
    if used:
        return len(clause.split()) <= _LONGEST_USED_WORDS
    return len(clause.split()) <= (_LONGEST_NAMED if pattern("topics.nouns").search(clause) else _LONGEST_BARE_WORDS)


def _until(clause: str, start: int, *, used: bool) -> int:
    """Where the topic ends that begins at `start`."""
    ends = [m.start() for m in pattern("topics.ends").finditer(clause, start)]
    if not used:
        ends += [m.start() for m in pattern("topics.purpose").finditer(clause, start)]
    return min(ends, default=len(clause))


def _since(clause: str, end: int) -> int:
    """Where a Chinese topic begins that ends at `end`: behind what asks for it."""
    asks = pattern("topics.requests").match(clause)
    start = asks.end() if asks and asks.end() < end else 0
    begun = max(start, end - _FRAMED_ZH)
    if pattern("topics.tells").search(clause[begun:end]):
        return end
    return begun


def _word(piece: str) -> str:
    edge = r"\b" if piece[:1].isascii() else ""
    return edge + re.escape(piece) + (r"\b" if piece[-1:].isascii() else "")
