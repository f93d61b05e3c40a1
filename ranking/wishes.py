"""How well one record fits the soft wishes of a query."""

import math

from domain.errors import UnknownField
from domain.fields import Field, FieldKind
from domain.intent import Constraint, Op
from domain.items import Item
from domain.ports import CatalogView
from domain.query import Query

ASSUMED_WEIGHT = 0.5
"""A wish that the person did not say counts half."""

_EXCLUDING = (Op.NE, Op.NOT_IN)


def fit_of_wishes(view: CatalogView, query: Query, item: Item) -> tuple[float, float]:
    """How well an item fits the soft wishes: (mean degree of the wishes for, 0..1; share of broken wishes against,
    -1..0). Wishes about fields that the catalogue lacks say nothing."""
    wanted, wanted_weight, broken, against_weight = 0.0, 0.0, 0.0, 0.0
    for wish in query.soft:
        weight = 1.0 if wish.said else ASSUMED_WEIGHT
        try:
            holds = view.satisfies(item, wish)
        except UnknownField:
            continue
        if wish.op in _EXCLUDING:
            against_weight += weight
            broken += 0.0 if holds else weight
        else:
            wanted_weight += weight
            wanted += weight * (1.0 if holds else _degree(view.schema.fields.get(wish.field), wish, item))
    return wanted / max(wanted_weight, 1.0), -broken / max(against_weight, 1.0)


def _degree(field: Field | None, wish: Constraint, item: Item) -> float:
    """How near a number that misses a wish is to it: e^-(distance / a typical spread), 0 for other kinds."""
    number = _number(wish.field, item)
    values = wish.value if isinstance(wish.value, tuple) else (wish.value,)
    wanted = [float(v) for v in values if _is_number(v)]
    if number is None or not wanted or (field is not None and field.kind is not FieldKind.NUMBER):
        return 0.0
    distance = _distance(wish.op, number, wanted)
    return math.exp(-distance / _spread(field, wanted))


def _distance(op: Op, number: float, wanted: list[float]) -> float:
    if op is Op.GE:
        return max(0.0, wanted[0] - number)
    if op is Op.LE:
        return max(0.0, number - wanted[0])
    if op is Op.BETWEEN and len(wanted) > 1:
        return max(0.0, wanted[0] - number, number - wanted[1])
    return min(abs(number - w) for w in wanted)


def _spread(field: Field | None, wanted: list[float]) -> float:
    """A quarter of the middle half of the field's values: a miss by that much costs 63 % of the fit."""
    if field is not None and len(field.quantiles) == 5 and field.quantiles[3] > field.quantiles[1]:
        return (field.quantiles[3] - field.quantiles[1]) / 4
    if field is not None and field.low is not None and field.high is not None and field.high > field.low:
        return (field.high - field.low) / 8
    return max(abs(wanted[0]) / 8, 1e-9)


def _number(name: str, item: Item) -> float | None:
    if name == "price":
        return item.price.amount if item.price else None
    value = item.attributes.get(name)
    return float(value) if _is_number(value) else None  # type: ignore[arg-type]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
