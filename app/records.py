"""Item records as the API takes them: flat, every attribute under its own field name."""

import difflib
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from domain.errors import BadInput
from domain.fields import CatalogSchema, FieldKind
from domain.items import AttributeValue, Item, Price

OWN = frozenset(
    {"id", "title", "titles", "text", "texts", "price", "currency", "stock", "image", "link", "added_at", "attributes"}
)
"""Keys of a record that are not attributes."""
LONGEST_TEXT = 50_000


def item_from_record(record: Mapping[str, Any], schema: CatalogSchema) -> Item:
    """One item from a flat record, typed as the catalogue has its fields. Raises BadInput that names the field."""
    item_id = record.get("id")
    if isinstance(item_id, bool) or not isinstance(item_id, str | int) or not str(item_id).strip():
        raise BadInput("an item needs an id", 'send {"id": "42", "titles": {"en": "..."}, ...}')
    item_id = str(item_id)
    if len(item_id) > 200:
        raise BadInput("an item's id may have 200 characters at most", "shorten it")
    nested = record.get("attributes")
    named = dict(nested) if isinstance(nested, Mapping) else {}
    named |= {key: value for key, value in record.items() if key not in OWN}
    attributes = {str(k): _attribute(item_id, str(k), v, schema) for k, v in named.items() if v not in (None, "", [])}
    titles = _languages(item_id, "titles", record.get("titles") or record.get("title"))
    if not titles:
        raise BadInput(f"item {item_id} has no title", 'send "titles": {"en": "..."}')
    texts = _languages(item_id, "texts", record.get("texts") or record.get("text"))
    return Item(
        id=item_id, titles=titles, texts=texts, attributes=attributes, price=_price(item_id, record),
        stock=_stock(item_id, record.get("stock")), image=_link(item_id, "image", record.get("image")),
        link=_link(item_id, "link", record.get("link")), added_at=_added(item_id, record.get("added_at")),
    )  # fmt: skip


def _languages(item_id: str, key: str, value: Any) -> dict[str, str]:
    texts = {"en": value} if isinstance(value, str) else value or {}
    if not isinstance(texts, Mapping) or not all(isinstance(t, str) for pair in texts.items() for t in pair):
        raise BadInput(f"item {item_id}: {key} must be text by language", f'send "{key}": {{"en": "...", "zh": "..."}}')
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise BadInput(f"item {item_id}: {key} may have {LONGEST_TEXT} characters at most", "shorten it")
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _attribute(item_id: str, name: str, value: Any, schema: CatalogSchema) -> AttributeValue:
    known = schema.fields.get(name)
    kind = known.kind if known else _kind_of(value)
    if kind is FieldKind.NUMBER and _is_number(value):
        return int(value) if float(value).is_integer() else float(value)
    if kind is FieldKind.FLAG and isinstance(value, bool):
        return value
    if kind is FieldKind.WORDS and isinstance(value, str):
        return (value,)
    if kind is FieldKind.WORDS and isinstance(value, Sequence) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if kind is FieldKind.WORD and isinstance(value, str):
        return value
    near = difflib.get_close_matches(name, schema.fields, n=1) if not known else []
    hint = f"did you mean {near[0]}?" if near else f"send {_example(kind)}"
    raise BadInput(f"item {item_id}: {name} must be {_example(kind)}", hint)


def _kind_of(value: Any) -> FieldKind:
    if isinstance(value, bool):
        return FieldKind.FLAG
    if isinstance(value, int | float):
        return FieldKind.NUMBER
    return FieldKind.WORD if isinstance(value, str) else FieldKind.WORDS


def _example(kind: FieldKind) -> str:
    examples = {FieldKind.NUMBER: "a finite number", FieldKind.FLAG: "true or false", FieldKind.WORD: "one text"}
    return examples.get(kind, "a list of texts")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _price(item_id: str, record: Mapping[str, Any]) -> Price | None:
    given, currency = record.get("price"), record.get("currency") or ""
    price: Any = given
    if isinstance(given, Mapping):
        price, currency = given.get("amount"), given.get("currency") or currency
    if price is None:
        return None
    if not _is_number(price) or price < 0 or not isinstance(currency, str):
        raise BadInput(f"item {item_id}: price must be a number of at least 0", 'send "price": 9.5, "currency": "EUR"')
    return Price(amount=float(price), currency=currency[:8])


def _stock(item_id: str, value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadInput(f"item {item_id}: stock must be a whole number of at least 0", "0 hides the item")
    return value


def _link(item_id: str, key: str, value: Any) -> str | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not value.startswith(("http://", "https://")) or len(value) > 2000:
        raise BadInput(f"item {item_id}: {key} must be an http or https address", "leave it out where there is none")
    return value


def _added(item_id: str, value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadInput(f"item {item_id}: added_at must be a date", "send it as 2024-05-31T12:00:00+00:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
