"""How many items a person asks for: "give me three", "top 5", 推荐两部."""

from collections.abc import Sequence

from agent.understanding import numbers
from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_MOST = 50
_COUNTERS = frozenset("部个本款件条张家双台支首样")
_ALONE_BEFORE = frozenset("只就仅")
_PEOPLE = frozenset("人孩小朋")
_COMPANY = frozenset({"with", "for", "my", "our", "us"})


def said_limit(tokens: Sequence[Token], spans: Sequence[Span]) -> int | None:
    """The number of items asked for, None where no number is said."""
    covered = {i for s in spans if s.bound or s.is_title or s.places for i in range(s.start, s.end)}
    values = {s.start for s in spans if s.senses}
    for i, token in enumerate(tokens):
        if i in covered:
            continue
        number = numbers.read(tokens, i)
        if number is None or not 1 <= number.value <= _MOST or not float(number.value).is_integer():
            continue
        before = tokens[i - 1].text if i else ""
        after = tokens[number.end] if number.end < len(tokens) else None
        if token.kind == "han" or (after and after.text in _COUNTERS):
            if (
                after
                and after.text in _COUNTERS
                and before not in ("第", "这", "那", "另", "哪", "每", "有", "上", "下", "同")
                and (number.value > 1 or _alone(tokens, i, number.end))
                and not (number.end + 1 < len(tokens) and tokens[number.end + 1].text in _PEOPLE)
            ):
                return int(number.value)
            continue
        if before.casefold() in _COMPANY:
            continue
        followed = after is not None and (after.norm in words("nearby", "limit_nouns") or number.end in values)
        if token.norm == "one" and not (tokens[i - 1].norm in ("just", "only") if i else False):
            continue
        if (followed and (token.norm != "one")) or (
            before.casefold() in words("nearby", "limit_before")
            and (after is None or after.kind == "mark" or followed or after.norm in ("please", "of"))
        ):
            return int(number.value)
    return None


def _alone(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether 一部 means one and no more (只要一部, 一部就够): else it is what English calls "a film"."""
    before = any(t.text in _ALONE_BEFORE for t in tokens[max(0, start - 3) : start])
    return before or (end + 1 < len(tokens) and tokens[end + 1].text == "就")
