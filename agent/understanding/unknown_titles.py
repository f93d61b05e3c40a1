"""Titles that the catalogue does not have: quoted, with a year in brackets, or capitalised after "loved" or "seen"."""

from collections.abc import Iterable, Sequence

from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_SMALL = frozenset(
    {"of", "the", "and", "to", "in", "a", "an", "for", "with", "on", "at", "from", "de", "la", "le", "vs"}
)
_INNER = frozenset(":'-&,")
_LONGEST = 9
_SHORTEST_HAN = 3
_NO_NAME = frozenset(
    "了的吗呢吧啊呀嘛很太不没有过多遍次好几都也就还再更最这那些它他她我你谁什么啥每各全所部本个款件场集季年月天时候完看读原著书说介绍预告类似同样差想要给来推荐换电影片版"
)
"""Characters that say something else than a name, or leave it open."""


def year_in_brackets(tokens: Sequence[Token], i: int) -> int | None:
    """The year where "(1994)" begins at token `i`."""
    if i + 2 < len(tokens) and tokens[i].text == "(" and tokens[i + 2].text == ")" and tokens[i + 1].kind == "number":
        text = tokens[i + 1].text
        return int(text) if len(text) == 4 and text.isdigit() and 1850 <= int(text) <= 2100 else None
    return None


def name_before(tokens: Sequence[Token], end: int) -> int | None:
    """Where the capitalised run that ends at `end` begins, None where there is none."""
    start = end
    i = end - 1
    while i >= 0 and end - i <= _LONGEST:
        token = tokens[i]
        if token.cap or token.kind == "number":
            start = i
        elif not (token.norm in _SMALL or token.text in _INNER or token.kind == "decade"):
            break
        i -= 1
    while start < end and tokens[start].norm in ("i", "have", "yes", "no", "oh", "is", "what", "was", "but"):
        start += 1
    return start if start < end and any(t.cap for t in tokens[start:end]) else None


def name_after(tokens: Sequence[Token], start: int) -> int | None:
    """Where the capitalised run that begins at `start` ends, None where none begins or it is an everyday word."""
    if start >= len(tokens) or not tokens[start].cap or tokens[start].norm in ("i", "im", "ive", "id", "ill"):
        return None
    end, i = start + 1, start + 1
    while i < len(tokens) and i - start < _LONGEST:
        token = tokens[i]
        if token.cap or (token.kind == "number" and tokens[i - 1].cap):
            end = i + 1
        elif not (token.norm in _SMALL or (token.text in ":'-" and i + 1 < len(tokens) and tokens[i + 1].cap)):
            break
        i += 1
    if end - start == 1 and tokens[start].norm in words("everyday", "stop"):
        return None
    return end


def han_after(tokens: Sequence[Token], start: int) -> int | None:
    """Where a Chinese name that nothing explains ends, which is all that follows what was seen (他看过大镖客)."""
    end = start
    while end < len(tokens) and tokens[end].kind == "han":
        end += 1
    closed = end >= len(tokens) or tokens[end].kind == "mark"
    said = "".join(t.text for t in tokens[start:end])
    return end if closed and _SHORTEST_HAN <= len(said) <= _LONGEST and not set(said) & _NO_NAME else None


def text_of(tokens: Iterable[Token]) -> str:
    """The words of a run as a title."""
    said = ""
    for token in tokens:
        glued = token.kind == "han" or token.text in ":,'" or not said
        said += token.text if glued else f" {token.text}"
    return said.strip()
