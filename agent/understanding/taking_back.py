"""What a message takes back of the wishes so far: "I said that wrong: not <anything>, but Y" replaces what Y is about.

Where the words for what was wrong cannot be read, the newer wish still replaces the earlier one of its field.
"""

from collections.abc import Iterable, Sequence

from agent.understanding.context import Context
from agent.understanding.lexicons import words
from agent.understanding.measures import YEAR, Measure
from agent.understanding.reading import NEITHER, POSITIVE, Reading, Wish
from agent.understanding.tokens import Token
from domain.intent import Constraint, Op, Sentiment

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


def inherited(fresh: Sequence[Constraint], context: Context, measures: Iterable[Measure]) -> tuple[Constraint, ...]:
    """ "under 90 minutes", then "make that two hours": a bare number is the same kind of bound as the one before."""
    rough = {m.field: m for m in measures if m.kind != YEAR}
    held = {c.field: c for c in context.constraints if c.op in (Op.LE, Op.GE) and c.field in rough}
    return tuple(_as_before(c, held[c.field], rough[c.field]) if c.field in held else c for c in fresh)


def _as_before(constraint: Constraint, held: Constraint, measure: Measure) -> Constraint:
    low, high = constraint.value if isinstance(constraint.value, tuple) else (constraint.value, constraint.value)
    if (
        constraint.op not in (Op.BETWEEN, Op.EQ)
        or not isinstance(low, int | float)
        or not isinstance(high, int | float)
    ):
        return constraint
    middle = (low + high) / 2
    if constraint.op is Op.BETWEEN and abs(high - low - 2 * measure.slack(middle)) > 1:
        return constraint
    return constraint.model_copy(update={"op": held.op, "value": measure.number(middle)})


def leave_misnamed(reading: Reading, tokens: Sequence[Token]) -> None:
    """ "like Alien, I mean Aliens", 第二部看过，记混了，第一部看过: what was named by a slip is not named."""
    for at in reading.corrections:
        before = [n for n in reading.namings if n.end <= at]
        after = [n for n in reading.namings if n.start >= at]
        if not before or not after or not _is_slip(tokens, at) or after[0].clause > before[-1].clause + 2:
            continue
        wished = any(before[-1].end <= w.start < at and w.polarity == POSITIVE for w in reading.wishes)
        also = {t.norm for t in tokens[after[0].start - 3 : after[0].end + 2]} & {"也", "also", "too"}
        if not wished and not also:
            reading.namings = [n for n in reading.namings if n.end > at or n.part != before[-1].part]


def leave_theirs(reading: Reading) -> None:
    """ "my wife loves Heat, I want a comedy": what only others told of is no title of the speaker's."""
    models = {i for n in reading.namings if n.model and not n.refused for i in n.ids}
    reading.namings = [n for n in reading.namings if not (n.refused and models & {*n.ids})]  # "like Heat, but not Heat"
    theirs = [n for n in reading.namings if n.others and n.sentiment is Sentiment.NEUTRAL]
    mine = any(not n.others for n in reading.namings) or any(not w.reported and w.polarity for w in reading.wishes)
    if theirs and mine:
        reading.namings = [n for n in reading.namings if n not in theirs]


def _is_slip(tokens: Sequence[Token], at: int) -> bool:
    """Whether a correction puts a slip right: 算了 and 等等 do not."""
    said = "".join(t.norm if t.kind == "han" else f" {t.norm} " for t in tokens[at : at + 7])
    return any(slip in said for slip in words("slips_said", "slips"))


def _corrects_the_talk(reading: Reading) -> bool:
    """Whether a plain correction stands before all that is wished for, or behind it."""
    wanted = [w for w in reading.wishes if w.polarity == POSITIVE]
    return any(_alone(at, wanted) for at in reading.corrections)


def _alone(at: int, wanted: Sequence[Wish]) -> bool:
    return all(w.start > at for w in wanted) or all(w.end <= at for w in wanted)
