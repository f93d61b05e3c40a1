"""Years that an event of somebody's life stands for: "before my dad was born in 62", "since we met in 2004".

The comparator stands before the event and the year behind it; what happened between says nothing about what is wished
for. Without a comparator such a year is no wish at all ("I was born in 85"), nor is time that is
spent otherwise.
"""

from collections.abc import Sequence

from agent.understanding import numbers
from agent.understanding.amounts import Amount
from agent.understanding.lexicons import words
from agent.understanding.measures import YEAR
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token

_MOST = 10
"""Tokens between the comparator and the year."""
_STOPS = frozenset(".!?;\n")


def event_year(tokens: Sequence[Token], i: int) -> tuple[Amount, bool] | None:
    """The year at token `i` that may tell when something happened ("born in 62"), and whether it can tell nothing else.

    None where it is no such year.
    """
    number = numbers.read(tokens, i) if tokens[i].kind == "number" else None
    if number is None or not number.digits or not float(number.value).is_integer():
        return None
    value = int(number.value)
    value += 1900 if 20 <= value <= 99 else 2000 if tokens[i].text[:1] == "0" and value < 20 else 0
    if not 1850 <= value <= 2100:
        return None
    at = i - 1 if i and tokens[i - 1].text == "'" else i
    start = at
    while start and tokens[start - 1].norm in ("in", "back", "of", "circa", "around", "year", "the"):
        start -= 1
    led = {t.norm for t in tokens[start:at]} & {"in", "of"}
    certain = bool(start) and tokens[start - 1].norm in words("nearby", "life_events")
    if not certain and not _measured_by(tokens, at) and not (led and _of_somebody(tokens[max(0, start - 4) : start])):
        return None
    if number.end < len(tokens) and tokens[number.end].norm in words("nearby", "time_units"):
        return None
    return Amount(value, value, YEAR, at, number.end), certain


def _measured_by(tokens: Sequence[Token], at: int) -> int | None:
    """ "older than my car, and it's a 1998": where "than" and who or what of somebody's stands, None for nowhere."""
    low = max(0, at - _MOST)
    than = (j for j in range(at - 1, low, -1) if tokens[j - 1].norm == "than")
    return next((j for j in than if tokens[j].norm in ("my", "me", "i", "our", "his", "her", "us", "we")), None)


def comparator_of(tokens: Sequence[Token], amount: Amount, before: PhraseTable[str]) -> tuple[str, int] | None:
    """The comparator that the event hangs on, and where it begins ("before my dad was born in")."""
    low = max(0, amount.start - _MOST)
    for s in range(amount.start - 1, low - 1, -1):
        than = _measured_by(tokens, amount.start)
        if tokens[s].text in _STOPS or (tokens[s].norm in ("but", "and", "or") and than is None):
            return None
        for end, ops in before.at(tokens, s):
            inner = tokens[end : amount.start]
            if end < amount.start and ops[0] in ("<", ">", "<=", ">=") and _of_somebody(inner):
                return ops[0], s
    return None


def _of_somebody(inner: Sequence[Token]) -> bool:
    """Whether the words between speak of a person or a thing that happened."""
    return bool({t.norm for t in inner} & words("nearby", "of_a_life"))


def of_a_life(tokens: Sequence[Token], start: int, end: int) -> bool:
    """ "born in 1954", 1954年出生: nobody wishes for a film of that year."""
    return (start > 0 and tokens[start - 1].norm == "born") or "".join(t.text for t in tokens[end : end + 2]) in (
        "出生",
        "年生",
        "生的",
        "生人",
    )


def spent(tokens: Sequence[Token], start: int, end: int) -> bool:
    """堵了两个钟头, 还有四十分钟才下班: time that went by or is waited, not a film's."""
    done = start > 1 and tokens[start - 1].text == "了" and tokens[start - 2].text in "堵等睡走开排忙吵聊写查站坐跑熬"
    return done or (end < len(tokens) and tokens[end].text == "才")


def to_decide(tokens: Sequence[Token], end: int) -> bool:
    """ "we've got an hour to decide": the time of talking, not of watching."""
    said = [t.norm for t in tokens[end : end + 2]]
    return len(said) == 2 and said[0] == "to" and said[1] in ("decide", "choose", "pick")
