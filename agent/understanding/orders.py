"""Orders to another machine: a verb of giving away or giving up, and the prompt, rules or settings it is about.

One alone says nothing ("show me ...", "the rules of the game"); both near each other do, and so does the markup in
which prompts are written.
"""

import re
from collections.abc import Sequence

from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_MARKUP = re.compile(
    r"<<\s*/?\s*sys|<\s*/?\s*(?:system|系统|inst|im_start|im_end|assistant|prompt)[^<>]{0,20}>|\[/?(?:inst|system)\]|###\s*(?:system|instruction|系统)"
    r"|<\|[a-z_]+\|>|^\s*(?:system|assistant|系统)\s*[:：]|\{\{.*\}\}|<script",
    re.IGNORECASE,
)
_NEAR = 9


def is_order(text: str, tokens: Sequence[Token]) -> bool:
    """Whether a message orders what only another machine (or none) would do."""
    if any(c in text for c in "<[{#:：") and _MARKUP.search(text):
        return True
    return _english(tokens) or _chinese(text)


def _english(tokens: Sequence[Token]) -> bool:
    opening, weak, objects = words("orders", "verbs"), words("orders", "weak"), words("orders", "objects")
    verbs = [i for i, t in enumerate(tokens) if t.norm in opening]
    for i in verbs:
        near = tokens[i + 1 : i + 1 + _NEAR]
        near = near[: next((n for n, t in enumerate(near) if t.text in ".!?;"), len(near))]
        norms = {t.norm for t in near}
        if norms & objects or (norms & weak and norms & words("orders", "whose")):
            return True
    return False


def _chinese(text: str) -> bool:
    verbs = words("orders", "verbs_zh")
    found = [text.find(v) for v in verbs if v in text]
    if not found:
        return False
    said = text[min(found) :]
    return any(o in said for o in words("orders", "objects_zh"))
