"""A Chinese-English dictionary in the form of CC-CEDICT, both ways: for words that the embedder cannot carry across.

A multilingual embedder of this size knows that 沙发 and "sofa" are near, and often not that 锤子 and "hammer" are.
A line is `TRADITIONAL SIMPLIFIED [pin1 yin1] /gloss/gloss/`. Read when first asked; glosses are kept in lower case,
without what stands in brackets, and only where they are a name and no explanation.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from agent.understanding.tokens import lemma
from domain.errors import BadInput

_LINE = re.compile(r"^(\S+) (\S+) \[[^\]]*\] /(.+)/\s*$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_NAME = re.compile(
    r"^(cl:|variant of|old variant|surname|see |see also|abbr|also written|used in|erhua|taiwan pr|also pr|classifier|"
    r"same as|fig\.|lit\.|commonly |japanese variant|radical|suffix|prefix|particle|interjection)|[\u4e00-\u9fff|]"
)
_FIGURATIVE = re.compile(r"(?i)\((?:slang|fig|coll|dialect|old|lit|literary|vulgar|tw|neologism)\b")
_WORD = re.compile(r"[a-z][a-z'-]*|\d+")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LONGEST_WORD, _LONGEST_NAME = 8, 4
"""Chinese characters of a word; English words of a name."""
_MOST_WORDS = 12
"""Words translated of one text."""
_FUNCTION_WORDS = frozenset(["a", "an", "the", "of", "for", "to", "and", "or", "with", "in", "on", "at", "by", "from"])


class Dictionary:
    """Names of things in both languages."""

    def __init__(self, path: Path) -> None:
        """`path` is a dictionary file; it is read when a first word is looked up, which raises BadInput."""
        self._path = path

    def english(self, word: str) -> tuple[str, ...]:
        """The English names of a Chinese word, the first ones first, verbs with "to"; () where it is not known."""
        return self._english.get(word, ())

    def chinese(self, name: str) -> tuple[str, ...]:
        """The Chinese words whose first or only sense is an English name, then those of which it is a later one."""
        return self._chinese.get(_key(name), ())

    def words(self, text: str, language: str) -> list[tuple[str, ...]]:
        """For each word of a text that is known, its names in `language` ("en", "zh"); for searching."""
        return self._into_english(text) if language == "en" else self._into_chinese(text)

    def _into_english(self, text: str) -> list[tuple[str, ...]]:
        known = self._english
        found: list[tuple[str, ...]] = []
        for run in _HAN_RUN.findall(text):
            at = 0
            while at < len(run) and len(found) < _MOST_WORDS:
                least = 1 if len(run) == 1 else 2  # one character inside a run is mostly grammar
                sizes = range(min(_LONGEST_WORD, len(run) - at), least - 1, -1)
                size = next((n for n in sizes if run[at : at + n] in known), 0)
                if size:
                    found.append(tuple(name.removeprefix("to ") for name in known[run[at : at + size]]))
                at += size or 1
        return found

    def _into_chinese(self, text: str) -> list[tuple[str, ...]]:
        words, at = _WORD.findall(text.casefold()), 0
        found: list[tuple[str, ...]] = []
        while at < len(words) and len(found) < _MOST_WORDS:
            sizes = range(min(_LONGEST_NAME, len(words) - at), 0, -1)
            size = next((n for n in sizes if _key(" ".join(words[at : at + n])) in self._chinese), 0)
            if size and not (size == 1 and words[at] in _FUNCTION_WORDS):
                found.append(self._chinese[_key(" ".join(words[at : at + size]))])
            at += size or 1
        return found

    @cached_property
    def _english(self) -> Mapping[str, tuple[str, ...]]:
        known: dict[str, tuple[str, ...]] = {}
        for traditional, simplified, names in self._entries():
            for word in {traditional, simplified}:
                known[word] = tuple(dict.fromkeys((*known.get(word, ()), *names)))
        return known

    @cached_property
    def _chinese(self) -> Mapping[str, tuple[str, ...]]:
        first: dict[str, list[str]] = {}
        later: dict[str, list[str]] = {}
        for _, simplified, names in self._entries():
            for at, name in enumerate(names):
                (later if at else first).setdefault(_key(name), []).append(simplified)
        keys = {**later, **first}
        return {key: tuple(dict.fromkeys((*first.get(key, ()), *later.get(key, ())))) for key in keys}

    def _entries(self) -> Iterator[tuple[str, str, list[str]]]:
        try:
            with self._path.open(encoding="utf-8") as lines:
                for line in lines:
                    if match := _LINE.match(line):
                        plain = [gloss for gloss in match[3].split("/") if not _FIGURATIVE.search(gloss)]
                        names = list(dict.fromkeys(name for gloss in plain for name in _names(gloss)))
                        if names:
                            yield match[1], match[2], names
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"the dictionary {self._path} cannot be read", "run `parley data get cedict`") from error


def _names(gloss: str) -> Iterator[str]:
    """The names in a gloss: few plain words each, in lower case."""
    for part in _ASIDE.sub(" ", gloss).casefold().split(";"):
        name = " ".join(part.split()).strip(" ,.!?")
        if name and not _NO_NAME.search(name) and len(name.removeprefix("to ").split()) <= _LONGEST_NAME:
            yield name


def _key(name: str) -> str:
    """A name for comparing: without articles and plural endings ("potatoes" too)."""
    words = [re.sub("oe$", "o", lemma(word)) for word in _WORD.findall(name.casefold())]
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("a", "an", "the") else words)
