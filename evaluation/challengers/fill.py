"""Fills the slots of a template from a live catalogue: values by their everyday names, numbers, titles, cards."""

import random
import re
from collections.abc import Mapping
from typing import Any

from agent.names import name_of
from domain.frozen import Frozen
from domain.items import Item
from evaluation.challengers.words import Words

_SLOT = re.compile(r"\{(?P<name>[a-zA-Z]+\d?)(?P<change>~|:zh|:en)?\}")
_KINDS, _PEOPLE = "abcd", "pq"


class Filled(Frozen):
    """What was drawn for one message: the value of each slot, the field that it belongs to, and the cards shown."""

    language: str
    values: Mapping[str, Any]
    fields: Mapping[str, str]
    wholes: frozenset[str]
    cards: tuple[Item, ...] = ()

    def card(self, slot: str) -> Item:
        """The card `s1` is the first."""
        return self.cards[int(slot[1:]) - 1]

    def whole(self, field: str) -> bool:
        """Whether a number field holds whole numbers."""
        return field in self.wholes


def draw(words: Words, rng: random.Random, history: str, needs: tuple[str, ...]) -> Filled:
    """Values for every slot that this catalogue can fill; `history` says which cards were shown."""
    values: dict[str, Any] = dict(zip(_KINDS, words.some(words.kinds, rng, len(_KINDS)), strict=False))
    values |= zip(_PEOPLE, words.some(words.people, rng, len(_PEOPLE)), strict=False)
    values |= zip(["o"], words.some(words.places, rng, 1), strict=False)
    values |= words.numbers(rng)
    values |= zip(["t", "u"], [i.title(words.language) for i in words.some(words.titled, rng, 2)], strict=False)
    values |= zip(["trap"], [i.title(words.language) for i in words.some(words.traps, rng, 1)], strict=False)
    asked = values.get(history.partition(" ")[2]) if history.startswith("ask") else None
    cards = words.cards(rng, asked, "runtime" in needs) if history else ()
    return Filled(language=words.language, values=values, fields=words.slots, wholes=words.wholes, cards=tuple(cards))


def fill(text: str, filled: Filled, words: Words, rng: random.Random) -> str:
    """The text with every slot filled. A slot that this catalogue has nothing for raises KeyError."""
    return _SLOT.sub(lambda match: _said(match["name"], match["change"] or "", filled, words, rng), text)


def _said(name: str, change: str, filled: Filled, words: Words, rng: random.Random) -> str:
    if name in ("noun", "nouns", "mw"):
        return words.noun(name)
    if re.fullmatch(r"s\d", name):
        return filled.card(name).title(filled.language)
    article = (len(name) == 2 and name[0] == "a" and name[1] == "A") or name == "abA"
    if article or name in ("A", "B", "C", "D"):
        slot = {"aA": "a", "abA": "b"}.get(name, name.lower())
        said = words.kind_of_item(str(filled.values[slot]))
        return words.with_article(said) if article else said
    value = filled.values[name]
    number = words.number_said(name, value, rng)
    if number is not None:
        return number
    said = name_of(str(value), change[1:]) if change.startswith(":") else words.called(name, str(value))
    return slipped(said, rng) if change == "~" else said


def slipped(said: str, rng: random.Random) -> str:
    """The longest word with two neighbours inside it swapped; words of fewer than five letters stay as they are."""
    word = max(re.findall(r"[^\W\d_]+", said), key=len, default="")
    start = said.find(word)
    places = [i for i in range(start + 1, start + len(word) - 2) if said[i] != said[i + 1]]
    if len(word) < 5 or not places:
        return said
    at = rng.choice(places)
    return f"{said[:at]}{said[at + 1]}{said[at]}{said[at + 2 :]}"
