"""Whether a cue of refusal refuses anything: "I'm not picky", "why not" and "can't do without" do not."""

from collections.abc import Sequence

from agent.understanding.found import Span
from agent.understanding.governing import HARD_STOPS
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_CANNOT = frozenset({"can't", "cannot", "cant", "never", "not", "couldn't", "don't"})

_NOT = frozenset({"not", "not a", "not an", "not the", "not any", "isn't", "aren't"})


def refuses(cue: Span, tokens: Sequence[Token]) -> bool:
    """Whether what follows a cue may be refused by it."""
    return bool(cue.groups & words("refused", "groups") or _too(cue, tokens)) and not _idle(cue, tokens)


def _too(cue: Span, tokens: Sequence[Token]) -> bool:
    """ "not too gloomy", 别太傻; "less gloomy" is a wish of degree."""
    return "not_too" in cue.groups and tokens[cue.start].norm not in ("less", "with", "少", "没")


def _idle(cue: Span, tokens: Sequence[Token]) -> bool:
    before = tokens[cue.start - 1].norm if cue.start else ""
    said = "".join(t.text if t.kind == "han" else f" {t.norm}" for t in tokens[cue.start : cue.end]).strip()
    if said in ("not", "not a", "not an", "not the", "not any", "isn't", "aren't") and before in words(
        "refused", "persons"
    ):
        return True
    if said == "without" and {t.norm for t in tokens[max(0, cue.start - 3) : cue.start]} & _CANNOT:
        return True
    return said in ("isn't", "aren't", "不是", "没有", "没") and _asks(tokens, cue.end)


def _asks(tokens: Sequence[Token], i: int) -> bool:
    """Whether the clause is a question."""
    end = next((k for k in range(i, len(tokens)) if tokens[k].kind == "mark"), len(tokens))
    stop = next((t.text for t in tokens[i:] if t.text in HARD_STOPS), "")
    return stop in ("?", "？") or tokens[end - 1].text in ("吗", "么", "嘛")
