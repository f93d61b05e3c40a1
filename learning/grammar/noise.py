"""How people really type: casing, missing punctuation, slips of the finger, traditional characters.

Labels stay true: a slip in a value changes the words that are said to carry it, and short words are left alone.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from random import Random

from agent.understanding.lexicons import load
from learning.grammar.draft import Piece
from learning.grammar.shorthand import repunctuated, shortened
from learning.grammar.slips_zh import misspelt, paused

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LOWER, _UPPER, _TYPO, _VALUE_TYPO, _TRADITIONAL, _NO_MARKS = 0.3, 0.02, 0.12, 0.05, 0.06, 0.22
_PLAIN = "尽净历尝恶当苏坛墙奖岁录复凄术湿画脏艳药里证钟钻镇鳄获为发说"
_COMMON = dict(zip(_PLAIN, "盡淨歷嚐惡當蘇壇牆獎歲錄復淒術濕畫髒豔藥裡證鐘鑽鎮鱷獲為發說", strict=True))
"""The usual traditional form where the table knows several."""
_COMMA = re.compile(r"(?<!\bno)(?<!\bnah)(?<!\bnope), ", re.IGNORECASE)
_ZH_COMMA = re.compile(r"(?<!不)，")
"""The comma after a bare "no" stays: without it "no, comedy" would refuse comedies."""
_UNCHANGED = frozenset("同你他它既累只出面台干了才折余系于致几后布谷松斗云占沈范游志注欲周采杰向升丰伙借克准冲凶回雇")
"""Characters that are mostly written the same in both scripts, or whose other form depends on the word."""
_BOTH = frozenset("著乾藉瞭餘徵覆麼裡妳牠祂徬彷鍾碁濕堦")
"""Characters of the table that people write in simplified text too."""
_LEAST_WORD, _LEAST_VALUE = 4, 6
_CHAT, _PAUSED = 0.07, 0.06


def roughen(rng: Random, language: str) -> Callable[[list[Piece]], list[Piece]]:
    """The noise of one message."""

    def apply(pieces: list[Piece]) -> list[Piece]:
        if language == "zh":
            return _chinese(pieces, rng)
        return _english(pieces, rng)

    return apply


def _english(pieces: list[Piece], rng: Random) -> list[Piece]:
    pieces = _slips(pieces, rng)
    if rng.random() < _CHAT:
        pieces = shortened(pieces, rng)
    if rng.random() < _PAUSED:
        pieces = repunctuated(pieces, rng)
    way = rng.random()
    if way < _LOWER:
        pieces = [p._replace(text=p.text.lower()) for p in pieces]
    elif way < _LOWER + _UPPER:
        pieces = [p._replace(text=p.text.upper()) for p in pieces]
    elif way < 0.75 and pieces:
        pieces[0] = pieces[0]._replace(text=pieces[0].text[:1].upper() + pieces[0].text[1:])
    if rng.random() < _NO_MARKS:
        pieces = [p if p.key is not None else p._replace(text=_unmarked(p.text)) for p in pieces]
    elif pieces and pieces[-1].text[-1:].isalnum() and rng.random() < 0.4:
        pieces.append(Piece(rng.choice((".", ".", "!", "...", ""))))
    return pieces


def _unmarked(text: str) -> str:
    return _COMMA.sub(" ", text).replace("'", "").replace("?", "").replace("!", "")


def _slips(pieces: list[Piece], rng: Random) -> list[Piece]:
    """One or two slips of the finger, rarely one in a value."""
    if rng.random() < _TYPO:
        pieces = _slip_in(pieces, rng, lambda p: p.key is None and not p.fixed, _LEAST_WORD)
        if rng.random() < 0.3:
            pieces = _slip_in(pieces, rng, lambda p: p.key is None and not p.fixed, _LEAST_WORD)
    if rng.random() < _VALUE_TYPO:
        pieces = _slip_in(pieces, rng, lambda p: p.key is not None, _LEAST_VALUE)
    return pieces


def _slip_in(pieces: list[Piece], rng: Random, fits: Callable[[Piece], bool], least: int) -> list[Piece]:
    places = [
        (i, n)
        for i, p in enumerate(pieces)
        if fits(p)
        for n, w in enumerate(p.text.split(" "))
        if len(w) >= least and w.isascii() and w.isalpha()
    ]
    if not places:
        return pieces
    i, n = rng.choice(places)
    words = pieces[i].text.split(" ")
    words[n] = slip(words[n], rng)
    return [*pieces[:i], pieces[i]._replace(text=" ".join(words)), *pieces[i + 1 :]]


def slip(word: str, rng: Random) -> str:
    """A word with one slip after its first letter: two letters swapped, one lost, doubled or hit beside its key."""
    at = rng.randrange(1, len(word) - 1)
    way = rng.choice(("swap", "lose", "double", "beside"))
    if way == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if way == "lose":
        return word[:at] + word[at + 1 :]
    if way == "double":
        return word[: at + 1] + word[at] + word[at + 1 :]
    return word[:at] + _beside(word[at], rng) + word[at + 1 :]


def _beside(letter: str, rng: Random) -> str:
    row = next((r for r in _ROWS if letter.lower() in r), "")
    at = row.find(letter.lower())
    near = [row[i] for i in (at - 1, at + 1) if 0 <= i < len(row)] if row else []
    return rng.choice(near) if near else letter


def _chinese(pieces: list[Piece], rng: Random) -> list[Piece]:
    if rng.random() < _CHAT:
        pieces = misspelt(pieces, rng)
    if rng.random() < _PAUSED:
        pieces = paused(pieces, rng)
    if rng.random() < 0.25:
        pieces = [p if p.key is not None else p._replace(text=_bare(p.text, rng)) for p in pieces]
    if rng.random() < _TRADITIONAL or _in_traditional(pieces):
        pieces = [p._replace(text=traditional(p.text)) for p in pieces]
    if pieces and rng.random() < 0.12:
        pieces.append(Piece(rng.choice(("。", "！", "~", "～", "…", "。。"))))
    return pieces


def _in_traditional(pieces: list[Piece]) -> bool:
    """Whether the frame's own words are traditional: then so is the rest."""
    return any(not _only_traditional().isdisjoint(p.text) for p in pieces if p.key is None and not p.fixed)


def _bare(text: str, rng: Random) -> str:
    return _ZH_COMMA.sub(rng.choice((" ", "")), text).replace("？", "").replace("。", " ").rstrip()


def traditional(text: str) -> str:
    """The text in traditional characters, as far as the shared table knows them."""
    return "".join(_traditional().get(c, c) for c in text)


@cache
def _traditional() -> Mapping[str, str]:
    """Simplified to traditional characters, the first traditional one of each."""
    pairs = load("traditional")
    table: dict[str, str] = {}
    for old, new in zip("".join(pairs["traditional"]), "".join(pairs["simplified"]), strict=True):
        if new not in _UNCHANGED:
            table.setdefault(new, old)
    return table | _COMMON


@cache
def _only_traditional() -> frozenset[str]:
    """Characters that only the traditional script has."""
    pairs = load("traditional")
    return frozenset("".join(pairs["traditional"])) - frozenset("".join(pairs["simplified"])) - _BOTH
