"""How single values compare: a constraint's values, and a value as number, flag or words."""

from datetime import UTC, datetime

from catalog.words import word_key
from domain.errors import BadInput
from domain.intent import Constraint, Op
from domain.items import AttributeValue

Value = AttributeValue | None

_YES = frozenset({"1", "true", "yes", "y", "on", "是", "有"})
_NO = frozenset({"0", "false", "no", "n", "off", "否", "无", "没有"})


def wanted(constraint: Constraint) -> tuple[bool | int | float | str, ...]:
    """The constraint's value or values. Raises BadInput for a range without two ends."""
    values = constraint.value if isinstance(constraint.value, tuple) else (constraint.value,)
    if constraint.op is Op.BETWEEN and len(values) != 2:
        raise BadInput(f"{constraint.field} between needs two values", "Give the lowest and the highest value.")
    return values


def as_number(value: object) -> float:
    """A value as a number; dates count as seconds since 1970; NaN where it is none."""
    if isinstance(value, bool | int | float):
        return float(value)
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return _seconds(str(value))


def _seconds(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return float("nan")
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def as_flag(value: object) -> int:
    """1 for yes, 0 for no, -1 for neither."""
    if value is None:
        return -1
    word = word_key(spell(value))
    return 1 if word in _YES else 0 if word in _NO else -1


def spell(value: object) -> str:
    """A value as a word: whole numbers without a fraction."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def as_words(value: Value) -> tuple[str, ...]:
    """A value as words, () for none."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (spell(value),)
