"""What the owner of a file says about it, in a small TOML file. Everything is optional; the rest is guessed.

[items]
encoding = "gb18030"                 # else detected
delimiter = ";"                      # else detected
header = true                        # else detected; without one the columns are column_1, column_2, ...
id = "sku"
title = { en = "name", zh = "名称" }  # or title = "name"
text = ["description", "tagline"]    # or by language, as title
price = "cost"
currency = "EUR"                     # an ISO code, or a column that holds it
stock = "qty"
image = "photo"
link = "url"
added_at = "listed"
noun = { en = "wine", zh = "葡萄酒" }
skip = ["internal_note"]

[items.fields]                       # field = column, or with its kind: number, word, words, flag
region = "area"
grape = { column = "varietals", kind = "words", split = "/" }
alcohol = { column = "abv", kind = "number", unit = "%" }

[[items.join]]                       # more columns of the same items, from another file
file = "tags.csv"                    # beside this file
key = "ID"

[interactions]
user = "customer"
item = "sku"
value = "stars"
time = "when"
kind = "purchase"                    # for all rows, or a column that holds it

[users]                              # what is known of people: age, gender, occupation, ...
file = "users.csv"
id = "customer"
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError, field_validator

from catalog.reading.table import Format
from domain.errors import BadInput
from domain.fields import FieldKind
from domain.frozen import Frozen

ByLanguage = str | tuple[str, ...] | Mapping[str, str]


class FieldMapping(Frozen):
    """Where one field comes from."""

    column: str
    kind: FieldKind | None = None
    split: str | None = None
    unit: str = ""


class Join(Frozen):
    """A file with more columns of the same items; `key` is its column with the item's id."""

    file: str
    key: str
    columns: Mapping[str, str] = {}
    """Columns to take, and how to call them; all of them where empty."""


class _Said(Frozen):
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None

    @property
    def form(self) -> Format:
        """What is said about the form of the file."""
        return Format(encoding=self.encoding, delimiter=self.delimiter, header=self.header)


class ItemMapping(_Said):
    """What is said about the items' file."""

    id: str | None = None
    title: ByLanguage | None = None
    text: ByLanguage | None = None
    price: str | None = None
    currency: str | None = None
    stock: str | None = None
    image: str | None = None
    link: str | None = None
    added_at: str | None = None
    noun: Mapping[str, str] = {}
    skip: tuple[str, ...] = ()
    fields: Mapping[str, FieldMapping] = {}
    join: tuple[Join, ...] = ()

    @field_validator("fields", mode="before")
    @classmethod
    def _short(cls, fields: object) -> object:
        if not isinstance(fields, Mapping):
            return fields
        return {name: {"column": said} if isinstance(said, str) else said for name, said in fields.items()}


class EventMapping(_Said):
    """What is said about the interactions' file."""

    user: str | None = None
    item: str | None = None
    value: str | None = None
    time: str | None = None
    kind: str | None = None


class UserMapping(_Said):
    """A file with what is known of people."""

    file: str
    id: str
    columns: Mapping[str, str] = {}


class ImportMapping(Frozen):
    """The whole mapping file; `folder` is where it lies."""

    items: ItemMapping = ItemMapping()
    interactions: EventMapping = EventMapping()
    users: UserMapping | None = None
    folder: Path = Field(default=Path(), exclude=True)


def read_mapping(path: Path | None) -> ImportMapping:
    """Read a mapping file; an empty mapping for None. Raises BadInput that names the wrong key."""
    if path is None:
        return ImportMapping()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return ImportMapping.model_validate({**said, "folder": path.parent})
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}", "Check the path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name} is no TOML: {error}", "See docs/import.md for an example.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{path.name}: {where}: {first['msg']}", "See docs/import.md for an example.") from error
