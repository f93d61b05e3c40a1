"""Whether a list of values goes on behind a comma, so that what governs its first value governs the next."""

from collections.abc import Mapping, Sequence

from agent.understanding.found import Span
from agent.understanding.tokens import Token


def goes_on(tokens: Sequence[Token], at: Mapping[int, Span], i: int, mode: str) -> bool:
    """value (, value)* (or | and) value, or the Chinese list mark; `i` is the token behind the comma."""
    if tokens[i - 1].text == "、":
        return True
    joined, values = False, 0
    while i < len(tokens):
        span = at.get(i)
        text = tokens[i].text
        if span and (span.senses or span.is_title or span.bound or span.places):
            values, i = values + 1, span.end
        elif span and span.groups & {"or", "and"}:
            if joined:
                break
            joined, i = True, span.end
        elif span and joined and span.groups <= {"item", "filler"}:
            i = span.end  # "westerns, dramas or anything sad"
        elif text in ",、，/" or tokens[i].norm in ("the", "a", "any", "films", "movies", "片"):
            i += 1
        else:
            break
    if mode in ("like", "seen") and values:
        return True
    while joined and values and mode == "negate" and i < len(tokens) and i not in at:
        i += tokens[i].kind == "word"  # "without Tom Hanks, Tom Cruise or any other Tom"
        if i < len(tokens) and tokens[i].kind != "word":
            break
    end = i >= len(tokens) or tokens[i].kind == "mark" or tokens[i].norm in ("please", "pls")
    return joined and values > 0 and end
