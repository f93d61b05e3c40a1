"""'s that is a verb: "the first one's ace", "Titanic's a bore" get their "is", "Kubrick's films" stay as they are."""

from collections.abc import Sequence
from functools import cache

from agent.understanding.lexicons import load, words
from agent.understanding.tokens import Token


def spelt_out(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with "is" behind a word whose 's stands for it. Linear; most messages have none."""
    if not any(t.kind == "word" and t.text[-2:] in ("'s", "'S") for t in tokens):
        return list(tokens)
    made: list[Token] = []
    for i, token in enumerate(tokens):
        made.append(token)
        if token.kind == "word" and token.text[-2:] in ("'s", "'S") and not token.norm.endswith("s"):
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            then = tokens[i + 2] if i + 2 < len(tokens) else None
            if after and _is_verb(after, then):
                made.append(Token("is", "is", "is", "word", token.end, token.end, False))
    return made


def _is_verb(after: Token, then: Token | None) -> bool:
    """Whether what follows is said of somebody or something, and does not belong to it."""
    if after.norm in words("contracted", "always") and not after.cap:
        return True
    closed = then is None or then.kind == "mark" or then.norm in words("contracted", "closers")
    return closed and (after.norm in _judging() or after.norm in words("contracted", "closed"))


@cache
def _judging() -> frozenset[str]:
    """The single words of all verdicts."""
    forms = [form for key in ("like_post_formed", "dislike_post_formed") for form in load("verdicts")[key]]
    return frozenset(str(w) for form in forms for w in form["words"] if " " not in str(w))
