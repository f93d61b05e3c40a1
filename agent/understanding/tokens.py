"""Words, numbers, Chinese characters and marks of a clean text, each with a form for comparing."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from agent.understanding.normalise import fold

_TOKEN = re.compile(
    r"(?P<decade>(?<![A-Za-z0-9])(?<!\d[.,])(?:1[89]|20)?\d0'?[sS](?![A-Za-z0-9]))"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<initials>(?<![A-Za-z0-9])(?:(?:[A-Z]\.){2,}|[A-HJ-Z]\.(?=\s*[A-Z])))"
    r"|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff々〇])"
    r"|(?P<word>[^\W\d_\u3400-\u4dbf\u4e00-\u9fff々〇]+(?:'[^\W\d_\u3400-\u4dbf\u4e00-\u9fff]+)*)"
    r"|(?P<mark>[^\w\s])"
)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])|(?<=\d)-(?=[^\W\d_])")
_SHORT_IS = frozenset(
    {"it", "that", "what", "who", "he", "she", "here", "there", "where", "how", "let", "when", "this"}
)
"""After these, 's is a verb and no possessive."""
_UNCHANGED = frozenset(
    {"series", "news", "species", "this", "his", "its", "is", "was", "has", "us", "as", "yes", "plus"}
)


_IRREGULAR = {
    "scarves": "scarf",
    "knives": "knife",
    "wives": "wife",
    "shelves": "shelf",
    "wolves": "wolf",
    "thieves": "thief",
    "leaves": "leaf",
    "elves": "elf",
    "dwarves": "dwarf",
    "loaves": "loaf",
}
"""Plurals that are not formed with s alone."""

_TEXT_SPEAK = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "ya": "you",
    "w": "with",
    "em": "them",
    "sth": "something",
    "smth": "something",
    "abt": "about",
}
"""How words are typed in a hurry, in small letters only: "U Turn" is a title."""


class Token(NamedTuple):
    """One token; `norm` is folded, `lemma` also without a plural ending; `start`, `end` are character offsets."""

    text: str
    norm: str
    lemma: str
    kind: str
    start: int
    end: int
    cap: bool


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """An English word without its plural ending ("comedies" -> "comedy")."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word in _UNCHANGED or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def tokenise(text: str) -> list[Token]:
    """The tokens of a clean text in order. Linear in its length."""
    text = _HYPHEN.sub(" ", text)
    return [_token(match) for match in _TOKEN.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    kind, text = match.lastgroup or "mark", match[0]
    bare = text
    if kind == "word" and text[-2:] in ("'s", "'S") and text[:-2].lower() not in _SHORT_IS:
        bare = text[:-2]
    elif kind == "initials":
        bare, kind = text.replace(".", ""), "word"
    if kind == "word":
        norm, root = _norms(_TEXT_SPEAK.get(bare, bare))
        return Token(text, norm, root, kind, match.start(), match.end(), text[:1].isupper())
    norm = text if kind in ("han", "number", "mark") else fold(bare)
    return Token(text, norm, norm, kind, match.start(), match.end(), False)


@lru_cache(maxsize=50_000)
def _norms(word: str) -> tuple[str, str]:
    norm = fold(word)
    return norm, lemma(norm)


@lru_cache(maxsize=20_000)
def phrase(text: str) -> tuple[str, ...]:
    """A phrase of a lexicon or a value of the catalogue as the norms of its tokens, marks left out unless alone."""
    tokens = tokenise(text)
    kept = tuple(t.norm for t in tokens if t.kind != "mark")
    return kept or tuple(t.norm for t in tokens)


def lemmas(norms: Sequence[str]) -> tuple[str, ...]:
    """The same phrase with every word in its lemma."""
    return tuple(lemma(n) if n.isascii() else n for n in norms)


def gaps(tokens: Sequence[Token]) -> set[int]:
    """Where a space stands between Chinese characters (西部片要 动作片不要)."""
    pairs = enumerate(pairwise(tokens), start=1)
    return {i for i, (a, b) in pairs if b.kind == "han" == a.kind and b.start > a.end}
