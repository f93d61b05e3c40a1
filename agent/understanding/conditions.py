"""Chinese clauses that are read as a whole: what would happen (两小时打住，再长我就睡着了) and 连惊悚片我都嫌吓人.

The first wishes for nothing new; the second refuses its value, and what follows only says why.
"""

from collections.abc import Sequence

from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_WATCHED = frozenset({"act:recommend", "was_seen"})
_REFUSALS = frozenset("嫌不没受讨烦怕别腻懒")
_MOST = 8
"""Tokens from 再 to 就."""


def fold(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Span]:
    """The spans with each such clause as one filler."""
    spans = _even(tokens, spans) if any(t.text == "连" for t in tokens) else spans
    spans = _seen(tokens, spans)
    clauses = [c for i, t in enumerate(tokens) if t.text == "再" for c in [_clause(tokens, spans, i)] if c]
    kept = [s for s in spans if not any(start <= s.start < end for start, end in clauses)]
    return sorted([*kept, *(Span(*c, groups=frozenset({"filler"})) for c in clauses)], key=lambda s: s.start)


def _even(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Span]:
    """连惊悚片我都嫌吓人: 连 refuses the value behind it."""
    found = list(spans)
    for value in (s for s in spans if s.senses and s.start and tokens[s.start - 1].text == "连"):
        end = next((k for k in range(value.end, len(tokens)) if tokens[k].kind == "mark"), len(tokens))
        both = next((k for k in range(value.end, min(end, value.end + 5)) if tokens[k].text in "都也"), None)
        if both is None or not any(t.text in _REFUSALS for t in tokens[both + 1 : both + 4]):
            continue
        place = value.start - 1
        kept = [s for s in found if s.end <= place or s is value or s.start >= end]
        found = [*kept, Span(place, value.start, groups=frozenset({"negate"}))]
        found.append(Span(both, end, groups=frozenset({"filler"})))
    return sorted(found, key=lambda s: s.start)


def _seen(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Span]:
    """昨晚跟我妈看的爱情片: behind a time that is past, 看的 and 看了 tell what was seen."""
    found = list(spans)
    for n, span in enumerate(found):
        last = span.end - 1 if tokens[span.end - 1].text in "的了" else span.end
        done = last < len(tokens) and tokens[last].text in "的了完过"
        if not done or not span.groups & _WATCHED or tokens[last - 1].text not in "看读刷瞅追补":
            continue
        start = span.start
        while start and tokens[start - 1].kind != "mark":
            start -= 1
        before = "".join(t.text for t in tokens[start : span.start])
        if any(when in before for when in words("nearby", "past_times")):
            found[n] = Span(span.start, span.end, groups=frozenset({"seen"}))
    return found


def _clause(tokens: Sequence[Token], spans: Sequence[Span], i: int) -> tuple[int, int] | None:
    """再 at the opening of a piece, a word of quantity right behind it, and 就 before the piece ends."""
    if i and tokens[i - 1].kind != "mark":
        return None
    if not any(s.start in (i, i + 1) and any(g.partition(":")[1] for g in s.groups) for s in spans):
        return None
    end = next((k for k in range(i, len(tokens)) if tokens[k].kind == "mark"), len(tokens))
    said = [t.text for t in tokens[i + 2 : min(end, i + _MOST)]]
    return (i, end) if set(said) & set("就可要会") else None
