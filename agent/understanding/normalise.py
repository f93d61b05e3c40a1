"""One clean form of whatever was typed: bounded, NFKC, simplified Chinese, straight quotes, no control characters."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product

from agent.understanding.lexicons import load
from domain.frozen import Frozen

_BETWEEN_NUMBERS = re.compile(r"(?<=\d)，(?=\d)")
"""A wide comma parts numbers (评分4，1990年起), a narrow one may stand inside one."""
MAX_CHARACTERS = 2_000
"""What is read of one message; the rest is left out and said so."""

_SHORTEST_PINYIN = 5
"""Letters of a word that is typed in pinyin alone: shorter ones are found inside other words."""
_QUOTES = {
    **dict.fromkeys(map(ord, "“”„‟«»＂〝〞"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛´`＇ʼ"), "'"),
    **dict.fromkeys(map(ord, "‹›"), '"'),
    **dict.fromkeys(map(ord, "·•・‧⋅"), None),
    **dict.fromkeys(map(ord, "‐‑‒−"), "-"),
    **dict.fromkeys(map(ord, "—"), "–"),
}
_SPACES = re.compile(r"[^\S\n]+")
_REPEATED = re.compile(r"(.)\1{15,}", re.DOTALL)


class Cleaned(Frozen):
    """A message fit for reading, and whether it was cut."""

    text: str
    cut: bool = False


@cache
def _simplified() -> dict[int, str]:
    table = load("traditional")
    return str.maketrans(dict(zip("".join(table["traditional"]), "".join(table["simplified"]), strict=True)))


@cache
def _slips() -> dict[str, list[tuple[str, str]]]:
    """Chinese words typed with another character of the same sound, by their first character."""
    found: dict[str, list[tuple[str, str]]] = {}
    for slip, right in (*load("slips").items(), *_in_pinyin()):
        found.setdefault(str(slip)[0], []).append((str(slip), str(right)))
    return found


def _in_pinyin() -> Iterator[tuple[str, str]]:
    """悬yi, xuan疑 and xuanyi for 悬疑: each way to type some of a word's characters by their sounds."""
    for word, said in load("pinyin").items():
        sounds = str(said).split()
        for choice in product((False, True), repeat=len(sounds)):
            typed = "".join(s if spelt else c for c, s, spelt in zip(str(word), sounds, choice, strict=True))
            if any(choice) and (not all(choice) or len(typed) > _SHORTEST_PINYIN):
                yield typed, str(word)


_CANTONESE_NOT = re.compile(r"(?<![^最]好)(?<!^好)唔好(?![睇看意])")
"""唔好 tells not to; elsewhere 唔 is 不 (好唔好, 唔好意思)."""
_SLASHED = re.compile(r"\bw/o\b|\bw/(?=\s?[a-z])|\bb4\b", re.IGNORECASE)
_WRITTEN_OUT = {"w/o": "without", "w/": "with ", "b4": "before"}


def clean(text: str) -> Cleaned:
    """The message in its one clean form. Linear in the first `MAX_CHARACTERS`, constant beyond."""
    if len(text) <= MAX_CHARACTERS and text.isascii() and text.isprintable() and not _REPEATED.search(text):
        text = _SLASHED.sub(lambda m: _WRITTEN_OUT[m[0].lower()], text) if "/" in text or "4" in text else text
        return Cleaned(text=_SPACES.sub(" ", text.replace("`", "'")).strip())
    head = _REPEATED.sub(r"\1\1\1", text[: MAX_CHARACTERS * 2])
    head = _BETWEEN_NUMBERS.sub("， ", head)
    kept = unicodedata.normalize("NFKC", head.translate(_QUOTES)).translate(_QUOTES).translate(_simplified())
    kept = _cantonese(kept) if "唔" in kept else kept
    for first in sorted(_slips().keys() & set(kept)):
        for slip, right in _slips()[first]:
            kept = kept.replace(slip, right)
    kept = "".join(c if _visible(c) else " " if c in "\t\r" else "" for c in kept)
    kept = _SPACES.sub(" ", kept).strip()
    return Cleaned(text=kept[:MAX_CHARACTERS], cut=len(text) > MAX_CHARACTERS * 2 or len(kept) > MAX_CHARACTERS)


def _cantonese(text: str) -> str:
    text = _CANTONESE_NOT.sub("不要", text.replace("唔该", "谢谢").replace("唔使", "不用"))
    return text.replace("唔系", "不是").replace("唔", "不")


def _visible(character: str) -> bool:
    return character == "\n" or unicodedata.category(character)[0] != "C"


def fold(word: str) -> str:
    """A word for comparing: case-folded, without accents and apostrophes."""
    if word.isascii():
        return word.lower().replace("'", "")
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("'", "")
