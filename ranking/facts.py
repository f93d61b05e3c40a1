"""What ranking reads of a record, kept per view of the catalogue: its words, year, price and languages."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

from domain.items import Item
from domain.ports import CatalogView

KEEP = 100_000
"""Facts kept at once (about 2 kB each); beyond that they are read again."""

_LATIN = re.compile(r"[^\W\d_一-鿿぀-ヿ가-힯]{2,}|\d{2,}")
_CJK = re.compile(r"[一-鿿぀-ヿ가-힯]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """One record, as ranking reads it. `values` are (field, value) pairs of its word and words attributes."""

    values: frozenset[tuple[str, str]]
    attribute_words: frozenset[str]
    text_words: frozenset[str]
    year: float | None
    price: float | None
    languages: frozenset[str]


class FactsOfView:
    """Facts by item id, read when first asked for and dropped when the catalogue has a new view."""

    def __init__(self, view: Callable[[], CatalogView]) -> None:
        self._view = view
        self._kept: tuple[CatalogView, dict[str, Facts]] | None = None

    def current(self) -> tuple[CatalogView, Callable[[str], Facts]]:
        """The newest view and a reader of its facts. The reader raises NotFound for an unknown id."""
        view, kept = self._view(), self._kept
        if kept is None or kept[0] is not view or len(kept[1]) > KEEP:
            self._kept = kept = (view, {})
        facts = kept[1]

        def read(item_id: str) -> Facts:
            found = facts.get(item_id)
            if found is None:
                found = facts[item_id] = facts_of(view.item(item_id))
            return found

        return view, read


def facts_of(item: Item) -> Facts:
    """Read one record."""
    pairs = [(f, w) for f, v in item.attributes.items() if isinstance(v, str | tuple) for w in item.words(f)]
    attribute_words = {w for _, value in pairs for w in words_of(value)}
    text = " ".join([*item.titles.values(), *item.texts.values()])
    return Facts(
        values=frozenset(pairs),
        attribute_words=frozenset(attribute_words),
        text_words=frozenset(words_of(text)),
        year=_year(item),
        price=item.price.amount if item.price else None,
        languages=frozenset(item.titles) | frozenset(item.texts),
    )


def words_of(text: str) -> list[str]:
    """The words of a text, in order: Latin ones lower-cased without a plural s, Chinese ones as pairs of signs."""
    lowered = text.lower()
    latin = [_singular(w) for w in _LATIN.findall(lowered)]
    pairs = [run[i : i + 2] for run in _CJK.findall(lowered) for i in range(max(1, len(run) - 1))]
    return latin + pairs


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _year(item: Item) -> float | None:
    """The `year` attribute, else the year in which the item was added (with its part of a year)."""
    year = item.attributes.get("year")
    if isinstance(year, int | float) and not isinstance(year, bool):
        return float(year)
    if item.added_at is None:
        return None
    added = item.added_at if item.added_at.tzinfo else item.added_at.replace(tzinfo=UTC)
    return added.year + added.timetuple().tm_yday / 366
