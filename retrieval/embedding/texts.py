"""Text as an embedder can take it: valid, on one line, and not longer than it will be read."""

import re

_SPACE = re.compile(r"\s+")
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
CHARS_PER_TOKEN = 4
"""Of text in Latin letters; a Chinese, Japanese or Korean character counts as a token of its own."""
NOTHING = "-"
"""What is embedded in place of an empty text: some endpoints refuse an empty input."""


def clean(text: str, tokens: int) -> str:
    """One line of valid text of at most about `tokens` tokens, never empty."""
    start = text[: tokens * CHARS_PER_TOKEN * 2]
    valid = start.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    return cut(_SPACE.sub(" ", valid).strip(), tokens) or NOTHING


def cut(text: str, tokens: int) -> str:
    """The start of `text` that is about `tokens` tokens long, ending between words where it has words."""
    if len(text) <= tokens:
        return text
    spent = 0.0
    for position, char in enumerate(text):
        spent += 1.0 if _WIDE.match(char) else 1.0 / CHARS_PER_TOKEN
        if spent > tokens:
            head = text[:position]
            return head.rsplit(" ", 1)[0] if " " in head[-24:] else head
    return text
