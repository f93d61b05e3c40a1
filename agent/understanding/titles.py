"""Titles in free talk: every title of the catalogue by its words, in every language that it has."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from agent.understanding.lexicons import load
from agent.understanding.normalise import clean
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.title_pieces import rare_words
from agent.understanding.tokens import phrase
from domain.items import Item

_ARTICLES = frozenset({"the", "a", "an", "la", "le", "les", "el", "il", "der", "die", "das"})
_YEAR = re.compile(r"\s*\((\d{4})\)\s*$")
_ALIAS = re.compile(r"\(([^()]{2,60})\)")
_PART = re.compile(r"\s*[:：]\s+|,\s+(?=[A-Z])|\s+and the\s+|\s+[-–(/]\s*|[:：]|\(")
_OPEN_END = re.compile(r"\s+(or|and|aka)$", re.IGNORECASE)
_INVERTED = re.compile(r"^(.+), (The|A|An|La|Le|Les|L'|Il|El|Los|Las|Das|Der|Die)$")
_HAN_TITLE = re.compile(r"[\u3400-\u9fff]{3,14}")
_HAN_ENDS = ("正传", "外传", "前传", "历险记", "奇遇记", "奇遇", "传奇", "传说", "物语", "传", "号", "记")
"""Ends that people leave off a Chinese title: 阿甘 for 阿甘正传, 泰坦尼克 for 泰坦尼克号."""
_MOST_SHORT, _CLEAR = 3, 5
"""Items of one short form; characters from which on it is a title beyond doubt."""
_LEAST_HEAD = 3
"""Characters of a title before 的 that people say for all of it (肖申克)."""

_LONGEST_COUNT = 3
"""Digits of a number that is said of hours, cards or ages."""


class TitleEntry(NamedTuple):
    """The items that a phrase names. `whole`: it is their full title, not a part; `weak`: everyday words alone.

    `short`: what people leave of a Chinese title (阿甘), which needs a cue right beside it.
    """

    ids: tuple[str, ...]
    whole: bool
    weak: bool
    short: bool = False
    piece: bool = False
    """One rare word of the title alone ("shawshank")."""


class Titles:
    """All titles of a catalogue. Built once; `trie` is then only read."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.trie: PhraseTable[TitleEntry] = PhraseTable(marks="-:'.,&/!?;()[]*、", exact=True)
        everyday = load("everyday")
        self._everyday = {str(w) for key in ("stop", "common", "loose", "weak") for w in everyday[key]}
        self._han = {str(w) for w in everyday["zh_stop"]}
        self.words: set[str] = set()
        """The words of all titles, for spelling."""
        self.spoken: dict[str, str] = {}
        """The title as people say it, by id."""
        self._years: dict[str, object] = {}
        items = list(items)
        self._said: set[tuple[str, ...]] = set()
        whole: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        part: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        short: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        for item in items:
            self.spoken[item.id] = item.title()
            self._years[item.id] = next((v for f, v in item.attributes.items() if "year" in f), None)
            for title in dict.fromkeys(item.titles.values()):
                names = {phrase(name) for field in item.attributes for name in item.words(field)}
                for said, is_whole in _sayings(title):
                    if len(said) > 1 and said in names and said != _bare(title):
                        continue  # "Vampire Chronicles (Anne Rice)": the name in brackets is no title
                    (whole if is_whole else part)[said][item.id] = None
                for said in _shortened(title):
                    short[said][item.id] = None
        for said, ids in whole.items():
            self._add(said, tuple(ids), True)
        for said, ids in part.items():
            if said not in whole:
                self._add(said, tuple(ids), False)
        for said, ids in short.items():
            if said not in whole and said not in part and len(ids) <= _MOST_SHORT:
                weak = len(said) < _CLEAR
                self.trie.add(said, TitleEntry(tuple(ids), False, weak, weak), inflected=False)
        self._add_pieces(items)

    def _add_pieces(self, items: Sequence[Item]) -> None:
        """The words by which a title alone is known: in no other title, no value and no text that writes them small."""
        for word, ids in rare_words(items).items():
            if (word,) not in self._said and word not in self._everyday:
                self.trie.add((word,), TitleEntry(ids, whole=False, weak=True, piece=True), inflected=False)

    def of_year(self, entry: TitleEntry, year: int) -> TitleEntry:
        """The entry with the items of one year only; without items where that year has none."""
        return entry._replace(ids=tuple(i for i in entry.ids if self._years.get(i) == year))

    def _add(self, said: tuple[str, ...], ids: tuple[str, ...], whole: bool) -> None:
        if len(said) > 14:
            return
        weak = self._is_weak(said)
        if not whole and weak and len(said) == 1 and said[0].isdigit() and len(said[0]) > _LONGEST_COUNT:
            self.trie.add(said, TitleEntry(ids, whole, weak, piece=True), inflected=False)  # "2001"
        if not whole and (weak or len(ids) > 6):
            return
        self._said.add(said)
        self.trie.add(said, TitleEntry(ids, whole, weak), inflected=False)
        self.words.update(s for s in said if s.isascii() and len(s) > 3)

    def _is_weak(self, said: tuple[str, ...]) -> bool:
        """One word, a short Chinese title, or everyday words alone."""
        content = [s for s in said if s not in _ARTICLES]
        if all(not s.isascii() for s in said):
            return len(said) <= 2 or "".join(said) in self._han
        if len(content) <= 1 or all(s.isdigit() for s in content):
            return True
        return all(s in self._everyday or s.isdigit() for s in content)


def _sayings(title: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The ways to say a title as tokens, and whether each is the whole of it."""
    text = clean(_YEAR.sub("", title)).text
    bare = _ALIAS.sub("", text).strip() or text
    for form in dict.fromkeys((_straight(bare), *map(_straight, _ALIAS.findall(text)))):
        yield from _forms(form, True)
        head = _OPEN_END.sub("", _PART.split(form, maxsplit=1)[0].strip())
        if head != form and len(head) > 2:
            yield from _forms(head, False)
        tail = re.split(r": |：|(?<=[\u4e00-\u9fff]):", form)[-1].strip()
        if tail != form:
            yield from _forms(tail, False)


def _shortened(title: str) -> Iterator[tuple[str, ...]]:
    """How people shorten a Chinese title: 辛德勒名单, 肖申克, 阿甘."""
    if not _HAN_TITLE.fullmatch(title):
        return
    if "的" in title[1:-1] and len(title) > 4:
        yield phrase(title.replace("的", ""))
    head, de, _ = title.partition("的")
    if de and len(head) >= _LEAST_HEAD:
        yield phrase(head)
    end = next((e for e in _HAN_ENDS if title.endswith(e)), "")
    bare = title.removesuffix(end)
    if end and len(bare) > 1 and bare[-1] not in "一二三四五六七八九十":
        yield phrase(bare)


def _bare(title: str) -> tuple[str, ...]:
    return phrase(clean(_YEAR.sub("", title)).text)


def _straight(title: str) -> str:
    match = _INVERTED.match(title.strip())
    return f"{match[2]} {match[1]}" if match else title.strip()


def _forms(form: str, whole: bool) -> Iterator[tuple[tuple[str, ...], bool]]:
    said = phrase(form)
    if not said:
        return
    yield said, whole
    if said[0] in _ARTICLES and len(said) > 1:
        yield said[1:], whole
    if "&" in form:
        yield phrase(form.replace("&", " and ")), whole
