"""Which language a message is in."""

from collections.abc import Sequence

from agent.understanding.tokens import Token

_ZH_FUNCTION = frozenset("的了吗呢吧我你想看要有没不来个部给和像把喜欢推荐哪什么")


def detect(tokens: Sequence[Token], fallback: str | None) -> str:
    """ "zh" where Chinese carries the sentence, else "en"; a message without letters keeps the language so far."""
    han = [t for t in tokens if t.kind == "han"]
    words = [t for t in tokens if t.kind == "word"]
    if not han and not words:
        return fallback or "en"
    if not han:
        return "en"
    if not words:
        return "zh"
    function = sum(t.text in _ZH_FUNCTION for t in han)
    lower = sum(not t.cap for t in words)
    return "zh" if function > lower / 2 or len(han) >= 2 * len(words) else "en"
