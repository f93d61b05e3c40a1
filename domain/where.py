"""A constraint written as text: `year>=1990`, `genre!=Horror`, `genre=Comedy|Drama`, `year=1990..1999`."""

import math
import re

from domain.errors import BadInput, UnknownField
from domain.fields import CatalogSchema, Field, FieldKind
from domain.intent import Constraint, Op

EXPRESSION = re.compile(r"^\s*(?P<field>[^\s<>=!~]+)\s*(?P<op>>=|<=|!=|==|=|<|>|~)\s*(?P<value>.+?)\s*$", re.DOTALL)
HINT = "write a field, one of = != >= <= > < ~ and a value: year>=1990, genre=Comedy|Drama, price<20"
TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def parse_where(expression: str, schema: CatalogSchema) -> Constraint:
    """One hard constraint. Raises BadInput for an expression that cannot be read, UnknownField."""
    match = EXPRESSION.match(expression)
    if not match:
        raise BadInput(f"cannot read the condition {expression!r}", HINT)
    field = schema.fields.get(match["field"]) or _field(match["field"], schema)
    sign, text = match["op"], match["value"].strip("\"'")
    if field.kind is FieldKind.NUMBER:
        return _number(field, sign, text)
    if field.kind is FieldKind.FLAG:
        if text.lower() not in TRUTH or sign not in ("=", "==", "!="):
            raise BadInput(f"{field.name} is yes or no, not {expression!r}", f"{field.name}=yes")
        return Constraint(field=field.name, op=Op.EQ, value=TRUTH[text.lower()] != (sign == "!="))
    return _words(field, sign, text)


def _field(name: str, schema: CatalogSchema) -> Field:
    """The field under another case, else UnknownField."""
    for field in schema.fields.values():
        if field.name.lower() == name.lower():
            return field
    raise UnknownField(f"the catalogue has no field {name!r}", f"its fields: {', '.join(sorted(schema.fields))}")


def _number(field: Field, sign: str, text: str) -> Constraint:
    if sign in ("=", "==") and ".." in text:
        low, _, high = text.partition("..")
        return Constraint(field=field.name, op=Op.BETWEEN, value=(_value(field, low), _value(field, high)))
    several = tuple(_value(field, part) for part in text.split("|"))
    if sign in ("=", "==", "!=") and len(several) > 1:
        return Constraint(field=field.name, op=Op.NOT_IN if sign == "!=" else Op.IN, value=several)
    value = several[0]
    if sign in ("<", ">"):
        return Constraint(field=field.name, op=Op.LE if sign == "<" else Op.GE, value=_strict(field, sign, value))
    ops = {"=": Op.EQ, "==": Op.EQ, "!=": Op.NE, ">=": Op.GE, "<=": Op.LE}
    if sign not in ops:
        raise BadInput(f"{field.name} is a number; it has no {sign}", HINT)
    return Constraint(field=field.name, op=ops[sign], value=value)


def _value(field: Field, text: str) -> int | float:
    try:
        number = float(text.strip().replace("_", ""))
    except ValueError:
        raise BadInput(f"{field.name} is a number, not {text!r}", f"{field.name}>=10") from None
    if not math.isfinite(number):
        raise BadInput(f"{field.name} must be a finite number", HINT)
    return int(number) if number.is_integer() else number


def _strict(field: Field, sign: str, value: int | float) -> int | float:
    """A strict bound as an inclusive one: the next whole number, else the next number."""
    if field.whole:
        return math.ceil(value) - 1 if sign == "<" else math.floor(value) + 1
    return math.nextafter(value, -math.inf if sign == "<" else math.inf)


def _words(field: Field, sign: str, text: str) -> Constraint:
    values = tuple(_spelling(field, part.strip()) for part in text.split("|") if part.strip())
    if not values:
        raise BadInput(f"{field.name} needs a value", HINT)
    if sign in ("=", "=="):
        return Constraint(field=field.name, op=Op.IN if len(values) > 1 else Op.EQ, value=_one(values))
    if sign == "!=":
        return Constraint(field=field.name, op=Op.NOT_IN if len(values) > 1 else Op.NE, value=_one(values))
    if sign == "~":
        return Constraint(field=field.name, op=Op.CONTAINS, value=values[0])
    raise BadInput(f"{field.name} holds words; it has no {sign}", f"{field.name}={values[0]}")


def _one(values: tuple[str, ...]) -> str | tuple[str, ...]:
    return values if len(values) > 1 else values[0]


def _spelling(field: Field, value: str) -> str:
    """The catalogue's own spelling of a value, whatever its case."""
    return next((known for known in field.values if known.lower() == value.lower()), value)
