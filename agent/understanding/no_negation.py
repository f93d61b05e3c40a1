"""Words that look like a negation or an extreme and are none: "no, I said 50", 没有那就…, "not the cheapest"."""

from collections.abc import Sequence
from dataclasses import replace

from agent.understanding.context import Context
from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_FILLER = frozenset({"filler"})
_REFUSES = frozenset({"refuses"})
"""Refuses what follows and says nothing of what was said before."""
_DENIES = frozenset({"negate", "except", "dislike"})
_EXTREME = ("most:", "least:")
_ARTICLES = frozenset({"a", "an", "the", "any", "some", "another", "yet"})
_AMOUNT = ("high:", "low:", "more:", "less:")


def fold(tokens: Sequence[Token], spans: Sequence[Span], context: Context) -> list[Span]:
    """The spans with such words as what they are."""
    at = {s.start: s for s in spans}
    changed: dict[int, Span | None] = {}
    for span in spans:
        if span.groups & _DENIES and (_corrects(tokens, span) or _if_none(tokens, span)):
            changed[span.start] = replace(span, groups=_FILLER, senses=())
        if "rather_than" in span.groups and not _over_another(tokens, span, spans):
            changed[span.start] = replace(span, groups=_FILLER)
        extreme = at.get(span.end) if span.groups & _DENIES else None
        if extreme and "dislike_post" in extreme.groups and not extreme.senses:  # 别是垃圾 judges nothing
            changed |= {span.start: replace(span, groups=_REFUSES), extreme.start: replace(extreme, groups=_FILLER)}
        elif extreme and any(g.startswith(_EXTREME) for g in extreme.groups):
            changed[extreme.start] = replace(extreme, groups=_FILLER)
            if not _noun(tokens, extreme.end):
                changed[span.start] = replace(span, groups=_FILLER)
    found = [changed.get(s.start, s) for s in spans]
    kept = [s for s in found if s is not None]
    return sorted([*_still(tokens, kept)] if context.shown else kept, key=lambda s: s.start)


def _corrects(tokens: Sequence[Token], span: Span) -> bool:
    """ "no I said 50 max"."""
    said = tuple(t.norm for t in tokens[span.end : span.end + 3] if t.kind != "mark")[:2]
    opens = not span.start or tokens[span.start - 1].kind == "mark"
    return opens and tokens[span.start].norm == "no" and " ".join(said) in words("refused", "said_before")


def _if_none(tokens: Sequence[Token], span: Span) -> bool:
    """没有那就老一点的, 没有的话: a condition."""
    said = "".join(t.text for t in tokens[span.start : span.end])
    after = "".join(t.text for t in tokens[span.end : span.end + 2] if t.kind != "mark")
    return said in ("没有", "没", "要是没有", "如果没有") and after.startswith(("那", "就", "的话"))


def _over_another(tokens: Sequence[Token], span: Span, spans: Sequence[Span]) -> bool:
    """Whether "over" sets one thing above another ("drama over horror") and says no place ("over the knee boots")."""
    if tokens[span.start].norm != "over":
        return True
    before = tokens[span.start - 1] if span.start else None
    if before is None or before.kind == "mark" or before.norm in words("everyday", "stop"):
        return False
    if {t.norm for t in tokens[: span.start - 1]} & words("refused", "sets_above"):
        return True
    after = span.end
    while after < len(tokens) and tokens[after].norm in _ARTICLES:
        after += 1
    valued = [s for s in spans if s.senses or s.is_title]
    return any(s.end == span.start for s in valued) and any(s.start == after for s in valued)


def _noun(tokens: Sequence[Token], i: int) -> bool:
    """Whether an unexplained English word stands there ("the cheapest junk")."""
    return i < len(tokens) and tokens[i].kind == "word" and tokens[i].norm not in words("everyday", "stop")


def _still(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Span]:
    """还是贵, "still expensive": what is said of the cards shown is too much of it."""
    found = list(spans)
    for span in spans:
        if not any(g.startswith(_AMOUNT[:2]) for g in span.groups):
            continue
        start = span.start
        while start and tokens[start - 1].norm in words("refused", "still_between"):
            start -= 1
        size = next((n for n in (2, 1) if _said(tokens, start - n, start) in words("refused", "still")), 0)
        if size:
            found = [s for s in found if not start - size <= s.start < span.start]
            found.append(Span(start - size, span.start, frozenset({"too"})))
    return found


def _said(tokens: Sequence[Token], start: int, end: int) -> str:
    return "".join(t.norm for t in tokens[start:end]) if start >= 0 else ""
