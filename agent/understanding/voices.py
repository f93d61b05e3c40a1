"""Whose taste a message tells: which of its words are said of somebody else, which of the speaker.

A person opens a stretch ("my husband ..."), the speaker ("I", 我) or a contrast ends it, a mark ends it, and it counts
where something in it says that they like, want or say something. Who stands behind "for", "with" or 给 opens none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from agent.understanding.lexicons import load, words
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token

_LISTS = frozenset(",，、/&")
_TURNS = frozenset({"but", "though", "although", "however", "whereas", "while", "yet", "但", "却"})
_COPULAS = frozenset({"is", "are", "was", "were", "be", "s", "thats", "是"})
_WHO = frozenset({"who", "that", "whose", "的"})
_FAR = 14
_TO_ME = frozenset("问笑劝嫌骂怪催逼推拉")
"""我妈问我, 室友推我: what is said to the speaker is still theirs."""


@dataclass(slots=True)
class Voices:
    """Token indexes by who is spoken of. `crowd` are those of `others` that are said of people in general."""

    others: set[int] = field(default_factory=set)
    crowd: set[int] = field(default_factory=set)
    tastes: set[int] = field(default_factory=set)
    """Those of `others` that tell a taste, and no wish or saying."""
    turns: set[int] = field(default_factory=set)
    """Where the speaker comes in after somebody else, without a mark between."""


@cache
def _people() -> PhraseTable[str]:
    table: PhraseTable[str] = PhraseTable(exact=True)
    for group in ("known", "known_at_home", "crowd"):
        for one in load("somebody")[group]:
            table.add(str(one), group, inflected=False)
    return table


@cache
def _first_words() -> frozenset[str]:
    return frozenset(norms[0] for norms, _ in _people().entries())


def hear(tokens: Sequence[Token]) -> Voices:
    """Who is spoken of where. Linear; a message without people costs one look at each token."""
    voices, first = Voices(), _first_words()
    if any(t.norm in first for t in tokens):
        i = 0
        while i < len(tokens):
            i = _stretch(tokens, i, voices) or i + 1
    return voices


def _stretch(tokens: Sequence[Token], i: int, voices: Voices) -> int | None:
    """The stretch of the person at token `i`: marked where it tells something; where it ends, None for no person."""
    found = list(_people().at(tokens, i))
    if not found or not _is_subject(tokens, i, found[-1][0]):
        return None
    end, groups = found[-1]
    stop = _end(tokens, end)
    if stop == end and _shared(tokens, end):
        return stop
    said = {t.norm for i, t in enumerate(tokens[end : min(stop, end + _FAR)], end) if not _of_love(tokens, i)}
    belongs = _belongs(tokens, i, end)
    taste = belongs or bool(said & words("somebody", "tastes"))
    if not taste and not said & words("somebody", "tells"):
        return None
    start = _piece_start(tokens, i) if belongs else end
    if _relative(tokens, end, stop):
        return stop
    place = range(start, stop)
    voices.turns.update([stop] if stop < len(tokens) and tokens[stop].kind != "mark" else [])
    voices.others.update(place)
    voices.crowd.update(place if "crowd" in groups else ())
    voices.tastes.update(place if taste else ())
    return stop


def _is_subject(tokens: Sequence[Token], start: int, end: int) -> bool:
    if end < len(tokens) and tokens[end].norm in _WHO and tokens[start].kind == "word":
        return False
    i = start
    while i and tokens[i - 1].norm in words("somebody", "before_person"):
        i -= 1
    if not i:
        return True
    before = tokens[i - 1].norm
    if before == "and" and i > 1:  # "I like horror and my wife loves romance" is no "me and my wife"
        return tokens[i - 2].norm not in words("somebody", "own")
    return before not in words("somebody", "beside") or (before in _COPULAS and _belongs(tokens, start, end))


def _shared(tokens: Sequence[Token], end: int) -> bool:
    return end < len(tokens) and tokens[end].norm in words("somebody", "own")


def _end(tokens: Sequence[Token], i: int) -> int:
    """Where the stretch ends: at a mark, a contrast or the speaker."""
    while i < len(tokens):
        token = tokens[i]
        if token.kind == "mark" and token.text not in "-'\"《》、&/":
            return i
        to_me = token.text == "我" and i > 0 and tokens[i - 1].text in _TO_ME
        if token.norm in _TURNS or (not to_me and _speaker(tokens, i)):
            return i
        i += 1
    return i


def _speaker(tokens: Sequence[Token], i: int) -> bool:
    """Whether the speaker is named at token `i`, and not one of theirs ("my", 我妈)."""
    norm = tokens[i].norm
    if norm in ("my", "its") and i + 1 < len(tokens):
        after = {t.norm for t in tokens[i + 1 : i + 3]}
        return bool(after & words("somebody", "own_things"))
    if norm in ("我", "咱", "俺"):
        behind = i + 2 if i + 1 < len(tokens) and tokens[i + 1].text in "们家的" else i + 1
        return not any(list(_people().at(tokens, j)) for j in (i, behind) if j < len(tokens))
    return norm in words("somebody", "own")


def _belongs(tokens: Sequence[Token], start: int, end: int) -> bool:
    """ "horror is my brother's thing", 恐怖片是我哥的菜."""
    before = any(t.norm in _COPULAS for t in tokens[max(0, start - 4) : start])
    behind = [t.norm for t in tokens[end : end + 3]]
    return before and any(b in words("somebody", "belongings") for b in behind)


def _of_love(tokens: Sequence[Token], i: int) -> bool:
    """The 爱 of 爱情片 and the 喜 of 喜剧 say nothing of a taste."""
    return i + 1 < len(tokens) and tokens[i].text + tokens[i + 1].text in ("爱情", "喜剧")


def _piece_start(tokens: Sequence[Token], i: int) -> int:
    while i and tokens[i - 1].kind != "mark":
        i -= 1
    return i


def _relative(tokens: Sequence[Token], start: int, stop: int) -> bool:
    """孩子爱看的动画片: what they like is what is asked for, as long as no 是 follows."""
    for i in range(start, min(stop, start + 6) - 1):
        if tokens[i].text in "看欢爱荐买读提说" and tokens[i + 1].text == "的":
            return i + 2 < stop and tokens[i + 2].text != "是"
    return False


def counts_for_me(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether the words from `start` to `end` set the speaker's wish against the others'."""
    inner = tokens[start:end]
    norms = [t.norm for t in inner]
    said = "".join(n if t.kind == "han" else f" {n} " for n, t in zip(norms, inner, strict=True))
    turns = words("somebody", "own_turns")
    if set(norms) & turns or any(w in said for w in turns if not w.isascii()):
        return True
    adding = words("somebody", "adding")
    if set(norms) & adding or any(w in said for w in adding if not w.isascii()):
        return False
    return any(_speaker(tokens, i) for i in range(start, end))


_FOR_THEM = re.compile(r"(?:给|替|帮|为).{2,8}?(?:选|挑|放|找|问|买)|托我|让我帮|过生日|不是我看")


_MY_TURN = re.compile(r"轮到我|听我的|我说了算|我偏|就我一个人|只有我想")


def says_my_turn(tokens: Sequence[Token]) -> bool:
    """Whether it is the speaker's turn to choose, in so many words (轮到我, 听我的)."""
    return bool(_MY_TURN.search("".join(t.text for t in tokens)))


def says_for_them(tokens: Sequence[Token]) -> bool:
    """Whether the wish of somebody else is passed on (替我妈问的，她想看喜剧): then it is no mere taste."""
    return bool(_FOR_THEM.search("".join(t.text for t in tokens)))


def says_together(tokens: Sequence[Token]) -> bool:
    """Whether they will watch (read, use) it together."""
    said = "".join(t.text if t.kind == "han" else f" {t.norm} " for t in tokens)
    return any((f" {w} " if w.isascii() else w) in said for w in words("somebody", "together"))
