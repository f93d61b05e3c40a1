"""What people call their columns: the vocabulary in column_names.toml, and names made comparable."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from domain.items import InteractionKind

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^\w/]+")
_BRACKETS = re.compile(r"[（(\[].*?[)）\]]")
_OF_ITEMS = re.compile(
    r"^(movie|film|book|product|item|song|track|game|hotel|restaurant|wine|recipe|course|article|show|anime)s?_(?=.{3})"
)
_LANGUAGES = {
    "zh": "zh", "cn": "zh", "chinese": "zh", "en": "en", "eng": "en", "english": "en", "ja": "ja", "jp": "ja",
    "ko": "ko", "de": "de", "fr": "fr", "es": "es", "it": "it", "ru": "ru", "pt": "pt", "中文": "zh", "英文": "en",
}  # fmt: skip


@cache
def _vocabulary() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "column_names.toml").read_text(encoding="utf-8"))


def name_key(name: str) -> str:
    """A column's name made comparable: "movieId" and "Movie ID" are "movie_id"; brackets do not count."""
    bare = _BRACKETS.sub("", name).strip() or name
    return _NOT_WORD.sub("_", _CAMEL.sub("_", bare)).strip("_").lower() or name


@cache
def _index(section: str) -> Mapping[str, tuple[str, int]]:
    table: Mapping[str, Sequence[str]] = _vocabulary()[section]
    return {name: (meaning, rank) for meaning, names in table.items() for rank, name in enumerate(names)}


def _found(section: str, name: str) -> tuple[str, int] | None:
    """What a name means; "book_author" is an author, as long as "book_author" itself is no known name."""
    index, key = _index(section), name_key(name)
    return index.get(key) or index.get(_OF_ITEMS.sub("", key))


def role_of(name: str) -> tuple[str, int] | None:
    """What an item's column is for ("title", "price" ...) and how usual the name is (0: the most usual)."""
    key, ends = name_key(name), {"_amount": "price", "_value": "price", "_currency": "currency"}
    for end, role in ends.items():
        base = _found("role", key.removesuffix(end)) if key.endswith(end) and key not in _index("role") else None
        if base and base[0] == "price":
            return role, 0
    return _found("role", key)


def field_of(name: str) -> tuple[str, int] | None:
    """The field that people would ask for by this column's values ("genres" -> "genre"), with its rank."""
    return _found("field", name)


def user_role_of(name: str) -> tuple[str, int] | None:
    """What a column of what people did is for ("user", "item", "value", "time", "kind", "implicit"), with its rank."""
    key = name_key(name)
    ranked = [(m, names.index(key)) for m, names in _vocabulary()["user"].items() if key in names]
    return min(ranked, key=lambda found: found[1]) if ranked else None


def event_kind(word: str) -> InteractionKind | None:
    """The kind of interaction that a word names ("buy" -> purchase)."""
    found = _index("events").get(name_key(word))
    return InteractionKind(found[0]) if found else None


def language_in(name: str) -> tuple[str, str | None]:
    """A name without the language at its end or start: "title_zh" -> ("title", "zh"), "中文名称" -> ("名称", "zh")."""
    key = name_key(name)
    for mark, language in _LANGUAGES.items():
        if key.endswith(f"_{mark}") or key.startswith(f"{mark}_"):
            return key.removesuffix(f"_{mark}").removeprefix(f"{mark}_"), language
        if not mark.isascii() and mark in key and key != mark:
            rest = key.replace(mark, "")
            return {"名": "名称"}.get(rest, rest), language
    return key, None


def known_name(name: str) -> bool:
    """Whether anybody is known to call a column so."""
    bare, _ = language_in(name)
    return any(role is not None for n in (name, bare) for role in (role_of(n), field_of(n), user_role_of(n)))


def nobody_asks(name: str) -> bool:
    """Whether a column is bookkeeping."""
    return any(re.search(pattern, name_key(name)) for pattern in _vocabulary()["skip"]["patterns"])


def is_people(field: str) -> bool:
    """Whether a field holds names of people."""
    return field in _vocabulary()["people"]["fields"]


def is_list(field: str) -> bool:
    """Whether a field usually holds several values."""
    return field in _vocabulary()["list"]["fields"]


def may_be_list(field: str) -> bool:
    """Whether a field holds several values now and then."""
    return is_list(field) or field in _vocabulary()["list"]["sometimes"]


def own_name(name: str) -> str:
    """The field's name for a column that has no known name: snake case; "" where nothing is left."""
    return name_key(name).replace("/", "_")


@cache
def noun_words() -> Mapping[str, frozenset[str]]:
    """For each kind of item the words that tell it."""
    return {kind: frozenset(words) for kind, words in _vocabulary()["noun"].items()}


def said_as(kind: str) -> Mapping[str, str]:
    """How people call a kind of item, by language."""
    en, zh = _vocabulary()["said"][kind]
    return {"en": en, "zh": zh}


@cache
def genre_words() -> frozenset[str]:
    """Values by which a column shows that it holds genres."""
    return frozenset(_vocabulary()["genres"]["words"])


@cache
def stars_in_words() -> Mapping[str, float]:
    """Ratings in words ("力荐" -> 5)."""
    return {word: float(stars) for word, stars in _vocabulary()["stars"].items()}


def language_named(code: str) -> str:
    """A language's name for its code ("ko", "en-US"), the word itself where it is no code."""
    names: Mapping[str, str] = _vocabulary()["languages"]
    return names.get(code.lower().split("-")[0].split("_")[0], code)
