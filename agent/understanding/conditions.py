"""Clauses that only say what would happen: 两小时打住，再长我就睡着了. They wish for nothing new."""

from collections.abc import Sequence

from agent.understanding.found import Span
from agent.understanding.tokens import Token

_MOST = 8
"""Tokens from 再 to 就."""


def fold(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Span]:
    """The spans with each such clause as one filler."""
    clauses = [c for i, t in enumerate(tokens) if t.text == "再" for c in [_clause(tokens, spans, i)] if c]
    kept = [s for s in spans if not any(start <= s.start < end for start, end in clauses)]
    return sorted([*kept, *(Span(*c, groups=frozenset({"filler"})) for c in clauses)], key=lambda s: s.start)


def _clause(tokens: Sequence[Token], spans: Sequence[Span], i: int) -> tuple[int, int] | None:
    """再 at the opening of a piece, a word of quantity right behind it, and 就 before the piece ends."""
    if i and tokens[i - 1].kind != "mark":
        return None
    if not any(s.start in (i, i + 1) and any(g.partition(":")[1] for g in s.groups) for s in spans):
        return None
    end = next((k for k in range(i, len(tokens)) if tokens[k].kind == "mark"), len(tokens))
    said = [t.text for t in tokens[i + 2 : min(end, i + _MOST)]]
    return (i, end) if "就" in said or "可" in said else None
