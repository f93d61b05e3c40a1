"""What a message takes back of the wishes so far: "I said that wrong: not <anything>, but Y" replaces what Y is about.

Where the words for what was wrong cannot be read, the newer wish still replaces the earlier one of its field.
"""

from collections.abc import Sequence

from agent.understanding.context import Context
from agent.understanding.reading import NEITHER, POSITIVE, Reading, Wish
from domain.intent import Constraint, Op

_EXCLUDING = (Op.NE, Op.NOT_IN)
_BOUNDS = (Op.GE, Op.LE, Op.BETWEEN)


def taken_back(reading: Reading, fresh: Sequence[Constraint], context: Context) -> list[str]:
    """The earlier wishes that a correction replaces, as "field=value"; bounds by their field alone."""
    held = [c for c in context.constraints if c.op not in _EXCLUDING]
    if not held or not _corrects_the_talk(reading):
        return []
    refused = {(f, v) for w in reading.wishes if w.polarity == NEITHER and w.sense for f, v in w.sense.parts}
    wanted = {c.field for c in fresh if c.hard and c.op not in _EXCLUDING}
    found: list[str] = []
    for constraint in held:
        values = constraint.value if isinstance(constraint.value, tuple) else (constraint.value,)
        if constraint.field in wanted and constraint.op in _BOUNDS:
            found.append(constraint.field)
        elif constraint.field in wanted or any((constraint.field, v) in refused for v in values):
            found += [f"{constraint.field}={v}" for v in values]
    return found


def _corrects_the_talk(reading: Reading) -> bool:
    """Whether a plain correction stands before all that is wished for, or behind it."""
    wanted = [w for w in reading.wishes if w.polarity == POSITIVE]
    return any(_alone(at, wanted) for at in reading.corrections)


def _alone(at: int, wanted: Sequence[Wish]) -> bool:
    return all(w.start > at for w in wanted) or all(w.end <= at for w in wanted)
