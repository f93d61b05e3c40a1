"""An item as text: one passage for the embedder, and weighted groups of text for word search."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from domain.items import Item, spoken_title

_MOST_VALUES = 12
_LONGEST_VALUE = 60
_YEAR = range(1000, 2200)
_YEAR_NAME = re.compile(r"year|年|published|released", re.IGNORECASE)
_LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Groups:
    """The text of an item by how much a matching word says: its titles, its attributes' words, its description."""

    titles: str
    attributes: str
    texts: str


def passage(item: Item) -> str:
    """What the embedder reads: titles, year, attributes in words, descriptions; the most telling first.

    Long values and lists are cut, ids and addresses left out. The same item gives the same passage.
    """
    year = _year(item)
    head = " / ".join(_titles(item)) + (f" ({year})" if year else "")
    facts = "; ".join(f"{name}: {', '.join(values)}" for name, values in _attributes(item))
    return ". ".join(part for part in (head, facts, " ".join(_texts(item))) if part)


def groups(item: Item) -> Groups:
    """The item's text for word search. A list of values keeps all its values."""
    names = " . ".join(dict.fromkeys([*item.titles.values(), *_titles(item)]))
    values = " . ".join(value for _, kept in _attributes(item, most=200) for value in kept)
    year = _year(item)
    return Groups(names, f"{values} . {year}" if year else values, " . ".join(_texts(item)))


def words_hash(item: Item) -> str:
    """A short digest of all text that word search reads."""
    held = groups(item)
    return content_hash(f"{held.titles}\0{held.attributes}\0{held.texts}")


def content_hash(text: str) -> str:
    """A short digest that changes when the text does."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _titles(item: Item) -> list[str]:
    ordered = sorted(item.titles, key=_language_order)
    return list(dict.fromkeys(spoken_title(item.titles[language]) for language in ordered if item.titles[language]))


def _texts(item: Item) -> list[str]:
    return [item.texts[language] for language in sorted(item.texts, key=_language_order) if item.texts[language]]


def _language_order(language: str) -> tuple[int, str]:
    return (_LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES), language)


def _year(item: Item) -> int | None:
    for name, value in item.attributes.items():
        whole = isinstance(value, int | float) and not isinstance(value, bool) and value in _YEAR
        if whole and _YEAR_NAME.search(name):
            return int(value)  # type: ignore[arg-type]
    return None


def _attributes(item: Item, most: int = _MOST_VALUES) -> Iterator[tuple[str, list[str]]]:
    for name, value in item.attributes.items():
        if isinstance(value, bool | int | float):
            continue
        values = [v for v in item.words(name) if v and len(v) <= _LONGEST_VALUE and "://" not in v]
        if values:
            yield name.replace("_", " "), values[:most]
