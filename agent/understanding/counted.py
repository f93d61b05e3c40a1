"""What stands behind a number: a thing that it counts, a list that goes on, or nothing."""

from collections.abc import Sequence

from agent.understanding import numbers
from agent.understanding.amounts import Amount
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token


def lists(tokens: Sequence[Token], amount: Amount) -> bool:
    """Whether a plus joins the next wish to an amount ("2000s + UK", 500块+书) and does not say "and more"."""
    nxt = tokens[amount.end + 1] if amount.end + 1 < len(tokens) else None
    plain = amount.exact and (nxt is None or nxt.kind == "mark")
    return not plain and (not amount.exact or tokens[amount.end - 1].end < tokens[amount.end].start or nxt is not None)


def plain_next(tokens: Sequence[Token], end: int) -> bool:
    """Whether no counted thing follows ("under 90" is a bound, "under 3 films" is none)."""
    return end >= len(tokens) or tokens[end].norm not in (
        "films",
        "movies",
        "books",
        "部",
        "个",
        "本",
        "%",
        "percent",
        "year",
        "years",
    )


def closes(tokens: Sequence[Token], end: int) -> bool:
    """Whether a bare number ends what is said ("but less than 3"), so that it counts nothing else ("one laugh")."""
    after = tokens[end] if end < len(tokens) else None
    return after is None or after.kind != "word" or after.norm in words("nearby", "behind_that")


def yearlike(number: numbers.Number) -> bool:
    """Whether a number may be a year."""
    return 1800 <= number.value <= 2100 and float(number.value).is_integer()


def of_a_set(tokens: Sequence[Token], i: int) -> bool:
    """Whether the number at `i` says how many belong together ("a set of 4", "a pack of six"), and bounds nothing."""
    before = [t.norm for t in tokens[max(0, i - 2) : i]]
    return before[1:] == ["of"] and before[0] in words("everyday", "sets_of")
