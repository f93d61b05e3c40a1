"""How wishes, values and titles are said to a person, with marks in item data made harmless. Pure."""

import re
from collections.abc import Sequence

from agent import wishes
from agent.names import group_name, name_of
from agent.phrases import phrases
from domain.frozen import Frozen
from domain.intent import TEXT, Constraint, Op
from domain.items import Item

_MARKS = re.compile(r"([\\`\[\]~|]|(?<!\w)[*_]|[*_](?!\w))")
"""Marks that Markdown would read. A lone one inside a word stays: "M*A*S*H" is best left as it is written."""
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


def plain(text: str) -> str:
    """Text from item data or a person as Markdown that shows exactly those characters and nothing else, on one line."""
    shown = _MARKS.sub(r"\\\1", " ".join(_INVISIBLE.sub(" ", text).split()))
    return shown.replace("<", "&lt;").replace(">", "&gt;")


def amount(value: object) -> str:
    """A number without needless decimals, other values as plain text."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.2f}".rstrip("0").rstrip(".")
    return plain(str(value))


class Wording(Frozen):
    """One language's way to say things: as Markdown with titles marked (a reply), or as plain text (a reason)."""

    language: str
    marked: bool = True

    def text(self, text: str) -> str:
        """Text from item data or a person, made harmless where Markdown is written."""
        return plain(text) if self.marked else " ".join(_INVISIBLE.sub(" ", text).split())

    def title(self, item: Item, *, year: bool = False) -> str:
        """The title, marked as one; with its year where the record has one and it is asked for."""
        words = phrases(self.language).words
        known = item.attributes.get("year")
        name = self.text(item.title(self.language))
        if year and isinstance(known, int | float) and not isinstance(known, bool):
            return words["titled_year"].format(title=name, year=amount(float(known)))
        return words["title" if self.marked else "title_plain"].format(title=name)

    def titles(self, items: Sequence[Item], *, year: bool = False, last: str = "and") -> str:
        """Several titles in a row."""
        return phrases(self.language).listed([self.title(item, year=year) for item in items], last)

    def field(self, name: str, part: str = "name") -> str:
        """A field's name, or another of its phrases ("max": "longest")."""
        own = phrases(self.language).fields
        readable = self.text(name.replace("_", " "))
        found = own.get(name, {}).get(part) or own["number"].get(part, readable)
        return found.format(field=own.get(name, {}).get("name", readable))

    def value(self, field: str, value: object) -> str:
        """One value as said."""
        own = phrases(self.language)
        if isinstance(value, bool):
            return own.words["yes" if value else "no"]
        if isinstance(value, str) and field == TEXT:
            return self.text(value.partition("|")[0])  # as said; the rest are its other names
        if isinstance(value, str):
            said = self.text(own.values.get(value) or name_of(value, self.language))
            return said.lower() if own.fields.get(field, {}).get("lower") else said
        if isinstance(value, tuple | list):
            return own.listed([self.value(field, v) for v in value])
        return own.fields.get(field, {}).get("value", "{v}").format(v=amount(value))

    def trait(self, name: str, value: str) -> str:
        """A fact about a person as said: "female", where the same word on a product says for whom it is."""
        return phrases(self.language).fields.get(name, {}).get(value) or self.value(name, value)

    def wish(self, constraint: Constraint) -> str:
        """A wish as said: "the 1990s", "at most 90 minutes", "comedy", "not horror"."""
        own = phrases(self.language)
        values = wishes.values(constraint)
        if wishes.is_exclusion(constraint):
            joined = self._any_of(constraint.field, values)
            return own.fields.get(constraint.field, {}).get("isnt", own.words["not"]).format(v=joined)
        if constraint.op in (Op.GE, Op.LE, Op.BETWEEN) or not any(isinstance(v, str | bool) for v in values):
            return self._range(constraint)
        if isinstance(constraint.value, bool):
            flag = self.field(constraint.field)
            return flag if constraint.value else own.words["not"].format(v=flag)
        joined, said = self._any_of(constraint.field, values), own.fields.get(constraint.field, {})
        whole = said.get("is", "{v}")
        return (said.get("has", whole) if constraint.op is Op.CONTAINS else whole).format(v=joined)

    def _any_of(self, field: str, values: Sequence[object]) -> str:
        """Any of several values, by the name of all of them where they have one ("Europe")."""
        named = group_name(values, self.language)
        return named or phrases(self.language).listed([self.value(field, v) for v in values], "or")

    def wishes(self, constraints: Sequence[Constraint]) -> str:
        """Several wishes in a row, what is wanted before what is not."""
        said = [self.wish(c) for c in sorted(constraints, key=wishes.is_exclusion)]
        return phrases(self.language).listed(list(dict.fromkeys(said)), "comma")

    def _range(self, constraint: Constraint) -> str:
        own = phrases(self.language).fields
        patterns = {**own["number"], **own.get(constraint.field, {})}
        said = [amount(v) for v in wishes.values(constraint)]
        low, high = said[0], said[-1]
        names = {"field": self.field(constraint.field), "v": low, "a": low, "b": high}
        if constraint.op is Op.BETWEEN and "decade" in patterns and _is_decade(constraint):
            return patterns["decade"].format(**names)
        if constraint.op in (Op.EQ, Op.IN, Op.CONTAINS):
            return patterns["is"].format(**{**names, "v": phrases(self.language).listed(said, "or")})
        return patterns[constraint.op.value].format(**names)


def _is_decade(constraint: Constraint) -> bool:
    bounds = wishes.values(constraint)
    low, high = bounds[0], bounds[-1]
    return isinstance(low, int) and isinstance(high, int) and low % 10 == 0 and high == low + 9
