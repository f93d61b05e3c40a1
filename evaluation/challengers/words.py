"""What a catalogue offers the templates: its kinds, people, places, numbers, titles, and how people call them."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeVar

from agent.names import name_of
from domain.fields import Field, FieldKind
from domain.items import Item
from domain.ports import CatalogView
from evaluation.challengers.numbers import HOURS, MEASURES, decade_said, year_said

_KIND_FIELDS, _PEOPLE_FIELDS, _PLACE_FIELDS = ("genre", "category", "tag"), ("director", "author"), ("country",)
_KNOWN, _FEWEST = 40, 3
_HAN, _KANA = re.compile(r"[一-鿿]"), re.compile(r"[぀-ヿ]")
_NAMED_BY_ITSELF = re.compile(r"(片|电影|书|小说)$")
_CARDS = 4
_TRAP_LENGTH = 24
_CENTURY_END = 1999
_COMMON = frozenset(
    ("not", "no", "without", "than", "more", "like", "love", "good", "best", "new", "old", "first", "last")
)
"""Words of wishes: a title that holds one is easily misread."""
Thing = TypeVar("Thing")


class Words:
    """The words of one catalogue in one language."""

    def __init__(self, view: CatalogView, language: str) -> None:
        """Reads the schema and the titles once."""
        self.language = language
        self._fields = view.schema.fields
        self._items = list(view.items())
        self._noun = view.schema.noun.get(language, "item")
        kind, person, place = (self._first(names) for names in (_KIND_FIELDS, _PEOPLE_FIELDS, _PLACE_FIELDS))
        self.kinds, self.people, self.places = (self._values(field) for field in (kind, person, place))
        self._kind = kind.name if kind else ""
        self.exclusive = bool(kind and kind.kind is FieldKind.WORD)
        """Whether an item has one kind only, so that two can never hold at once."""
        measure = next((self._fields[name] for name in MEASURES if name in self._fields), None)
        self._measure = measure
        self.slots = self._slots(kind, person, place, measure)
        self.wholes = frozenset(name for name, field in self._fields.items() if field.whole)
        self.titled = self._titles()
        self.traps = [item for item in self.titled if self._is_trap(item.title(language))]

    def some(self, things: Sequence[Thing], rng: random.Random, many: int) -> list[Thing]:
        """Different things, as many as there are up to `many`."""
        return rng.sample(things, min(many, len(things)))

    def noun(self, slot: str) -> str:
        """What the catalogue holds; `mw` is its Chinese measure word."""
        if slot == "mw":
            return {"电影": "部", "书": "本"}.get(self._noun, "个")
        return f"{self._noun}s" if slot == "nouns" else self._noun

    def called(self, slot: str, value: str) -> str:
        """A value as people say it: kinds in small letters."""
        if slot in ("t", "u", "trap"):
            return value
        said = name_of(value, self.language)
        return said.lower().replace("film-noir", "film noir") if self.slots.get(slot) == self._kind else said

    def kind_of_item(self, value: str) -> str:
        """ "horror film", "恐怖片", "奇幻类的书"; where kinds are things themselves ("furniture"), the kind."""
        said = self.called("a", value)
        if self._kind == "category":
            return said
        if self.language == "zh":
            return said if _NAMED_BY_ITSELF.search(said) else f"{said}{'片' if self._noun == '电影' else '类的书'}"
        return said if self._noun in said else f"{said} {self._noun}"

    def with_article(self, said: str) -> str:
        """ "an action film"; what comes in bulk ("furniture") is "some"."""
        if self._kind == "category":
            return f"some {said}"
        return f"{'an' if said[0] in 'aeiou' else 'a'} {said}"

    def numbers(self, rng: random.Random) -> dict[str, Any]:
        """Values of the number slots that this catalogue has."""
        values: dict[str, Any] = {}
        if "year" in self._fields:
            low, high = self._span(self._fields["year"])
            values["y"], values["z"] = sorted(rng.sample(range(low, high), 2))
            if low < _CENTURY_END:
                values["yw"] = rng.randint(max(low, 1940), _CENTURY_END)
                values["dec"] = rng.randrange(1950, _CENTURY_END, 10)
        if self._measure:
            step = 5 if self._measure.name != "pages" else 50
            low, high = (round(v / step) for v in self._span(self._measure))
            values |= zip("nm", (v * step for v in sorted(rng.sample(range(low, high + 1), 2))), strict=True)
        if "runtime_min" in self._fields:
            values["h"] = rng.choice(sorted(HOURS))
        return values

    def number_said(self, slot: str, value: Any, rng: random.Random) -> str | None:
        """A number as somebody types it; None for a slot that holds none."""
        if slot in ("m", "n") and self._measure:
            return rng.choice(MEASURES[self._measure.name][self.language]).format(value)
        if slot == "h":
            return rng.choice(HOURS[value][self.language])
        if slot == "yw":
            return year_said(value, self.language, rng)
        return decade_said(value, self.language, rng) if slot == "dec" else str(value) if slot in ("y", "z") else None

    def cards(self, rng: random.Random, asked: str | None, timed: bool) -> list[Item]:
        """Four cards with titles of their own, with the value that was asked for."""
        fit = [i for i in self.titled if asked is None or asked in i.words(self._kind)]
        fit = [i for i in fit if isinstance(i.attributes.get("year"), int) or "year" not in self._fields]
        if timed:
            fit = [i for i in fit if isinstance(i.attributes.get("runtime_min"), int)]
        return self.some(fit, rng, _CARDS)

    def _first(self, names: Sequence[str]) -> Field | None:
        return next((self._fields[name] for name in names if name in self._fields), None)

    def _values(self, field: Field | None) -> list[str]:
        """Frequent values whose name nothing else shares: no other value, and no person of another field."""
        if field is None:
            return []
        names = Counter(name_of(v, self.language).casefold() for v in field.values)
        others = {v for f in self._fields.values() if f.name not in (field.name, "keyword", "tag") for v in f.values}
        common = [v for v, n in list(field.values.items())[:_KNOWN] if n >= _FEWEST and v not in others]
        common = [v for v in common if names[name_of(v, self.language).casefold()] == 1 and len(v) > 1]
        if field.name in _KIND_FIELDS:  # nobody says "no children's"; compound labels are no everyday names
            common = [v for v in common if "'" not in v and not _compound(v, field)]
        return [v for v in common if bool(_HAN.search(name_of(v, self.language))) == (self.language == "zh")]

    def _slots(self, *fields: Field | None) -> dict[str, str]:
        """The field of each slot, from the fields of kinds, people, places and measures."""
        slots = dict.fromkeys(("y", "z", "yw"), "year") | {"h": "runtime_min"}
        for names, field in zip(("abcd", "pq", "o", "mn"), fields, strict=True):
            slots |= {slot: field.name for slot in names if field}
        return slots

    def _span(self, field: Field) -> tuple[int, int]:
        """Where most values lie: the 10 % and 90 % marks, widened where both are one."""
        low, high = round(field.quantiles[0]), round(field.quantiles[-1])
        return low, max(high, low + 20)

    def _titles(self) -> list[Item]:
        """Items with a title in this language that no other item has and that is long enough to be recognised."""
        spoken = Counter(title.casefold() for title in map(self._bare, self._items))
        own = [
            item for item in self._items if self.language in item.titles and spoken[self._bare(item).casefold()] == 1
        ]
        return [item for item in own if self._recognisable(self._bare(item))]

    def _bare(self, item: Item) -> str:
        return item.title(self.language)

    def _recognisable(self, title: str) -> bool:
        if any(mark in title for mark in '{}|"《》()'):
            return False
        if self.language == "zh":
            return len(_HAN.findall(title)) >= 3 and not _KANA.search(title)
        return title.isascii() and 1 < len(title.split()) <= 6

    def _is_trap(self, title: str) -> bool:
        """Whether a title looks like something else: it holds a number or the name of a kind."""
        kinds = {self.called("a", value) for value in self.kinds}
        said = title.casefold()
        words = set(re.findall(r"\w+", said))
        named = any(kind in said for kind in kinds) if self.language == "zh" else bool(kinds & words)
        return len(title) <= _TRAP_LENGTH and (named or any(c.isdigit() for c in title) or bool(words & _COMMON))


def _compound(value: str, field: Field) -> bool:
    """ "ya-fiction" where there is "fiction", "thrillers" beside "thriller": labels that no one wish can mean."""
    pieces = value.split("-")
    alike = {"".join(pieces), f"{value}s", value.removesuffix("s")} - {value}
    return any(p in field.values for p in pieces if p != value) or any(a in field.values for a in alike)
