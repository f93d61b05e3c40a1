"""Whether a record mentions something: its titles, texts and words, whole words in one of their close forms."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from catalog.words import word_key
from domain.intent import Constraint
from domain.items import Item
from domain.ports import Rows

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
    return bool(Told([item]).mentioning(constraint)[0])


class Told:
    """All that the records say, in one string: a word is looked for once, not once a record."""

    def __init__(self, items: Sequence[Item]) -> None:
        """Read the records once: about 10 microseconds each."""
        told = [_told(item) for item in items]
        self._text = "\n".join(told)
        self._starts = np.cumsum([0, *(len(one) + 1 for one in told)])[:-1]

    def mentioning(self, constraint: Constraint) -> Rows:
        """One flag a record: whether it says any of the constraint's values."""
        values = constraint.value if isinstance(constraint.value, tuple) else (constraint.value,)
        names = {word_key(name) for value in values for name in str(value).split(_EITHER) if name.strip()}
        found = np.zeros(len(self._starts), dtype=np.bool_)
        for name in names:  # "babies in danger": both "babies" and "danger"
            found |= np.logical_and.reduce([self._saying(word) for word in _content(name)])
        return found

    def _saying(self, word: str) -> Rows:
        pattern = _pattern(word)
        places = [at for form in _sought(word) for at in self._at(form) if pattern.match(self._text, at)]
        found = np.zeros(len(self._starts), dtype=np.bool_)
        found[np.searchsorted(self._starts, np.array(places, dtype=np.int64), side="right") - 1] = True
        return found

    def _at(self, form: str) -> Iterator[int]:
        at = self._text.find(form)
        while at >= 0:
            yield at
            at = self._text.find(form, at + 1)


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


def _content(name: str) -> tuple[str, ...]:
    """The words that must all be said; a Chinese name as it stands."""
    if _HAN.search(name):
        return (name.replace(" ", ""),)
    words = _WORD.findall(name)
    return tuple(word for word in words if word not in _LINKS) or tuple(words) or (name,)


def _sought(word: str) -> tuple[str, ...]:
    return (word,) if _HAN.search(word) else forms(word)


@lru_cache(maxsize=2_000)
def _pattern(word: str) -> re.Pattern[str]:
    """The word itself also as a part of a compound ("leather-bound"), its other forms alone: "shorts" are not
    "short-sleeved"."""
    if _HAN.search(word):
        return re.compile(re.escape(word))
    _, *others = forms(word)
    closed = f"|(?:{'|'.join(map(re.escape, others))})(?![a-z0-9-])" if others else ""
    return re.compile(rf"(?<![a-z0-9])(?:{re.escape(word)}(?![a-z0-9]){closed})")
