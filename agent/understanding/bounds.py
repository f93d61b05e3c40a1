"""What words say of a number ("under", "since"), and the bounds that need few words: "free", "six years ago"."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from agent.understanding.amounts import Amount
from agent.understanding.lexicons import load, words
from agent.understanding.measures import PRICE, YEAR, Measure
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token
from domain.intent import Constraint, Op


class Bound(NamedTuple):
    """A constraint that tokens `start` to `end` say."""

    start: int
    end: int
    constraint: Constraint


@cache
def comparators() -> dict[str, PhraseTable[str]]:
    """The words that turn a number into a bound, by where they stand."""
    found: dict[str, PhraseTable[str]] = {}
    for place in ("before", "after"):
        found[place] = PhraseTable()
        for op, said in load("comparators")[place].items():
            for one in said:
                found[place].add(str(one), op)
                if "than" in str(one):  # a slip that everybody makes
                    found[place].add(str(one).replace("than", "then"), op)
    for group in ("between", "to", "ago_last", "free", "ago"):
        found[group] = PhraseTable()
        for one in load("comparators")[group]:
            found[group].add(str(one), group)
    return found


def free(tokens: Sequence[Token], i: int, measures: Mapping[str, Measure]) -> Bound | None:
    """ "free entry", 免费: a price of nothing, where the catalogue has such prices."""
    measure = measures.get(PRICE)
    if measure is None or measure.low > 0:
        return None
    end = next((end for end, _ in comparators()["free"].at(tokens, i)), None)
    if end is None or (i and tokens[i - 1].text == "-"):
        return None
    return Bound(i, end, Constraint(field=measure.field, op=Op.LE, value=0))


def ago(tokens: Sequence[Token], amount: Amount, start: int, measures: Mapping[str, Measure]) -> Bound | None:
    """ "from six years ago": counted back from the newest year that the catalogue has, as "the last N years" is."""
    end = next((end for end, _ in comparators()["ago"].at(tokens, amount.end)), None)
    measure = measures.get(YEAR)
    if end is None or measure is None or (end < len(tokens) and tokens[end].norm in ("i", "we", "my")):
        return None
    opened = start < amount.start or tokens[max(0, start - 1)].norm in ("from", "of")
    value = measure.number(measure.high - amount.low)
    return Bound(start, end, Constraint(field=measure.field, op=Op.EQ, value=value)) if opened else None


def not_so_long(tokens: Sequence[Token], amount: Amount) -> int | None:
    """Where the negation of "isn't three hours long" begins: it is shorter; None where there is none."""
    if amount.end >= len(tokens) or tokens[amount.end].norm not in ("long", "长"):
        return None
    near = range(max(0, amount.start - 2), amount.start)
    return next((i for i in near if tokens[i].norm in words("nearby", "range_negators")), None)


def give_or_take(start: int, amount: Amount, about: Amount, measure: Measure) -> Bound:
    """ "1h45 give or take ten minutes"."""
    value = (measure.number(amount.low - about.low), measure.number(amount.high + about.high))
    return Bound(start, about.end, Constraint(field=measure.field, op=Op.BETWEEN, value=value))


def lower(measure: Measure, value: float) -> Constraint:
    """Strictly below a value."""
    return Constraint(field=measure.field, op=Op.LE, value=measure.below(value))
