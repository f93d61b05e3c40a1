"""Hand-written fakes of the ports: slow, obvious and complete."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from catalog.mentions import mentions
from domain.errors import NotFound, UnknownField
from domain.fields import CatalogSchema, Field, FieldKind
from domain.intent import TEXT, Constraint, Op
from domain.items import Interaction, Item
from domain.ports import Rows


class FakeView:
    """A CatalogView over a list of items."""

    def __init__(self, items: Sequence[Item], version: int = 1) -> None:
        self._items = list(items)
        self.ids = [i.id for i in self._items]
        self.rows = {item_id: row for row, item_id in enumerate(self.ids)}
        self.schema = _schema(self._items, version)

    def item(self, item_id: str) -> Item:
        if item_id not in self.rows:
            raise NotFound(f"no item {item_id}")
        return self._items[self.rows[item_id]]

    def items(self) -> Iterable[Item]:
        return iter(self._items)

    def eligible(self, constraints: Sequence[Constraint], excluded: frozenset[str] = frozenset()) -> Rows:
        keep = [
            i.id not in excluded and i.stock != 0 and all(self.satisfies(i, c) for c in constraints)
            for i in self._items
        ]
        return np.array(keep, dtype=bool)

    def satisfies(self, item: Item, constraint: Constraint) -> bool:
        if constraint.field == "price":
            held: tuple[object, ...] = (item.price.amount,) if item.price else ()
        elif constraint.field == "title":
            held = tuple(item.titles.values())
        elif constraint.field == TEXT:
            return mentions(item, constraint) != (constraint.op in (Op.NE, Op.NOT_IN))
        elif constraint.field in self.schema.fields:
            value = item.attributes.get(constraint.field)
            held = () if value is None else value if isinstance(value, tuple) else (value,)
        else:
            raise UnknownField(f"no field {constraint.field}")
        return _holds(held, constraint)


def _holds(held: tuple[object, ...], c: Constraint) -> bool:
    wanted = c.value if isinstance(c.value, tuple) else (c.value,)
    if c.op in (Op.NE, Op.NOT_IN):
        return not any(v in held for v in wanted)
    if c.op in (Op.EQ, Op.IN, Op.CONTAINS):
        return any(v in held for v in wanted)
    numbers = [v for v in held if isinstance(v, int | float)]
    if c.op is Op.GE:
        return any(v >= wanted[0] for v in numbers)  # type: ignore[operator]
    if c.op is Op.LE:
        return any(v <= wanted[0] for v in numbers)  # type: ignore[operator]
    return any(wanted[0] <= v <= wanted[1] for v in numbers)  # type: ignore[operator]


def _schema(items: Sequence[Item], version: int) -> CatalogSchema:
    fields: dict[str, Field] = {"title": Field(name="title", kind=FieldKind.TITLE, count=len(items))}
    for name in sorted({n for i in items for n in i.attributes}):
        values = [i.attributes[name] for i in items if name in i.attributes]
        if isinstance(values[0], bool):
            fields[name] = Field(name=name, kind=FieldKind.FLAG, count=len(values))
        elif isinstance(values[0], int | float):
            numbers = sorted(float(v) for v in values)  # type: ignore[arg-type]
            cuts = tuple(float(q) for q in np.quantile(numbers, [0.1, 0.25, 0.5, 0.75, 0.9]))
            whole = all(v.is_integer() for v in numbers)
            fields[name] = Field(
                name=name, kind=FieldKind.NUMBER, count=len(values), low=numbers[0], high=numbers[-1], quantiles=cuts,
                whole=whole,
            )  # fmt: skip
        else:
            kind = FieldKind.WORDS if isinstance(values[0], tuple) else FieldKind.WORD
            counts = Counter(w for v in values for w in (v if isinstance(v, tuple) else (str(v),)))
            fields[name] = Field(name=name, kind=kind, count=len(values), values=dict(counts.most_common()))
    noun = {"en": "film", "zh": "电影"}
    return CatalogSchema(
        name="fake", fields=fields, languages=("en", "zh"), size=len(items), version=version, noun=noun
    )


class FakeCatalog:
    """A Catalog in memory."""

    def __init__(self, items: Sequence[Item] = (), interactions: Sequence[Interaction] = ()) -> None:
        self._view = FakeView(items)
        self._interactions = list(interactions)
        self.profiles: dict[str, Mapping[str, str]] = {}

    def view(self) -> FakeView:
        return self._view

    def upsert(self, items: Sequence[Item]) -> None:
        merged = {i.id: i for i in self._view.items()} | {i.id: i for i in items}
        self._view = FakeView(list(merged.values()), self._view.schema.version + 1)

    def delete(self, item_ids: Sequence[str]) -> int:
        kept = [i for i in self._view.items() if i.id not in item_ids]
        gone = len(self._view.ids) - len(kept)
        self._view = FakeView(kept, self._view.schema.version + 1)
        return gone

    def record(self, interactions: Sequence[Interaction]) -> None:
        for interaction in interactions:
            self._view.item(interaction.item)
        self._interactions += interactions

    def interactions(self, user: str | None = None) -> list[Interaction]:
        return [i for i in self._interactions if user is None or i.user == user]

    def profile(self, user: str) -> Mapping[str, str]:
        return self.profiles.get(user, {})
