"""What a compound is: "a laptop bag" is a bag, "chairs for a glass table" are chairs.

A field that holds one value an item ("style") cannot be two kinds at once. Of two kinds side by side the last is the
thing and the first narrows it; what comes after "for" or "to go with" is where it will be used. What is left out is
searched for as words.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise

from agent.understanding.lexicons import words
from agent.understanding.reading import POSITIVE, Reading, Wish
from agent.understanding.tokens import Token

_USE = 6
"""Tokens from the thing to what it is used with."""


def leave_modifiers(reading: Reading, tokens: Sequence[Token], single: Collection[str]) -> None:
    """Take the kinds that are no heads out of the wishes. `single`: the fields that hold one value an item."""
    named = sorted((w for w in reading.wishes if _is_kind(w, single)), key=lambda w: w.start)
    narrowing = [a for a, b in pairwise(named) if a.end == b.start and a.fields == b.fields]
    heads = [w for w in named if w not in narrowing]
    used_with = [b for a, b in pairwise(heads) if a.clause == b.clause and _is_use(tokens[a.end : b.start])]
    left = [*narrowing, *used_with]
    for wish in left:
        reading.residue += [(t.text, t.kind == "han", i) for i, t in enumerate(tokens) if wish.start <= i < wish.end]
    reading.wishes = [w for w in reading.wishes if w not in left]
    reading.residue.sort(key=lambda piece: piece[2])


def _is_kind(wish: Wish, single: Collection[str]) -> bool:
    return wish.sense is not None and wish.polarity == POSITIVE and wish.fields <= set(single)


def _is_use(between: Sequence[Token]) -> bool:
    said = [t.norm for t in between]
    joined = any(t.kind == "mark" or t.norm in words("nearby", "joins_kinds") for t in between)
    return 0 < len(said) <= _USE and said[0] in words("nearby", "used_for") and not joined
