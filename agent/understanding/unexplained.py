"""Words of a Chinese message that no span explains, where it matters that somebody said something there."""

from collections.abc import Sequence

from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_POINTING = frozenset({"pronoun_one", "pronoun_all", "others", "except", "negate", "dislike", "seen", "others_say"})
_MOST = 8
"""Tokens of a piece that says no more than one thing."""


def subject(tokens: Sequence[Token], spans: Sequence[Span], i: int) -> str:
    """What stands in the piece before token `i` and nothing explains, closed by 的 or 片; "" where nothing does.

    科幻，但是字太多的不要 refuses that, and not what was said before.
    """
    while i and tokens[i - 1].text in "都也就全真":
        i -= 1
    start = _opening(tokens, i)
    if i - start < 2 or tokens[i - 1].text not in "的片":
        return ""
    known = [s for s in spans if start <= s.start < i]
    if any(s.senses or s.bound or s.is_title or s.places or s.groups & _POINTING for s in known):
        return ""
    free = [t.text for t in _free(tokens, known, start, i)]
    said = "".join(free)
    stop = words("everyday", "zh_stop")
    return "" if not said or said in stop or all(c in stop for c in free) else said


def is_said(tokens: Sequence[Token], spans: Sequence[Span], i: int, j: int) -> bool:
    """Whether words that nothing explains stand in the piece around tokens `i` to `j` (爱情片，字幕大更好)."""
    start, end = _opening(tokens, i), next((k for k in range(j, len(tokens)) if tokens[k].kind == "mark"), len(tokens))
    stop = words("everyday", "zh_stop")
    free = [*_free(tokens, spans, start, i), *_free(tokens, spans, j, end)]
    han = any(t.kind == "han" for t in tokens[start:end])
    return han and len(free) <= _MOST and any(t.text not in stop for t in free)


def _opening(tokens: Sequence[Token], i: int) -> int:
    while i and tokens[i - 1].kind != "mark":
        i -= 1
    return i


def _free(tokens: Sequence[Token], spans: Sequence[Span], start: int, end: int) -> list[Token]:
    taken = {j for s in spans for j in range(s.start, s.end)}
    return [t for j, t in enumerate(tokens[start:end], start) if j not in taken]
