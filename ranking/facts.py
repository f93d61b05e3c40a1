"""What ranking reads of a record, kept per view of the catalogue: its words, year, price and languages."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC

from domain.items import Item
from domain.ports import CatalogView

Pair = tuple[str, str]

KEEP = 100_000
"""Facts kept at once (about 2 kB each); beyond that they are read again."""

_LATIN = re.compile(r"[^\W\d_一-鿿぀-ヿ가-힯]{2,}|\d{2,}")
_CJK = re.compile(r"[一-鿿぀-ヿ가-힯]+")


@dataclass(frozen=True, slots=True)
class Facts:
    """One record, as ranking reads it.

    `values` are the (field, value) pairs of its word and words attributes with how much each says
    (ln(items / items with it), at least .1); `length` is the root of the sum of their squares.
    """

    values: Mapping[Pair, float]
    length: float
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
        facts, rarity = kept[1], _rarity(view)

        def read(item_id: str) -> Facts:
            found = facts.get(item_id)
            if found is None:
                found = facts[item_id] = facts_of(view.item(item_id), rarity)
            return found

        return view, read


def facts_of(item: Item, rarity: Callable[[Pair], float] = lambda _: 1.0) -> Facts:
    """Read one record; `rarity` says how much a value tells (all alike by default)."""
    pairs = [(f, w) for f, v in item.attributes.items() if isinstance(v, str | tuple) for w in item.words(f)]
    attribute_words = {w for _, value in pairs for w in words_of(value)}
    text = " ".join([*item.titles.values(), *item.texts.values()])
    return Facts(
        values=(values := {pair: rarity(pair) for pair in pairs}),
        length=math.sqrt(math.fsum(r * r for r in values.values())),
        attribute_words=frozenset(attribute_words),
        text_words=frozenset(words_of(text)),
        year=_year(item),
        price=item.price.amount if item.price else None,
        languages=frozenset(item.titles) | frozenset(item.texts),
    )


def _rarity(view: CatalogView) -> Callable[[Pair], float]:
    fields, size = view.schema.fields, max(len(view.ids), 2)

    def rarity(pair: Pair) -> float:
        field = fields.get(pair[0])
        return max(0.1, math.log(size / max(field.values.get(pair[1], 1) if field else 1, 1)))

    return rarity


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
