"""What a compound is: "a laptop bag" is a bag, "chairs for a glass table" are chairs.

A field that holds one value an item ("style") cannot be two kinds at once. Of two kinds side by side the last is the
thing and the first narrows it; what comes after "for" or "to go with" is where it will be used. What is left out is
searched for as words.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise

from agent.understanding import numbers
from agent.understanding.counted import of_a_set
from agent.understanding.lexicons import words
from agent.understanding.reading import POSITIVE, Reading, Wish
from agent.understanding.tokens import Token

_USE = 6
"""Tokens from the thing to what it is used with."""


def leave_modifiers(
    reading: Reading, tokens: Sequence[Token], single: Collection[str], held: Collection[str] = ()
) -> None:
    """Take the kinds that are no heads out of the wishes.

    `single`: the fields that hold one value an item; `held`: those that something is looked for in already, of which
    "for a chef" says where it will be used.
    """
    named = sorted((w for w in reading.wishes if _is_kind(w, single)), key=lambda w: w.start)
    narrowing = [a for a, b in pairwise(named) if a.end == b.start and a.fields == b.fields]
    heads = [w for w in named if w not in narrowing]
    used_with = [b for a, b in pairwise(heads) if a.clause == b.clause and _is_use(tokens[a.end : b.start])]
    if (
        len(named) == 1
        and named[0].fields <= set(held)
        and tokens[0].norm == "for"
        and _is_use(tokens[: named[0].start])
    ):
        used_with = named
    left = [*narrowing, *used_with]
    if len(named) > 1 or _describes(reading, tokens):  # "plates, a set of 6" are plates
        sets = [w for w in named if _counts(tokens, w.end)]
        reading.wishes = [w for w in reading.wishes if w not in sets]
    for wish in left:
        reading.residue += [(t.text, t.kind == "han", i) for i, t in enumerate(tokens) if wish.start <= i < wish.end]
    reading.wishes = [w for w in reading.wishes if w not in left]
    reading.residue.sort(key=lambda piece: piece[2])


def _is_kind(wish: Wish, single: Collection[str]) -> bool:
    return wish.sense is not None and wish.polarity == POSITIVE and wish.fields <= set(single)


def _describes(reading: Reading, tokens: Sequence[Token]) -> bool:
    """Whether words of meaning are left."""
    stop = words("everyday", "stop")
    return any(len(text) > 1 and tokens[i].norm not in stop for text, _, i in reading.residue)


def _counts(tokens: Sequence[Token], i: int) -> bool:
    """Whether a number of other things follows ("of 6")."""
    number = numbers.read(tokens, i + 1) if i + 1 < len(tokens) and tokens[i].norm == "of" else None
    return number is not None and of_a_set(tokens, i + 1)


def _is_use(between: Sequence[Token]) -> bool:
    said = [t.norm for t in between]
    joined = any(t.kind == "mark" or t.norm in words("nearby", "joins_kinds") for t in between)
    return 0 < len(said) <= _USE and said[0] in words("nearby", "used_for") and not joined
