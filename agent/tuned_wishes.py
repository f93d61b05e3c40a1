"""Wishes turned round and joined, as the rules turn and join them. Pure."""

from collections.abc import Sequence

from domain.intent import Constraint, Op


def turned(wish: Constraint) -> Constraint | None:
    """A wish refused: its opposite, hard; None where it has none (as the rules turn what is refused)."""
    value = wish.value
    if not wish.hard and wish.op in (Op.LE, Op.GE):  # a cut of the catalogue ("not too old"), no number that was said
        return wish.model_copy(update={"op": Op.GE if wish.op is Op.LE else Op.LE})
    if isinstance(value, bool):
        return wish.model_copy(update={"value": not value, "hard": True})
    if wish.op in (Op.EQ, Op.CONTAINS):
        return wish.model_copy(update={"op": Op.NE, "hard": True})
    if wish.op is Op.IN:
        return wish.model_copy(update={"op": Op.NOT_IN, "hard": True})
    if wish.op is Op.LE and isinstance(value, int | float):
        return wish.model_copy(update={"op": Op.GE, "value": value + 1 if isinstance(value, int) else value})
    if wish.op is Op.GE and isinstance(value, int | float):
        return wish.model_copy(update={"op": Op.LE, "value": value - 1 if isinstance(value, int) else value})
    if wish.op is Op.BETWEEN and isinstance(value, tuple):
        low, high = value
        if isinstance(low, int) and isinstance(high, int) and high - low < 30:
            return wish.model_copy(update={"op": Op.NOT_IN, "value": tuple(range(low, high + 1)), "hard": True})
    return None


def joined(wishes: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Wishes in the rules' form: all refusals of a field one `not_in`, a lower and an upper bound one `between`."""
    left = list(dict.fromkeys(wishes))
    for field in dict.fromkeys(c.field for c in left):
        for hard in (True, False):
            left = _as_one(left, [c for c in left if c.field == field and c.hard is hard])
    return tuple(left)


def _as_one(left: list[Constraint], mine: list[Constraint]) -> list[Constraint]:
    refused = [c for c in mine if c.op in (Op.NE, Op.NOT_IN)]
    if len(refused) > 1:
        values = tuple(
            dict.fromkeys(v for c in refused for v in (c.value if isinstance(c.value, tuple) else (c.value,)))
        )
        both = refused[0].model_copy(update={"op": Op.NOT_IN, "value": values})
        left = _replaced(left, refused, both)
    low, high = ([c for c in mine if c.op is op] for op in (Op.GE, Op.LE))
    if len(low) == 1 and len(high) == 1:
        span = low[0].value, high[0].value
        if all(isinstance(v, int | float) for v in span) and span[0] <= span[1]:  # type: ignore[operator]
            left = _replaced(left, [*low, *high], low[0].model_copy(update={"op": Op.BETWEEN, "value": span}))
    return left


def _values(wish: Constraint) -> tuple[int | float | str, ...]:
    return wish.value if isinstance(wish.value, tuple) else (wish.value,)


def _replaced(left: list[Constraint], old: Sequence[Constraint], new: Constraint) -> list[Constraint]:
    at = left.index(old[0])
    kept = [c for c in left[:at] if c not in old]
    return [*kept, new, *(c for c in left[at + 1 :] if c not in old)]
