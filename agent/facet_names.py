"""Names of a catalogue's values in the other language, made once and kept with the catalogue, each with its source.

A value gets a name from a dictionary, where the dictionary leads back to the value, or from a language model that says
the value again when asked the other way round. Both know words and not the catalogue: an English word has many senses
("wind" among instruments is not 风), so it is translated only where the items themselves use it, in titles or texts.
Chinese values of two characters and more have few senses. People's names are left alone.

The embedder is no judge here: of 36 names made for a shop it called 锤子 for "hammer" wrong and 上弦 for "wind" right.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.dictionary import Dictionary
from agent.names import name_of
from agent.understanding.lexicons import words
from agent.understanding.tokens import lemma
from agent.understanding.vocabulary import field_role
from domain.fields import Field, FieldKind
from domain.ports import CatalogView

MOST_VALUES = 2000
"""Values of a field that are named, the most frequent ones."""
_MOST_NAMES = 6
_LEAST_USED = 0.5
_MOST_SENSES = 4
"""An English name that stands for more Chinese words than these is too general to mean one value ("expert", "grim")."""
_WORD = re.compile(r"[a-z]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")

Ask = Callable[[str, str], str]
"""What a model calls a value in a language: (value, language) -> name, "" where it does not know."""


class Name(NamedTuple):
    """What people who speak the other language call a value."""

    field: str
    value: str
    said: str
    source: str


def unnamed(view: CatalogView) -> dict[str, list[str]]:
    """The values by field that the lexicons cannot name in the other language."""
    found = {}
    for name, field in view.schema.fields.items():
        if _has_kinds(field):
            known = {value for values in field.sayings.values() for value in values}
            often = [v for v, count in field.values.items() if count > 1 and len(v) > 1][:MOST_VALUES]
            found[name] = [v for v in often if v not in known and _other_name(v) == v]
    return {name: values for name, values in found.items() if values}


def _has_kinds(field: Field) -> bool:
    """Whether a field's values are kinds of things, and no names of people, places, works or addresses."""
    role = field_role(field.name)
    many = field.kind is FieldKind.WORDS and role == "other"
    return many or (field.kind in (FieldKind.WORD, FieldKind.WORDS) and role in ("kind", "theme"))


def names(
    view: CatalogView,
    dictionary: Dictionary | None = None,
    ask: Ask | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> list[Name]:
    """Names for values that have none. Raises ModelFailed, BadInput."""
    made: list[Name] = []
    missing = unnamed(view)
    for done, (field, values) in enumerate(missing.items()):
        progress(f"name the values of {field}", done, len(missing))
        plain = [v for v in values if _HAN.search(v)] + used_by_items(view, field, values)
        found = [Name(field, v, said, "dictionary") for v in plain for said in _by_dictionary(v, dictionary)]
        left = [v for v in plain if v not in {n.value for n in found}]
        made += found + [Name(field, v, said, "model") for v in left for said in _by_model(v, ask)]
    return made


def used_by_items(view: CatalogView, field: str, values: Sequence[str]) -> list[str]:
    """The English values whose words stand in the titles or texts of at least half of their items."""
    wanted = {v: _roots(v) for v in values if not _HAN.search(v)}
    had, used = Counter[str](), Counter[str]()
    for item in view.items() if wanted else ():
        roots: set[str] | None = None
        for value in item.words(field):
            if value in wanted:
                roots = _roots("\n".join([*item.titles.values(), *item.texts.values()])) if roots is None else roots
                had[value] += 1
                used[value] += wanted[value] <= roots
    return [v for v in wanted if had[v] and used[v] >= _LEAST_USED * had[v]]


def _by_dictionary(value: str, dictionary: Dictionary | None) -> list[str]:
    if dictionary is None:
        return []
    if _HAN.search(value):
        said = [n for n in dictionary.english(value) if _is_name(n) and len(dictionary.chinese(n)) <= _MOST_SENSES]
    else:
        leads_back = {value.casefold(), value.casefold().removesuffix("s")}
        said = [w for w in dictionary.chinese(value) if len(w) > 1 and leads_back & {*dictionary.english(w)[:1]}]
    return said[:_MOST_NAMES]


def _is_name(said: str) -> bool:
    """Whether an English name is a thing's: no verb, no everyday word."""
    bare = [w for w in said.split() if w not in words("everyday", "stop")]
    return len(said) > 2 and not said.startswith("to ") and bool(bare)


def _by_model(value: str, ask: Ask | None) -> list[str]:
    """The model's name for a value, where the model says the value again for the name."""
    if ask is None:
        return []
    own, other = ("zh", "en") if _HAN.search(value) else ("en", "zh")
    said = ask(value, other).strip(" .。\"'《》").casefold()
    speaks = bool(_HAN.search(said)) == (other == "zh") and 1 < len(said) <= 40
    back = ask(said, own).strip(" .。\"'《》").casefold() if speaks else ""
    return [said] if back and back == value.casefold() else []


def _other_name(value: str) -> str:
    return name_of(value, "en" if _HAN.search(value) else "zh")


def _roots(text: str) -> set[str]:
    return {lemma(word) for word in _WORD.findall(text.casefold())}
