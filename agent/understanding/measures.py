"""The number fields of a catalogue as people talk about them: units, adjectives, comparatives; where "cheap" begins."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from agent.understanding.lexicons import load
from agent.understanding.tokens import phrase
from domain.fields import CatalogSchema, Field, FieldKind
from domain.items import Item

YEAR, PRICE, RUNTIME = "year", "price", "runtime"
_CENT = 0.01


class Measure(NamedTuple):
    """One number field. `cuts` are its 10, 25, 50, 75 and 90 % quantiles; `kind` is its name in the lexicon."""

    kind: str
    field: str
    whole: bool
    cuts: tuple[float, ...]
    low: float
    high: float
    around: float
    share: bool

    def slack(self, value: float) -> float:
        """How far "around VALUE" reaches to each side."""
        return value * self.around / 100 if self.share else self.around

    def number(self, value: float) -> int | float:
        """A bound as the field holds it: an int for whole numbers."""
        rounded = round(value, 2)
        return int(rounded) if self.whole or float(rounded).is_integer() else rounded

    def cut(self, index: int) -> int | float:
        """One of the quantiles as a bound."""
        return self.number(self.cuts[index])

    def above(self, value: float) -> int | float:
        """The least bound strictly above: the next whole number where the field counts in whole numbers."""
        return self.number(int(value) + 1 if self.whole else value)

    def below(self, value: float) -> int | float:
        """The greatest bound strictly below."""
        whole = int(value) - 1 if float(value).is_integer() else int(value)
        return self.number(whole if self.whole else value)

    def more(self, value: float) -> int | float:
        """The least bound that a thing of this amount itself does not meet."""
        return self.above(value) if self.whole else self.number(value + _CENT)

    def less(self, value: float) -> int | float:
        """The greatest bound that a thing of this amount itself does not meet."""
        return self.below(value) if self.whole else self.number(value - _CENT)


def measures(schema: CatalogSchema, items: Iterable[Item]) -> dict[str, Measure]:
    """The measures that this catalogue has, by their kind; a number field that no lexicon names is its own kind."""
    fields = {n: f for n, f in schema.fields.items() if f.kind is FieldKind.NUMBER and f.low is not None}
    if "price" not in fields and (price := _price(items)):
        fields["price"] = price
    found: dict[str, Measure] = {}
    for entry in load("quantities"):
        name = next((n for wanted in entry["fields"] for n in fields if n.casefold() == wanted.casefold()), None)
        if name and not any(m.field == name for m in found.values()):
            found[entry["name"]] = _measure(entry["name"], fields[name], str(entry["around"]))
    named = {m.field for m in found.values()}
    for name, field in fields.items():
        if name not in named and not re.search(r"(^|_)(id|isbn\w*|count)$", name.casefold()):
            found[name] = _measure(name, field, "10%")
    return found


def words_of(kind: str, part: str) -> Sequence[str]:
    """The words of one part of the lexicon for a kind of measure; a kind of its own has its name only."""
    for entry in load("quantities"):
        if entry["name"] == kind:
            return [str(w) for w in entry.get(part, ())]
    return [kind.replace("_", " ")] if part == "names" else []


def units_of(kind: str) -> dict[tuple[str, ...], float]:
    """The units of a kind with their factors, by their tokens."""
    for entry in load("quantities"):
        if entry["name"] == kind:
            return {phrase(str(unit)): float(factor) for unit, factor in entry["units"].items()}
    return {}


def _measure(kind: str, field: Field, around: str) -> Measure:
    low, high = float(field.low or 0), float(field.high or 0)
    cuts = tuple(field.quantiles) if len(field.quantiles) == 5 else (low, low, (low + high) / 2, high, high)
    whole = field.whole and kind != PRICE
    return Measure(kind, field.name, whole, cuts, low, high, float(around.rstrip("%")), around.endswith("%"))


def _price(items: Iterable[Item]) -> Field | None:
    amounts = sorted(i.price.amount for i in items if i.price)
    if not amounts:
        return None
    cuts = tuple(amounts[min(len(amounts) - 1, int(len(amounts) * q))] for q in (0.1, 0.25, 0.5, 0.75, 0.9))
    return Field(
        name="price", kind=FieldKind.NUMBER, count=len(amounts), low=amounts[0], high=amounts[-1], quantiles=cuts
    )
