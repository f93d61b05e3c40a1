"""How wishes about the same field meet: replace, narrow, join, contradict. Pure."""

from collections.abc import Container, Iterable, Sequence

from agent.lexicon import pattern
from domain.intent import TEXT, Constraint, Op

_ALSO = pattern("wishes.also")
_NEGATIVE = frozenset({Op.NE, Op.NOT_IN})
_NUMERIC = frozenset({Op.GE, Op.LE, Op.BETWEEN})


def says_also(text: str) -> bool:
    """Whether a message adds to the wishes so far instead of correcting them."""
    return also_at(text) is not None


def also_at(text: str) -> int | None:
    """Where a message says "also"; None where it does not."""
    found = _ALSO.search(text)
    return found.start() if found else None


def is_exclusion(constraint: Constraint) -> bool:
    """Whether it says what must not be."""
    return constraint.op in _NEGATIVE


def is_subject(constraint: Constraint) -> bool:
    """Whether it says what kind of thing is wanted (a genre, a person), not how much of something."""
    if is_exclusion(constraint) or constraint.op in _NUMERIC:
        return False
    return all(isinstance(v, str) for v in values(constraint))


def is_known(constraint: Constraint, fields: Container[str]) -> bool:
    """Whether a catalogue with these fields can tell who meets it."""
    return constraint.field in fields or (constraint.field == TEXT and is_exclusion(constraint))


def values(constraint: Constraint) -> tuple[int | float | str | bool, ...]:
    """The value or values as a tuple."""
    return constraint.value if isinstance(constraint.value, tuple) else (constraint.value,)


def merge(
    older: Sequence[Constraint], fresh: Sequence[Constraint], *, also: bool | frozenset[str] = False
) -> tuple[Constraint, ...]:
    """All wishes that hold after a message; assumed ones never override what the person said.

    `also`: whether it adds to the wishes of its fields, or the fields where it does.
    """
    said = {c.field for c in older if c.said and not is_exclusion(c)}
    firm = {(c.field, c.op, _key(c)) for c in fresh if c.hard}
    fresh = [c for c in fresh if c.said or c.field not in said]
    fresh = [c for c in fresh if c.hard or (c.field, c.op, _key(c)) not in firm]  # said twice: once firmly is firm
    fresh = [c for c in fresh if not any(_loosens(c, old) for old in older)]
    for new in fresh:
        adds = also if isinstance(also, bool) else new.field in also
        older = [left for old in older if (left := _after(old, new, also=adds)) is not None]
    together = {(c.field, c.op, _key(c)): c for c in (*older, *fresh)}
    return tuple(together.values())


def lift(constraints: Sequence[Constraint], fields: Iterable[str], *, all_of: bool = False) -> tuple[Constraint, ...]:
    """Without the wishes about the named fields. "genre=Horror" lifts the wishes about that one value."""
    left = tuple(constraints)
    for name in fields:
        field, equals, value = name.partition("=")
        if equals:
            left = tuple(kept for c in left if (kept := minus(c, field, {same(value)})) is not None)
        else:
            negative_too = all_of or not any(c.field == field and not is_exclusion(c) for c in left)
            left = tuple(c for c in left if c.field != field or (is_exclusion(c) and not negative_too))
    return left


def _after(old: Constraint, new: Constraint, *, also: bool) -> Constraint | None:
    """What is left of an older wish once a newer one is said; None: nothing."""
    if old.field != new.field or old == new:
        return old
    if is_exclusion(old) != is_exclusion(new):
        return old if _is_number(old) or _is_number(new) else minus(old, old.field, {same(v) for v in values(new)})
    if is_exclusion(old):
        return old
    if _is_number(old) or _is_number(new):
        return old if _narrows(old, new) or _limits(old, new) else None
    if not (old.hard or new.hard) and new.op is Op.IN and {*map(same, values(old))} <= {*map(same, values(new))}:
        return None  # "Paris is fine too": the choice among several says what the older wish said
    if also or not (old.hard or new.hard):
        return old
    return None


def _is_number(constraint: Constraint) -> bool:
    return constraint.op in _NUMERIC or not any(isinstance(v, str) for v in values(constraint))


def _narrows(old: Constraint, new: Constraint) -> bool:
    """Whether two bounds make a range: "after 1990", then "before 2000"."""
    bounds = {c.op: c.value for c in (old, new)}
    low, high = bounds.get(Op.GE), bounds.get(Op.LE)
    return isinstance(low, int | float) and isinstance(high, int | float) and low <= high


def _limits(old: Constraint, new: Constraint) -> bool:
    """Whether an older firm limit stands beside a softer wish on its side: "at most two hours", then "a short one"."""
    return old.field == new.field and old.op is new.op and old.op in (Op.GE, Op.LE) and old.hard and not new.hard


def _loosens(new: Constraint, old: Constraint) -> bool:
    """Whether a softer wish asks for no more than the firm limit that holds already."""
    if not _limits(old, new) or not isinstance(old.value, int | float) or not isinstance(new.value, int | float):
        return False
    return new.value >= old.value if new.op is Op.LE else new.value <= old.value


def minus(constraint: Constraint, field: str, gone: set[object]) -> Constraint | None:
    """A wish without some values of a field (folded by `same`); None where nothing of it is left."""
    if constraint.field != field:
        return constraint
    left = tuple(v for v in values(constraint) if same(v) not in gone)
    if len(left) == len(values(constraint)):
        return constraint
    if not left:
        return None
    if len(left) == 1 and constraint.op in (Op.IN, Op.NOT_IN):
        return constraint.model_copy(update={"op": Op.EQ if constraint.op is Op.IN else Op.NE, "value": left[0]})
    return constraint.model_copy(update={"value": left})


def same(value: object) -> object:
    """A value as it is compared: letters of either case are alike."""
    return value.casefold() if isinstance(value, str) else value


def _key(constraint: Constraint) -> tuple[object, ...]:
    return tuple(same(v) for v in values(constraint))
