"""Time that somebody has or that passes: "I have 95 minutes" is at most so many, "she joins after 45" is no length."""

from collections.abc import Sequence

from agent.understanding.reading import NEITHER, Reading
from agent.understanding.tokens import Token
from domain.intent import Constraint, Op


def leave_times(reading: Reading, tokens: Sequence[Token]) -> None:
    """ "She joins after 45 minutes" is no length; whoever has 95 minutes has at most so many."""
    for wish in (w for w in reading.wishes if w.bound and w.bound.field == "runtime_min"):
        behind = "".join(t.text for t in tokens[wish.end : wish.end + 2])
        after = wish.start and tokens[wish.start - 1].norm in ("after", "another", "in")
        inside = any(t.norm == "after" for t in tokens[wish.start : wish.end])
        later = behind.startswith(("后", "以后", "之后")) or tokens[wish.end - 1].text == "后"
        if (after and tokens[wish.start - 1].norm == "after") or inside or later:
            wish.polarity, wish.bound, wish.soft = NEITHER, None, True
        elif wish.bound and _owned(tokens, wish.start):
            wish.bound = _at_most(wish.bound)
    reading.wishes[:] = [w for w in reading.wishes if w.sense or w.bound]


def within(bound: Constraint | None, said: Sequence[str]) -> Constraint | None:
    """ "Does it fit in my 95 minutes?": at most so many."""
    fits = set(said) & {"fit", "fits", "squeeze", "manage", "within"} or "看完" in "".join(said)
    return _at_most(bound) if bound and bound.field == "runtime_min" and fits else bound


def _at_most(bound: Constraint) -> Constraint:
    if bound.op is Op.EQ:
        return bound.model_copy(update={"op": Op.LE})
    if bound.op is Op.BETWEEN and isinstance(bound.value, tuple):
        low, high = float(bound.value[0]), float(bound.value[-1])
        return bound.model_copy(update={"op": Op.LE, "value": round((low + high) / 2)})
    return bound


def _owned(tokens: Sequence[Token], start: int) -> bool:
    """Whether somebody has the time: "I have exactly 95 minutes", 我正好有95分钟."""
    before = [t.norm for t in tokens[max(0, start - 4) : start]]
    has = any(w in ("have", "got", "ive", "ve", "has") for w in before) and bool({"i", "we", "ive", "ve"} & {*before})
    return has or ("有" in before and any(t.text in "我咱" for t in tokens[max(0, start - 7) : start]))
