"""Marks that people give: "10/10", "two out of ten", "five stars", "1 star" are a verdict on what was named."""

from collections.abc import Sequence

from agent.understanding import numbers
from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_GOOD, _BAD = 0.65, 0.45
_STARS, _TEN = 5, 10


def find(tokens: Sequence[Token]) -> list[Span]:
    """A verdict for each mark; one in the middle says neither."""
    spans: list[Span] = []
    listed = False
    for i, token in enumerate(tokens):
        if token.kind == "number" or token.norm in words("verdict_words", "numbers"):
            value = numbers.read(tokens, i)
            share, end = _share(tokens, value.end, value.value) if value else (None, i)
            if value and share is None and listed and _closes(tokens, i, value.end) and value.value <= _TEN:
                share, end = value.value / _TEN, value.end  # "Alien 10 out of 10, Gladiator 3"
            listed = listed or share is not None
            if share is not None and not _asked_for(tokens, i, end):
                group = "like_post" if share >= _GOOD else "dislike_post" if share <= _BAD else "filler"
                spans.append(Span(i, end, frozenset({group})))
    return spans


def _share(tokens: Sequence[Token], end: int, value: float) -> tuple[float | None, int]:
    said = [t.norm for t in tokens[end : end + 3]]
    if said[:1] == ["/"] and end + 1 < len(tokens):
        return _of(tokens, end + 1, value)
    if said[:2] == ["out", "of"] and end + 2 < len(tokens):
        return _of(tokens, end + 2, value)
    if _graded(tokens, end - 1) and value <= _TEN:
        return value / _TEN, end
    if said[:1] in (["star"], ["stars"]) and value <= _STARS:
        return value / _STARS, end + 1
    return None, end


def _closes(tokens: Sequence[Token], start: int, end: int) -> bool:
    return start > 0 and tokens[start - 1].kind == "word" and (end >= len(tokens) or tokens[end].kind == "mark")


def _graded(tokens: Sequence[Token], i: int) -> bool:
    """ "is a ten", "was a solid 7": a number alone behind "a", at the end of a piece."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after and after.kind != "mark" and after.norm not in words("contracted", "closers"):
        return False
    before = [t.norm for t in tokens[max(0, i - 4) : i]]
    while before and before[-1] in words("verdict_words", "grades"):
        before.pop()
    return before[-1:] == ["a"] and bool(set(before[-3:-1]) & words("pointing", "copulas"))


def _of(tokens: Sequence[Token], i: int, value: float) -> tuple[float | None, int]:
    most = numbers.read(tokens, i)
    if most is None or most.value not in (5, 10, 100) or value > most.value * 1.2:
        return None, i
    return value / most.value, most.end


def _asked_for(tokens: Sequence[Token], start: int, end: int) -> bool:
    """ "at least four stars", "rated 8/10 or better": a wish and no verdict."""
    around = {t.norm for t in (*tokens[max(0, start - 3) : start], *tokens[end : end + 2])}
    return bool(around & words("verdict_words", "bounds"))
