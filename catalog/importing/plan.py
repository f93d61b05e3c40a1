"""What each column of a file is for: the result of guessing and of the mapping file, as it is told to the person."""

from collections.abc import Mapping

from domain.fields import FieldKind
from domain.frozen import Frozen


class TextColumn(Frozen):
    """A column of titles or texts; `language` None: told by the script of each cell."""

    column: str
    language: str | None = None


class FieldPlan(Frozen):
    """One attribute. `reads` says how a cell becomes a value: plain, year, minutes or people."""

    field: str
    column: str
    kind: FieldKind
    split: str = ""
    unit: str = ""
    reads: str = "plain"


class ItemPlan(Frozen):
    """What the columns of the items' file are for. `skipped` maps a column to the reason."""

    id: str | None = None
    titles: tuple[TextColumn, ...] = ()
    other_titles: tuple[TextColumn, ...] = ()
    texts: tuple[TextColumn, ...] = ()
    price: str | None = None
    currency: str = ""
    currency_column: str | None = None
    stock: str | None = None
    image: str | None = None
    link: str | None = None
    added_at: str | None = None
    fields: tuple[FieldPlan, ...] = ()
    skipped: Mapping[str, str] = {}
    noun: Mapping[str, str] = {}
    year_in_title: bool = False

    def told(self) -> dict[str, object]:
        """The plan as it is told: field -> column, with kinds and splits."""
        roles = {r: getattr(self, r) for r in ("id", "price", "stock", "image", "link", "added_at")}
        told: dict[str, object] = {role: column for role, column in roles.items() if column}
        told["title"] = [_column(c) for c in (*self.titles, *self.other_titles)]
        told |= {"text": [_column(c) for c in self.texts]} if self.texts else {}
        told |= {"currency": self.currency_column or self.currency} if self.currency_column or self.currency else {}
        told["fields"] = {f.field: _field(f) for f in self.fields}
        if self.year_in_title:
            told["fields"] = {**{f.field: _field(f) for f in self.fields}, "year": "from the title"}
        return {**told, "skipped": dict(self.skipped), "noun": dict(self.noun)}


def _column(column: TextColumn) -> str | dict[str, str]:
    return {"column": column.column, "language": column.language} if column.language else column.column


def _field(plan: FieldPlan) -> dict[str, str]:
    told = {"column": plan.column, "kind": plan.kind.value, "split": plan.split, "unit": plan.unit}
    told |= {"reads": plan.reads} if plan.reads != "plain" else {}
    return {key: value for key, value in told.items() if value}


class EventPlan(Frozen):
    """What the columns of the interactions' file are for. `kind` holds for rows without a column for it."""

    user: str
    item: str
    value: str | None = None
    time: str | None = None
    kind_column: str | None = None
    kind: str = "rating"
    flags: Mapping[str, str] = {}
    """Yes-or-no columns, each of which is a kind ("liked" -> "like")."""
    signs: bool = False
    """Values are only 1 and 0 or -1: like and dislike."""
    top: float | None = None
    """The highest value of the scale."""

    def told(self) -> dict[str, object]:
        """The plan as it is told."""
        told: dict[str, object] = {"user": self.user, "item": self.item}
        told |= {name: column for name, column in (("value", self.value), ("time", self.time)) if column}
        told["kind"] = self.kind_column or self.kind
        told |= {"flags": dict(self.flags)} if self.flags else {}
        return told | ({"scale_to": self.top} if self.top and not self.signs else {})
