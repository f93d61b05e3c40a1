"""Does a text say only what the records say? Titles, years, numbers and prices that are in none are violations."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from domain.frozen import Frozen
from domain.items import Item, spoken_title
from domain.ports import CatalogView

_MARKED = re.compile(r"\*\*(.+?)\*\*|《(.+?)》", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PRICE = re.compile(
    r"[$€£¥￥]\s?(\d+(?:[.,]\d+)*)|(\d+(?:[.,]\d+)*)\s?(?:dollars|euros|pounds|yuan|元|块|USD|EUR|CNY|GBP)"
)
_ESCAPED = re.compile(r"\\([\\`*\[\]~|_])")
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_CJK = re.compile(r"[\u4e00-\u9fff]{4,}")
_LONGEST = 8


class Violation(Frozen):
    """One thing said that no given record holds."""

    kind: Literal["title", "year", "number", "price"]
    said: str


def check(
    text: str, items: Sequence[Item], view: CatalogView, *, also: str = "", index: "TitleIndex | None" = None
) -> tuple[Violation, ...]:
    """What `text` claims beyond the records of `items`; () means it is grounded.

    `index` is the view's, where the caller keeps it. `also` is other text whose titles and numbers may be repeated
    (the person's message, wishes, counts).
    """
    shown = _bare(text)
    names = {_norm(name) for item in items for name in _names(item)}
    allowed_text = _norm(_bare(also))
    wrong = [
        Violation(kind="title", said=said)
        for said in dict.fromkeys([*_marked(text), *(index or TitleIndex.of(view)).named_in(shown)])
        if _norm(said) not in names and _norm(said) not in allowed_text and not _inside(_norm(said), names)
    ]
    for name in sorted((n for item in items for n in _names(item)), key=len, reverse=True):
        shown = shown.replace(name, " ")
    known = _numbers_of(items) | {_number(n) for n in _NUMBER.findall(also)} | {float(n) for n in range(len(items) + 1)}
    prices = {g for m in _PRICE.finditer(shown) for g in m.groups() if g}
    unknown = [said for said in dict.fromkeys(_NUMBER.findall(shown)) if _number(said) not in known]
    return (*wrong, *(Violation(kind=_kind(said, prices), said=said) for said in unknown))


class TitleIndex:
    """The titles of one view that are telling enough to be found in running text."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._words: dict[str, str] = {}
        self._characters: set[str] = set()
        for title in titles:
            if _CJK.fullmatch(title):
                self._characters.add(title)
            elif len(_WORD.findall(title)) > 1:
                self._words[_norm(title)] = title

    @classmethod
    def of(cls, view: CatalogView) -> "TitleIndex":
        """The index of a view's titles."""
        return cls(name for item in view.items() for name in _names(item))

    def named_in(self, text: str) -> list[str]:
        """The catalogue's titles in a text: two words or more with a capital, or four Chinese characters or more."""
        words = list(_WORD.finditer(text))
        spans = (
            text[words[i].start() : words[j - 1].end()]
            for i in range(len(words))
            for j in range(i + 2, min(i + _LONGEST, len(words)) + 1)
            if words[i][0][0].isupper() or words[i][0][0].isdigit()
        )
        found = [span for span in spans if _norm(span) in self._words and span != span.lower()]
        runs = _CJK.findall(text)
        pieces = (run[i:j] for run in runs for i in range(len(run)) for j in range(i + 4, min(i + 12, len(run)) + 1))
        return [*found, *(piece for piece in pieces if piece in self._characters)]


def _names(item: Item) -> list[str]:
    return list(dict.fromkeys(name for t in item.titles.values() for name in (t, spoken_title(t)))) or [item.id]


def _marked(text: str) -> list[str]:
    return [_bare(first or second) for first, second in _MARKED.findall(text)]


def _inside(said: str, names: set[str]) -> bool:
    """A shorter catalogue title within a shown one ("Star Wars" in "Star Wars: A New Hope") claims nothing."""
    return any(said in name for name in names)


def _bare(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).replace("&lt;", "<").replace("&gt;", ">")


def _norm(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold())) or text.casefold()


def _numbers_of(items: Sequence[Item]) -> set[float]:
    texts = [str(v) for item in items for v in (*item.attributes.values(), *item.texts.values(), *item.titles.values())]
    numbers = {_number(n) for text in texts for n in _NUMBER.findall(text)}
    return numbers | {item.price.amount for item in items if item.price}


def _number(said: str) -> float:
    plain = said.replace(",", "")
    try:
        return float(plain)
    except ValueError:
        return -1.0


def _kind(said: str, prices: set[str]) -> Literal["year", "number", "price"]:
    if said in prices:
        return "price"
    return "year" if len(said) == 4 and said[:2] in ("18", "19", "20") else "number"
