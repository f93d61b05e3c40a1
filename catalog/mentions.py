"""Whether a record mentions something: its titles, texts and words, whole words in one of their close forms."""

import re
from functools import lru_cache

from catalog.words import word_key
from domain.intent import Constraint
from domain.items import Item

_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_EITHER = "|"
"""Parts the names of one thing: "leather|皮革" is mentioned where either is."""
_LINKS = frozenset(
    {"a", "an", "and", "at", "for", "from", "in", "my", "of", "on", "or", "s", "the", "their", "to", "with"}
)
_IRREGULAR = {"man": "men", "woman": "women", "child": "children", "wolf": "wolves", "knife": "knives", "foot": "feet"}
_PLURAL_OF = {many: one for one, many in _IRREGULAR.items()}


def mentions(item: Item, constraint: Constraint) -> bool:
    """Whether a record says any of the constraint's values."""
    values = constraint.value if isinstance(constraint.value, tuple) else (constraint.value,)
    told = _told(item)
    return any(_says(told, name) for value in values for name in _names(str(value)))


def _names(value: str) -> list[str]:
    """The names of one thing; a single Chinese character, inside many words, only where it is the only name."""
    names = [name for name in value.split(_EITHER) if name.strip()]
    return [name for name in names if len(name) > 1 or name.isascii()] or names


def forms(word: str) -> tuple[str, ...]:
    """An English word in its close forms: one and several of it ("clown", "clowns"), the word as it was said first."""
    known = (_IRREGULAR.get(word), _PLURAL_OF.get(word))
    one = _singular(word)
    many = one[:-1] + "ies" if one.endswith("y") and one[-2:-1] not in "aeiou" else one + "s"
    many = one + "es" if one.endswith(("s", "x", "z", "ch", "sh")) else many
    with_e = word[:-1] if word.endswith("ies") else ""  # cookies, hoodies
    return tuple(dict.fromkeys(form for form in (word, one, with_e, many, *known) if form))


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes", "zzes")) else word[:-1]


def _told(item: Item) -> str:
    """All words of a record, one piece a line."""
    values = [value for name in item.attributes for value in item.words(name)]
    return "\n".join(word_key(told) for told in (*item.titles.values(), *item.texts.values(), *values))


def _says(told: str, name: str) -> bool:
    """Whether all content words of a name stand there ("babies in danger": both "babies" and "danger")."""
    return all(pattern.search(told) for pattern in _patterns(word_key(name)))


@lru_cache(maxsize=2_000)
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    if _HAN.search(name):
        return (re.compile(re.escape(name.replace(" ", ""))),)
    words = _WORD.findall(name)
    kept = [word for word in words if word not in _LINKS] or words
    return tuple(re.compile(_whole(word)) for word in kept)


def _whole(word: str) -> str:
    """The word itself also as a part of a compound ("leather-bound"), its other forms alone: "shorts" are not
    "short-sleeved"."""
    _, *others = forms(word)
    closed = f"|(?:{'|'.join(map(re.escape, others))})(?![a-z0-9-])" if others else ""
    return rf"(?<![a-z0-9])(?:{re.escape(word)}(?![a-z0-9]){closed})"
