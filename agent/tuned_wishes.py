"""Wishes turned round and joined as the rules do, and steps as they can be meant. Pure."""

from collections.abc import Sequence

from domain.intent import Act, Constraint, Op, Step


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
    left = _stated(list(dict.fromkeys(wishes)))
    for field in dict.fromkeys(c.field for c in left):
        for hard in (True, False):
            left = _as_one(left, [c for c in left if c.field == field and c.hard is hard])
    return tuple(left)


def _stated(wishes: list[Constraint]) -> list[Constraint]:
    """The wishes without the vague bounds ("short") of a field that has a bound in the same direction already."""
    kept: list[Constraint] = []
    for wish in wishes:
        alike = [c for c in wishes if c is not wish and (c.field, c.op) == (wish.field, wish.op)]
        vague = wish.op in (Op.LE, Op.GE) and not wish.hard
        if not (vague and any(c.hard or c in kept for c in alike)):
            kept.append(wish)
    return kept


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


def settled(steps: Sequence[Step], *, fresh: bool = False) -> list[Step]:
    """The steps without those that ended up empty beside others.

    A question about nothing that wishes is a request, and so is a feeling that asks for something, and what narrows
    where there is nothing to narrow: at the start (`fresh`), or after everything was dropped.
    """
    full = [s for s in steps if s.constraints or s.mentions or s.references or s.about]
    kept = full or list(steps)
    asks = (Act.ASK_ABOUT, Act.COMPARE)
    anew = fresh or Act.RESET in [s.act for s in steps]
    return [
        s.model_copy(update={"act": Act.RECOMMEND})
        if (s.act in asks and s.constraints and not (s.mentions or s.references or s.about))
        or (s.act is Act.REFINE and anew)
        or (s.act is Act.REACT and any(c.op not in (Op.NE, Op.NOT_IN) for c in s.constraints))
        else s
        for s in ([s for s in steps if s in kept or s.act is Act.RESET])
    ]
