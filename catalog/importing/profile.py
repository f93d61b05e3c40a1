"""What the cells of one column look like."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

from catalog.importing.cells import flag_of, is_missing, written_list
from catalog.importing.moments import is_date
from catalog.importing.numbers import currency_in, is_number, number_of
from domain.frozen import Frozen

_URL = re.compile(r"^(https?:)?//|^www\.", re.IGNORECASE)
_PICTURE = re.compile(r"\.(jpe?g|png|gif|webp|svg|avif)(\?.*)?$", re.IGNORECASE)
_HEX = re.compile(r"^[0-9a-f-]{16,64}$", re.IGNORECASE)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_UNIT = re.compile(r"^[-+]?[\d.,]+\s*([A-Za-zµ%\"″°\u4e00-\u9fff]{1,8})\.?$")
_PROSE = re.compile(r"(\w{3}[.!?]|[。！？；])(\s|$)")
_LONGEST_WORD = 40
_LOOKED_AT = 2_000
"""Cells of a column that are looked at closely, spread over the sample."""
_DATES = 200
"""Cells that are tried as dates: that is slow."""


class ColumnProfile(Frozen):
    """Shares are of the cells that hold something. `split` is the mark between several values in one cell, `element`
    the mean length of the elements of lists."""

    name: str
    rows: int
    present: int
    distinct: int
    numbers: float = 0.0
    whole: float = 0.0
    money: float = 0.0
    dates: float = 0.0
    urls: float = 0.0
    pictures: float = 0.0
    codes: float = 0.0
    lists: float = 0.0
    element: float = 0.0
    flags: float = 0.0
    han: float = 0.0
    length: float = 0.0
    low: float = 0.0
    high: float = 0.0
    split: str = ""
    unit: str = ""
    repeats: float = 1.0
    only: str = ""
    digest: int = 0

    @property
    def unique(self) -> float:
        """Distinct values for each cell that holds something."""
        return self.distinct / max(1, self.present)

    @property
    def prose(self) -> bool:
        """Whether the cells are sentences."""
        return self.length >= (30 if self.han > 0.5 else 70) and self.numbers < 0.1


def profile_of(name: str, cells: Sequence[object], listy: bool = False, people: bool = False) -> ColumnProfile:
    """Look at a sample of cells. `listy`: the name promises several values in a cell; `people`: names of people."""
    present = [cell for cell in cells if not is_missing(cell)]
    whole = [str(cell) for cell in present]
    counts = Counter(whole)
    held = present[:: max(1, len(present) // _LOOKED_AT)]
    lists = [words for words in map(written_list, held) if words is not None]
    texts = [str(cell[0] if isinstance(cell, list) and cell else cell).strip() for cell in held]
    numbers = [n for n in (number_of(cell) for cell in held if is_number(cell)) if n is not None]
    split, repeats = find_split([t for c, t in zip(held, texts, strict=True) if isinstance(c, str)], listy, people)

    def share(test: Callable[[str], object]) -> float:
        return sum(bool(test(text)) for text in texts) / max(1, len(texts))

    many = len(held) or 1
    return ColumnProfile(
        name=name,
        rows=len(cells),
        present=len(present),
        distinct=len(counts),
        numbers=len(numbers) / many,
        whole=sum(n.is_integer() for n in numbers) / many,
        money=share(lambda t: len(t) < 24 and currency_in(t) and number_of(t) is not None),
        dates=sum(is_date(cell) for cell in held[:_DATES]) / max(1, len(held[:_DATES])),
        urls=share(_URL.match),
        pictures=share(_PICTURE.search),
        codes=share(lambda t: _HEX.match(t) and any(c.isdigit() for c in t)),
        lists=len(lists) / many,
        element=sum(map(len, chain(*lists))) / max(1, sum(map(len, lists))),
        flags=sum(flag_of(cell) is not None for cell in held) / many,
        han=share(_HAN.search),
        length=sum(map(len, texts)) / many,
        low=min(numbers, default=0.0),
        high=max(numbers, default=0.0),
        split=split,
        unit=_unit(texts),
        repeats=repeats,
        only=texts[0] if len(counts) == 1 and isinstance(held[0], str) else "",
        digest=hash(tuple(whole)),
    )


def _unit(texts: Sequence[str]) -> str:
    """The one unit behind all the numbers ("16 GB"), "" where there is none or several."""
    units = Counter(match[1] for match in map(_UNIT.match, texts) if match)
    unit, count = units.most_common(1)[0] if units else ("", 0)
    return unit if count >= 0.8 * len(texts) and not currency_in(unit) else ""


def find_split(texts: Sequence[str], listy: bool, people: bool) -> tuple[str, float]:
    """The mark between several values in one cell and how often a value comes back; ("", ...) for single values."""
    whole = len(set(texts))
    found, best, repeats = "", 0.0, len(texts) / max(1, whole)
    for mark in ("|", ";", "；", "、", " / ", "/", "，", ",", " "):
        with_mark = [text for text in texts if mark in text]
        share = len(with_mark) / max(1, len(texts))
        if share <= best or share < (0.01 if listy else 0.05):
            continue
        words = [word.strip() for text in texts for word in text.split(mark) if word.strip()]
        again = len(words) / max(1, len(set(words)))
        if _are_words(words) and _splits(mark, share, again, len(set(words)), whole, listy, people, with_mark):
            found, best, repeats = mark, share, again
            if mark not in (",", "，", " "):
                break
    return found, repeats


def _turned_round(mark: str, texts: Sequence[str]) -> bool:
    """Whether names are written "Tolkien, J.R.R.", which is one person."""
    pairs = [text.split(mark) for text in texts if text.count(mark) == 1]
    if len(pairs) < 0.9 * len(texts):
        return False
    firsts, seconds = {a.strip() for a, _ in pairs}, {b.strip() for _, b in pairs}
    full = sum(" " in b.strip() and "." not in b for _, b in pairs) / max(1, len(pairs))
    return full < 0.6 and len(firsts & seconds) < 0.1 * min(len(firsts), len(seconds))


def _are_words(words: Sequence[str]) -> bool:
    long = sum(len(word) > _LONGEST_WORD or len(word.split()) > 5 for word in words)
    prose = sum(bool(_PROSE.search(word)) and len(word) > 12 for word in words)
    return long <= 0.1 * len(words) and prose <= 0.05 * len(words)


def _splits(
    mark: str, share: float, again: float, distinct: int, whole: int, listy: bool, people: bool, held: Sequence[str]
) -> bool:
    if mark == " ":  # only RecBole parts values with blanks: few words, in many combinations
        return listy and not people and again >= 10 and share >= 0.3 and distinct <= 60 and whole > 2 * distinct
    if mark == "/":
        return listy and again >= 1.5
    if mark in (",", "，"):
        if people:
            return listy and not _turned_round(mark, held)
        return (listy and share >= 0.05 and (again >= 1.2 or share > 0.3)) or (
            again >= 3 and whole > 1.5 * distinct and distinct <= 5000
        )
    return listy or again >= 1.3 or share >= 0.3
