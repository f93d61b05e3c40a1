"""Which spans together explain a message best."""

from collections.abc import Sequence

from agent.understanding.found import Span


def choose(spans: Sequence[Span], n: int) -> list[Span]:
    """The spans that cover the message best: weighted interval scheduling, long spans and titles first."""
    by_start: dict[int, list[Span]] = {}
    for span in spans:
        by_start.setdefault(span.start, []).append(span)
    best: list[tuple[float, Span | None]] = [(0.0, None)] * (n + 1)
    for i in range(n - 1, -1, -1):
        best[i] = (best[i + 1][0], None)
        for span in by_start.get(i, ()):
            score = _weight(span) + best[span.end][0]
            if score > best[i][0]:
                best[i] = (score, span)
    chosen, i = [], 0
    while i < n:
        picked = best[i][1]
        if picked:
            chosen.append(picked)
        i = picked.end if picked else i + 1
    return chosen


def _weight(span: Span) -> float:
    length = span.end - span.start
    weight = float(length * length)
    if span.bound or span.places:
        return weight + 6
    if span.is_title:
        weight += 3 if span.quoted or not all(t.weak for t in span.titles) else 1.5
    elif span.senses:
        weight += 0.5 if span.senses[0].weak else 1
    return weight
