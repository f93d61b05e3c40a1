"""The values of one field over all items, kept so that a wish becomes an array of flags in microseconds."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from catalog.comparing import Value, as_flag, as_number, as_words, spell, wanted
from catalog.words import word_key
from domain.errors import BadInput
from domain.fields import Field, FieldKind
from domain.intent import Constraint, Op
from domain.ports import Rows

Change = tuple[int, Value]
"""A row and its new value (None: it has none)."""

_NEGATIVE = (Op.NE, Op.NOT_IN)
_MOSTLY = 0.8


class ValueColumn(Protocol):
    """One field of all items."""

    def mask(self, constraint: Constraint) -> Rows:
        """The rows that satisfy the constraint. Raises BadInput where its value cannot be compared."""
        ...

    def holds(self, value: Value, constraint: Constraint) -> bool:
        """Whether one value satisfies the constraint."""
        ...

    def changed(self, changes: Sequence[Change], size: int) -> "ValueColumn":
        """A new column of `size` rows with these rows replaced."""
        ...

    def field(self, name: str, unit: str = "") -> Field:
        """What the schema says of it."""
        ...


class NumberColumn:
    """Numbers, NaN where an item has none: shape (items,)."""

    def __init__(self, numbers: npt.NDArray[np.float64]) -> None:
        self._numbers = numbers

    def mask(self, constraint: Constraint) -> Rows:
        """See ValueColumn."""
        return _compare(self._numbers, constraint)

    def holds(self, value: Value, constraint: Constraint) -> bool:
        """See ValueColumn."""
        return _fits(float("nan") if value is None else as_number(value), constraint)

    def changed(self, changes: Sequence[Change], size: int) -> "NumberColumn":
        """See ValueColumn."""
        numbers = np.full(size, np.nan)
        numbers[: len(self._numbers)] = self._numbers[:size]
        for row, value in changes:
            numbers[row] = np.nan if value is None else as_number(value)
        return NumberColumn(numbers)

    def field(self, name: str, unit: str = "") -> Field:
        """See ValueColumn."""
        known = self._numbers[~np.isnan(self._numbers)]
        if not len(known):
            return Field(name=name, kind=FieldKind.NUMBER, unit=unit)
        return Field(
            name=name,
            kind=FieldKind.NUMBER,
            count=len(known),
            low=float(known.min()),
            high=float(known.max()),
            quantiles=tuple(float(q) for q in np.quantile(known, [0.1, 0.25, 0.5, 0.75, 0.9])),
            whole=bool((known == np.floor(known)).all()),
            unit=unit,
        )


def _sought(constraint: Constraint) -> list[float]:
    """The numbers of a wish. Raises BadInput where one is none."""
    sought = [as_number(v) for v in wanted(constraint)]
    if any(math.isnan(number) for number in sought):
        raise BadInput(
            f"{constraint.field} is a number, {constraint.value!r} is not",
            f"Write for example {constraint.field}>=10.",
        )
    return sought


def _fits(number: float, constraint: Constraint) -> bool:
    """`_compare` for one number: an array of one would cost ten times as much."""
    op, sought = constraint.op, _sought(constraint)
    if op is Op.GE:
        return number >= sought[0]
    if op is Op.LE:
        return number <= sought[0]
    if op is Op.BETWEEN:
        return min(sought) <= number <= max(sought)
    return any(number == one for one in sought) != (op in _NEGATIVE)


def _compare(numbers: npt.NDArray[np.float64], constraint: Constraint) -> Rows:
    sought = np.array(_sought(constraint))
    op, found = constraint.op, np.zeros(len(numbers), dtype=np.bool_)
    if op is Op.GE:
        found = numbers >= sought[0]
    elif op is Op.LE:
        found = numbers <= sought[0]
    elif op is Op.BETWEEN:
        found = (numbers >= sought.min()) & (numbers <= sought.max())
    else:
        found = np.isin(numbers, sought)
    return ~found if op in _NEGATIVE else found


class WordColumn:
    """Words: for each distinct word (by its key) the sorted rows that have it, and how it is written most."""

    def __init__(self, rows: Mapping[str, npt.NDArray[np.int32]], spelled: Mapping[str, str], size: int) -> None:
        self._rows = rows
        self._spelled = spelled
        self._size = size
        self.plural = False
        self._held: tuple[Constraint, frozenset[str]] | None = None
        """The newest wish that values were held against, and the keys that fulfil it; replaced as a pair."""

    def mask(self, constraint: Constraint) -> Rows:
        """See ValueColumn."""
        flags: Rows = np.zeros(self._size, dtype=np.bool_)
        for key in self._matching(constraint):
            flags[self._rows[key]] = True
        return ~flags if constraint.op in _NEGATIVE else flags

    def holds(self, value: Value, constraint: Constraint) -> bool:
        """See ValueColumn."""
        held = self._held
        if held is None or held[0] is not constraint:
            sought = self._matching(constraint) | {word_key(spell(v)) for v in wanted(constraint)}
            held = self._held = (constraint, frozenset(sought))
        found = any(word_key(w) in held[1] for w in as_words(value))
        return found != (constraint.op in _NEGATIVE)

    def _matching(self, constraint: Constraint) -> set[str]:
        if constraint.op in (Op.GE, Op.LE, Op.BETWEEN):
            raise BadInput(
                f"{constraint.field} holds words and cannot be compared with {constraint.op.value}",
                f"Write for example {constraint.field}={next(iter(self._spelled.values()), 'word')}.",
            )
        keys = {word_key(spell(v)) for v in wanted(constraint)}
        found = {key for key in keys if key in self._rows}
        if not found and constraint.op is Op.CONTAINS:
            found = {held for held in self._rows if any(key in held for key in keys)}
        return found

    def changed(self, changes: Sequence[Change], size: int) -> "WordColumn":
        """See ValueColumn."""
        touched = np.array(sorted({row for row, _ in changes}), dtype=np.int32)
        added: dict[str, list[int]] = {}
        spelled = dict(self._spelled)
        for row, value in changes:
            for word in as_words(value):
                added.setdefault(word_key(word), []).append(row)
                spelled.setdefault(word_key(word), word)
        rows = dict(self._rows)
        if len(touched) and touched[0] < self._size:
            _remove(rows, touched)
        for key, new in added.items():
            rows[key] = np.union1d(rows.get(key, _NO_ROWS), np.array(new, dtype=np.int32))
        column = WordColumn(rows, spelled, size)
        column.plural = self.plural or any(isinstance(value, tuple) for _, value in changes)
        return column

    def field(self, name: str, unit: str = "") -> Field:
        """See ValueColumn."""
        counts = Counter({self._spelled[key]: len(rows) for key, rows in self._rows.items()})
        every = np.concatenate(list(self._rows.values())) if self._rows else _NO_ROWS
        kind = FieldKind.WORDS if self.plural else FieldKind.WORD
        count = int(np.count_nonzero(np.bincount(every, minlength=1))) if len(every) else 0
        # A vocabulary can hold tens of thousands of names: it is ours and right, so it is not validated again.
        return Field.model_construct(name=name, kind=kind, count=count, values=dict(counts.most_common()), unit=unit)


_NO_ROWS: npt.NDArray[np.int32] = np.array([], dtype=np.int32)


def _remove(rows: dict[str, npt.NDArray[np.int32]], touched: npt.NDArray[np.int32]) -> None:
    """Take the touched rows out of every word's rows, in one pass over all of them."""
    keys = list(rows)
    lengths = np.array([len(rows[key]) for key in keys])
    every = np.concatenate([rows[key] for key in keys]) if keys else _NO_ROWS
    hit = np.isin(every, touched)
    if not hit.any():
        return
    owners = np.unique(np.repeat(np.arange(len(keys)), lengths)[hit])
    for owner in owners:
        kept = rows[keys[owner]][~np.isin(rows[keys[owner]], touched)]
        if len(kept):
            rows[keys[owner]] = kept
        else:
            del rows[keys[owner]]


class FlagColumn:
    """Flags: 1, 0, or -1 where an item has none; shape (items,)."""

    def __init__(self, flags: npt.NDArray[np.int8]) -> None:
        self._flags = flags

    def mask(self, constraint: Constraint) -> Rows:
        """See ValueColumn."""
        sought = [as_flag(v) for v in wanted(constraint)]
        if -1 in sought or constraint.op in (Op.GE, Op.LE, Op.BETWEEN):
            raise BadInput(f"{constraint.field} is yes or no", f"Write {constraint.field}=true or =false.")
        found: Rows = np.isin(self._flags, sought)
        return ~found if constraint.op in _NEGATIVE else found

    def holds(self, value: Value, constraint: Constraint) -> bool:
        """See ValueColumn."""
        return bool(FlagColumn(np.array([as_flag(value)], dtype=np.int8)).mask(constraint)[0])

    def changed(self, changes: Sequence[Change], size: int) -> "FlagColumn":
        """See ValueColumn."""
        flags = np.full(size, -1, dtype=np.int8)
        flags[: len(self._flags)] = self._flags[:size]
        for row, value in changes:
            flags[row] = as_flag(value)
        return FlagColumn(flags)

    def field(self, name: str, unit: str = "") -> Field:
        """See ValueColumn."""
        count = int((self._flags >= 0).sum())
        values = {"true": int((self._flags == 1).sum()), "false": int((self._flags == 0).sum())}
        return Field(name=name, kind=FieldKind.FLAG, count=count, values=values, unit=unit)


def kind_of(values: Sequence[Value]) -> FieldKind:
    """The kind that most of the values have; a single odd record does not change a field."""
    known = [v for v in values if v is not None]
    share: Callable[[type], float] = lambda kind: sum(isinstance(v, kind) for v in known) / max(1, len(known))  # noqa: E731
    if any(isinstance(v, tuple) for v in known):
        return FieldKind.WORDS
    flags = share(bool)
    if flags >= _MOSTLY:
        return FieldKind.FLAG
    return FieldKind.NUMBER if share(int) + share(float) - flags >= _MOSTLY else FieldKind.WORD


def column_of(values: Sequence[Value]) -> ValueColumn:
    """The column that suits the values of one field, in row order."""
    size = len(values)
    kind = kind_of(values)
    changes = [(row, value) for row, value in enumerate(values) if value is not None]
    if kind is FieldKind.NUMBER:
        return NumberColumn(np.full(0, np.nan)).changed(changes, size)
    if kind is FieldKind.FLAG:
        return FlagColumn(np.full(0, -1, dtype=np.int8)).changed(changes, size)
    rows: dict[str, list[int]] = {}
    spellings: dict[str, Counter[str]] = {}
    for row, value in changes:
        for word in dict.fromkeys(as_words(value)):
            key = word_key(word)
            rows.setdefault(key, []).append(row)
            spellings.setdefault(key, Counter())[word] += 1
    spelled = {key: counts.most_common(1)[0][0] for key, counts in spellings.items()}
    column = WordColumn({k: np.unique(np.array(r, dtype=np.int32)) for k, r in rows.items()}, spelled, size)
    column.plural = kind is FieldKind.WORDS
    return column
