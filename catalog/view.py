"""An immutable picture of a catalogue: items by row, and one column per field to answer wishes at once."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cached_property

import numpy as np

from catalog.columns import Change, ValueColumn, column_of
from catalog.comparing import Value, as_words, wanted
from catalog.description import Description
from catalog.mentions import Told, mentions
from catalog.words import word_key
from domain.errors import BadInput, NotFound, UnknownField
from domain.fields import CatalogSchema, Field, FieldKind
from domain.intent import Constraint, Op
from domain.items import Item, spoken_title
from domain.ports import Rows

CACHED_WISHES = 256
_RECORD_FIELDS = ("price", "stock", "added_at")
_TEXT_FIELDS = ("title", "text", "id")
_NUMERIC_OPS = (Op.GE, Op.LE, Op.BETWEEN)


class TableView:
    """A CatalogView over columns. `upserted` makes the next view from this one without building it anew."""

    def __init__(
        self,
        items: Sequence[Item],
        version: int = 0,
        description: Description | None = None,
        columns: Mapping[str, ValueColumn] | None = None,
    ) -> None:
        self._items = items
        self.version = version
        """Grows with every change; also `schema.version`, without building the schema."""
        self._description = description or Description()
        self._columns = columns if columns is not None else _columns(items)
        self._wishes: OrderedDict[Constraint, Rows] = OrderedDict()
        self._lock = threading.Lock()

    @cached_property
    def ids(self) -> Sequence[str]:
        """Item ids by row."""
        return [item.id for item in self._items]

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Row by item id."""
        return {item_id: row for row, item_id in enumerate(self.ids)}

    @cached_property
    def schema(self) -> CatalogSchema:
        """Fields, kinds and values; `schema.version` grows with every change."""
        units = dict(self._description.units)
        currency = next((i.price.currency for i in self._items if i.price and i.price.currency), "")
        units |= {"price": currency, "added_at": "seconds since 1970"}
        fields = {"title": Field(name="title", kind=FieldKind.TITLE, count=len(self._items))}
        fields |= {name: column.field(name, units.get(name, "")) for name, column in self._columns.items()}
        for name, said in self._description.sayings.items():
            if name in fields:
                own = {word: tuple(v for v in s.values if v in fields[name].values) for word, s in said.items()}
                fields[name] = fields[name].model_copy(update={"sayings": {w: v for w, v in own.items() if v}})
        languages = {language: None for item in self._items for language in item.titles if language != "und"}
        return CatalogSchema.model_construct(
            name=self._description.name,
            fields={name: field for name, field in fields.items() if field.count or name == "title"},
            languages=tuple(sorted(languages)) or ("en",),
            size=len(self._items),
            version=self.version,
            noun=dict(self._description.noun),
        )

    def item(self, item_id: str) -> Item:
        """One item. Raises NotFound."""
        row = self.rows.get(item_id)
        if row is None:
            raise NotFound(
                f"there is no item {item_id!r} in this catalogue", "Item ids are those of the imported file."
            )
        return self._items[row]

    def items(self) -> Iterable[Item]:
        """All items in row order."""
        return iter(self._items)

    def eligible(self, constraints: Sequence[Constraint], excluded: frozenset[str] = frozenset()) -> Rows:
        """The rows that satisfy every constraint, are in stock and not excluded; see CatalogView."""
        flags = self._in_stock.copy()
        for constraint in constraints:
            flags &= self._wish(constraint)
        flags[[self.rows[item_id] for item_id in excluded if item_id in self.rows]] = False
        return flags

    def satisfies(self, item: Item, constraint: Constraint) -> bool:
        """Whether one record satisfies one constraint, read from the record itself. Raises UnknownField."""
        name = self.resolve(constraint.field)
        if name in _TEXT_FIELDS:
            return _said_holds(item, name, constraint)
        constraint = _dated(constraint) if name == "added_at" else constraint
        return self._columns[name].holds(_value(item, name), constraint)

    def resolve(self, field: str) -> str:
        """The field that a name means: itself, in any case, or an imported column's name. Raises UnknownField."""
        if field in self._columns or field in _TEXT_FIELDS:
            return field
        key = word_key(field)
        names = self._names
        for guess in (key, key.replace(" ", "_"), key.removesuffix("s"), key + "s"):
            if guess in names:
                return names[guess]
        raise UnknownField(f"this catalogue has no field {field!r}", self._near(key))

    @cached_property
    def _names(self) -> dict[str, str]:
        aliases = {word_key(a): n for a, n in self._description.aliases.items() if n in self._columns}
        return aliases | {word_key(n): n for n in (*self._columns, *_TEXT_FIELDS)}

    def _near(self, key: str) -> str:
        # difflib is read only where somebody mistyped.
        from difflib import get_close_matches

        near = list(dict.fromkeys(self._names[n] for n in get_close_matches(key, self._names, n=3, cutoff=0.6)))
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        return f"{meant}The fields are: {', '.join(('title', *sorted(self._columns)))}."

    @cached_property
    def _told(self) -> Told:
        return Told(self._items)

    @cached_property
    def _in_stock(self) -> Rows:
        return np.array([item.stock is None or item.stock > 0 for item in self._items], dtype=np.bool_)

    def _wish(self, constraint: Constraint) -> Rows:
        with self._lock:
            if constraint in self._wishes:
                self._wishes.move_to_end(constraint)
                return self._wishes[constraint]
        name = self.resolve(constraint.field)
        if _asks_mentions(name, constraint):
            flags = ~self._told.mentioning(constraint)
        elif name in _TEXT_FIELDS:
            flags = np.fromiter((_said_holds(i, name, constraint) for i in self._items), dtype=np.bool_)
        else:
            flags = self._columns[name].mask(_dated(constraint) if name == "added_at" else constraint)
        flags.flags.writeable = False
        with self._lock:
            self._wishes[constraint] = flags
            if len(self._wishes) > CACHED_WISHES:
                self._wishes.popitem(last=False)
        return flags

    def upserted(self, items: Sequence[Item], version: int) -> "TableView":
        """The view after these items were added or replaced; rows keep their numbers, new items come last."""
        new_rows = dict(self.rows)
        new_items = list(self._items)
        latest = {item.id: item for item in items}
        for item_id, item in latest.items():
            row = new_rows.setdefault(item_id, len(new_items))
            new_items[row : row + 1] = [item]
        if len(latest) * 4 > len(new_items):
            return TableView(new_items, version, self._description)
        names = dict.fromkeys((*self._columns, *(n for item in latest.values() for n in _names_of(item))))
        columns = {}
        for name in names:
            changes: list[Change] = [(new_rows[i], _value(item, name)) for i, item in latest.items()]
            if name in self._columns:
                columns[name] = self._columns[name].changed(changes, len(new_items))
            else:
                columns[name] = column_of([_value(item, name) for item in new_items])
        view = TableView(new_items, version, self._description, columns)
        view.__dict__["rows"] = new_rows
        return view

    def without(self, item_ids: Iterable[str], version: int) -> "TableView":
        """The view after these items were removed; row numbers change."""
        gone = frozenset(item_ids)
        return TableView([i for i in self._items if i.id not in gone], version, self._description)

    def described(self, description: Description, version: int) -> "TableView":
        """The same items under another description (name, noun, units, aliases)."""
        return TableView(self._items, version, description, self._columns)


def _columns(items: Sequence[Item]) -> dict[str, ValueColumn]:
    names = dict.fromkeys(name for item in items for name in _names_of(item))
    return {name: column_of([_value(item, name) for item in items]) for name in names}


def _names_of(item: Item) -> list[str]:
    return [*item.attributes, *(name for name in _RECORD_FIELDS if getattr(item, name) is not None)]


def _value(item: Item, name: str) -> Value:
    if name == "price":
        return item.price.amount if item.price else None
    if name == "stock":
        return item.stock
    if name == "added_at":
        return item.added_at.timestamp() if item.added_at else None
    return item.attributes.get(name)


def _dated(constraint: Constraint) -> Constraint:
    """Let the end of a range of days be the end of that day ("added_at<=2024-05-01" holds for that afternoon)."""
    if constraint.op not in (Op.LE, Op.BETWEEN):
        return constraint
    *others, last = wanted(constraint)
    if not isinstance(last, str) or len(last) != len("2024-05-01"):
        return constraint
    try:
        end = datetime.combine(datetime.fromisoformat(last), time.max, UTC).timestamp()
    except ValueError:
        return constraint
    return constraint.model_copy(update={"value": (*others, end) if others else end})


def _texts(item: Item, name: str) -> tuple[str, ...]:
    if name == "id":
        return (word_key(item.id),)
    if name == "text":
        return tuple(word_key(text) for text in item.texts.values())
    return tuple(dict.fromkeys(word_key(t) for title in item.titles.values() for t in (title, spoken_title(title))))


def _asks_mentions(name: str, constraint: Constraint) -> bool:
    return name == "text" and constraint.op in (Op.NE, Op.NOT_IN)


def _said_holds(item: Item, name: str, constraint: Constraint) -> bool:
    """Of a text, != and not_in ask that the record nowhere mentions the word: nobody refuses a whole description."""
    if _asks_mentions(name, constraint):
        return not mentions(item, constraint)
    return _text_holds(_texts(item, name), constraint)


def _text_holds(texts: tuple[str, ...], constraint: Constraint) -> bool:
    if constraint.op in _NUMERIC_OPS:
        raise BadInput(
            f"{constraint.field} is text and cannot be compared with {constraint.op.value}",
            f'Write {constraint.field}="..." or ask what it contains.',
        )
    sought = [word_key(w) for value in wanted(constraint) for w in as_words(value)]
    if constraint.op is Op.CONTAINS:
        return any(word in text for word in sought for text in texts)
    return any(word in texts for word in sought) != (constraint.op in (Op.NE, Op.NOT_IN))
