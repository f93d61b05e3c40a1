"""An item as text: weighted passages for the embedder, and weighted groups of text for word search."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from domain.items import Item, spoken_title

_FORMAT = 2
"""Of passages and words: counted up when they change, so that what was made of the old ones is made anew."""
_MOST_VALUES = 12
_LONGEST_VALUE = 60
_YEAR = range(1000, 2200)
_YEAR_NAME = re.compile(r"year|年|published|released", re.IGNORECASE)
_LANGUAGES = ("en", "zh")
_NAME_FIELDS = Path(__file__).parent / "words" / "name_fields.txt"


class Passage(NamedTuple):
    """A text of an item, and how much it counts in the item's vector."""

    text: str
    weight: float


@dataclass(frozen=True)
class Groups:
    """The text of an item by how much a matching word says: its titles, its attributes' words, its description.

    `names` are the titles one by one, as people say them.
    """

    names: tuple[str, ...]
    titles: str
    attributes: str
    texts: str


def passages(item: Item) -> list[Passage]:
    """What the embedder reads: who and what it is called, what it is about in single words, and each description.

    One vector is made of all of them. Apart they are each read for themselves; in one text the title and the names
    drowned the rest, and one language the other (docs/benchmarks.md). The same item gives the same passages.
    """
    year = _year(item)
    called = " / ".join(_titles(item)) + (f" ({year})" if year else "")
    facts = list(_attributes(item))
    named = "; ".join(f"{name}: {', '.join(values)}" for name, values in facts if _is_name(name))
    topics = "; ".join(", ".join(values) for name, values in facts if not _is_name(name))
    made = [Passage(". ".join(part for part in (called, named) if part), 1.0), Passage(topics, 2.0)]
    made += [Passage(text, 1.0) for text in _texts(item)]
    return [passage for passage in made if passage.text] or [Passage(item.id, 1.0)]


def vector_hash(item: Item) -> str:
    """A short digest of all that the item's vector is made of."""
    return _digest(f"{_FORMAT}\0" + "\0".join(f"{p.weight}{p.text}" for p in passages(item)))


def groups(item: Item) -> Groups:
    """The item's text for word search. A list of values keeps all its values."""
    names = _titles(item)
    titles = " . ".join(dict.fromkeys([*item.titles.values(), *names]))
    values = " . ".join(value for _, kept in _attributes(item, most=200) for value in kept)
    year = _year(item)
    return Groups(tuple(names), titles, f"{values} . {year}" if year else values, " . ".join(_texts(item)))


def words_hash(item: Item) -> str:
    """A short digest of all text that word search reads."""
    held = groups(item)
    return _digest(f"{_FORMAT}\0{held.titles}\0{held.attributes}\0{held.texts}")


def _digest(text: str) -> str:
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


def _is_name(field: str) -> bool:
    """Whether a field's values are names of somebody or some place, rather than what the item is about."""
    return any(word in _name_fields() for word in field.lower().split())


@cache
def _name_fields() -> frozenset[str]:
    return frozenset(_NAME_FIELDS.read_text(encoding="utf-8").split())
