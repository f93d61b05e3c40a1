"""What a model may answer about a message: a schema made from the fields and values of the live catalogue. Pure."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from domain.fields import CatalogSchema, FieldKind
from domain.fields import Field as CatalogField

MOST_WISHES = 4
MOST_VALUES = 48
"""A field with more values than this is answered in free words, which must then be one of its values."""
_TEXT = Field(max_length=60)
_NUMBER_OPS = ("is", "at least", "at most")


class _Wish(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    field: str
    op: str
    value: str | int
    words: Annotated[str, _TEXT]


class Heard(BaseModel):
    """What a model heard in a message."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    act: Literal["recommend", "chat", "help", "out_of_scope"] = "recommend"
    wishes: Annotated[list[_Wish], Field(max_length=MOST_WISHES)] = []


def heard_schema(schema: CatalogSchema) -> type[Heard]:
    """The answer's form for one catalogue: each wish one of its fields with one of its values, short lists."""
    kinds = [_wish(field) for field in askable(schema).values()]
    if not kinds:
        return Heard
    either: Any = reduce(or_, kinds)
    wishes: Any = Annotated[list[either], Field(max_length=MOST_WISHES)]
    return create_model("Heard", __base__=Heard, wishes=(wishes, ...))


def askable(schema: CatalogSchema) -> Mapping[str, CatalogField]:
    """The fields that a wish can be about: words, numbers and flags with something in them."""
    return {n: f for n, f in schema.fields.items() if f.kind is not FieldKind.TITLE and (f.count or f.values)}


def described(schema: CatalogSchema) -> str:
    """The fields for a prompt, one a line. The same text for every message of one catalogue."""
    return "\n".join(f"- {name}: {_described(field)}" for name, field in sorted(askable(schema).items()))


def _wish(field: CatalogField) -> type[_Wish]:
    value: Any = int
    ops: Sequence[str] = ("is", "is not")
    if field.kind is FieldKind.NUMBER:
        ops = _NUMBER_OPS
    elif field.kind is FieldKind.FLAG:
        value = Literal["yes", "no"]
    else:
        value = Literal[tuple(field.values)] if len(field.values) <= MOST_VALUES else Annotated[str, _TEXT]
    named: Any = Literal[field.name]
    operators: Any = Literal[tuple(ops)]
    return create_model(
        f"Wish_{field.name}", __base__=_Wish, field=(named, ...), op=(operators, ...), value=(value, ...)
    )


def _described(field: CatalogField) -> str:
    if field.kind is FieldKind.NUMBER:
        unit = f" {field.unit}" if field.unit else ""
        return f"a number from {_plain(field.low)} to {_plain(field.high)}{unit}"
    if field.kind is FieldKind.FLAG:
        return "yes or no"
    values = list(field.values)
    listed = ", ".join(values[: MOST_VALUES if len(values) <= MOST_VALUES else 5])
    return listed if len(values) <= MOST_VALUES else f"names such as {listed}"


def _plain(number: float | None) -> str:
    return "?" if number is None else f"{number:g}"
