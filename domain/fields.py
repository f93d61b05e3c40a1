"""What may be asked of a catalogue: its fields, their kinds and their values."""

from collections.abc import Mapping
from enum import StrEnum

from domain.frozen import Frozen


class FieldKind(StrEnum):
    """The type of a field. `title` is text that is matched by name, not by equality."""

    NUMBER = "number"
    WORD = "word"
    WORDS = "words"
    FLAG = "flag"
    TITLE = "title"


class Field(Frozen):
    """One field of a catalogue.

    `values` are the distinct values of a word or words field with how many items have each, most frequent first;
    `low` and `high` are the range of a number field and `quantiles` its 5 inner cut points (10, 25, 50, 75, 90 %).
    `sayings` are other names of values, as kept with the catalogue: what is said, and the values that it may mean.
    """

    name: str
    kind: FieldKind
    count: int = 0
    values: Mapping[str, int] = {}
    low: float | None = None
    high: float | None = None
    quantiles: tuple[float, ...] = ()
    whole: bool = False
    unit: str = ""
    sayings: Mapping[str, tuple[str, ...]] = {}


class CatalogSchema(Frozen):
    """All fields of one catalogue under their names, the languages of its titles, and the noun for its items."""

    name: str
    fields: Mapping[str, Field]
    languages: tuple[str, ...] = ("en",)
    size: int = 0
    version: int = 0
    noun: Mapping[str, str] = {"en": "item", "zh": "商品"}
