"""What a message corrects: "not X, I meant Y" takes X back even where the words for X were not read as a refusal. Pure.

The words between the "not" and the stop are read by themselves. What they wish for is what is taken back; only wishes
that the person has are, so that reading a stranger's words wrongly changes nothing.
"""

import re
from collections.abc import Callable, Sequence

from agent import wishes
from domain.intent import Constraint, Intent, Step

_NOT = re.compile(
    r"(?:^|[,.;!?:]\s*)(?:(?:no|nope|oh|oops|sorry|wait|actually|well|my mistake)[\s,.!]+)*"
    r"(?:i (?:didn'?t|don'?t) mean|not)\s+(?!(?:only|just|really|too|so|very|that|necessarily|sure|bad)\b)"
    r"(?P<en>[^:;,.!?]{2,60}?)\s*(?:[:;,.!]|\b(?:but|rather)\b)\s*\S"
    r"|(?:不是|不要|不想要?看?|不想买)(?P<zh>[^，。；！？：,;:!?]{1,40})[，。；！：,;:!]\s*"
    r"(?:我是说|我说的是|我的意思是|我指的是|我要|我想|而是|应该是|应该|是|要|换)",
    re.IGNORECASE,
)
_ALSO_PIECE = re.compile(r"[,.;:!?，。；：！？]")


def corrected(
    intent: Intent, text: str, held: Sequence[Constraint], read: Callable[[str], Sequence[Constraint]]
) -> Intent:
    """The intent with what the message takes back lifted; the same one where it takes nothing back."""
    found = _NOT.search(text)
    clause = (found["en"] or found["zh"] or "").strip() if found else ""
    if not clause or not intent.steps:
        return intent
    positive = [c for c in (*held, *intent.constraints) if wishes.is_subject(c)]
    taken = {c.field: c.value for c in read(clause) if wishes.is_subject(c)}
    gone = [c for c in positive if c.field in taken and c.value == taken[c.field]]
    stays = [c for c in intent.constraints if c not in gone]
    if not gone or not stays:
        return intent
    lifted = dict.fromkeys((*intent.lifted, *(f"{c.field}={c.value}" for c in gone if c in held)))
    steps = tuple(_without(step, gone, clause, text) for step in intent.steps)
    return intent.model_copy(update={"steps": steps, "lifted": tuple(lifted)})


def joined(text: str, fresh: Sequence[Constraint], read: Callable[[str], Sequence[Constraint]]) -> frozenset[str]:
    """The fields whose wishes a message adds to those so far ("also a western"): those said with or after the "also".

    What was said before it replaces what was wished before: "no, a comedy, and also short".
    """
    at = wishes.also_at(text)
    if at is None:
        return frozenset()
    starts = [m.end() for m in _ALSO_PIECE.finditer(text, 0, at)]
    before = text[: starts[-1]] if starts else ""
    said_before = {c.field for c in read(before)} if before.strip() else set()
    return frozenset(c.field for c in fresh) - said_before


def _without(step: Step, gone: Sequence[Constraint], clause: str, text: str) -> Step:
    rest = text.replace(clause, " ", 1)
    words = [w for w in step.search_text.split() if w not in clause or w in rest]
    left = tuple(c for c in step.constraints if c not in gone)
    return step.model_copy(update={"constraints": left, "search_text": " ".join(words)})
