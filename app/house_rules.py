"""What a chat front end's system message demands of every answer ("Only recommend films from before 2000").

A system message is the operator's word. The sentences in it that say what may (not) be recommended become hard
constraints that no message of the person can lift; everything else in it is left alone, since Parley's answers come
from the catalogue and not from a prompt.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.assistant import Assistant
from agent.parts import Reader, unobserved
from agent.stores_memory import MemoryConversationStore
from agent.understanding.context import Context
from app.serving import Live
from domain.intent import Constraint

_SENTENCE = re.compile(r"[^.!?\n。！？;；]+(?:\.(?=\d)[^.!?\n。！？;；]+)*")
_VERB = r"(?:recommend|suggest|show|offer|propose|mention|talk about|discuss)"
_ONLY = re.compile(rf"\b(?:only|exclusively)\s+{_VERB}\b(.*)|\b{_VERB}\s+(?:only|exclusively)\b(.*)", re.IGNORECASE)
_NEVER = re.compile(
    rf"\b(?:never|do not|don['’]t|must not|mustn['’]t|may not|should not|cannot)\s+(?:ever\s+)?{_VERB}\b(.*)",
    re.IGNORECASE,
)
_ONLY_ZH = re.compile(r"(?:只能?|仅能?|只可以|仅可以)(?:推荐|介绍|展示)(.+)")
_NEVER_ZH = re.compile(r"(?:不要|不能|不得|不可以?|禁止|切勿|别|绝不)(?:推荐|介绍|展示)(.+)")
_LONGEST = 300
_MOST = 20


def house_rules(instructions: Sequence[str], reader: Reader) -> tuple[Constraint, ...]:
    """The hard constraints that operator instructions hold, in their order."""
    rules: list[Constraint] = []
    for sentence in (s for text in instructions for s in _SENTENCE.findall(text)):
        asked = _as_wish(sentence.strip()[:_LONGEST])
        steps = reader.read(asked, Context()).steps if asked and len(rules) < _MOST else ()
        rules += [c.model_copy(update={"hard": True}) for step in steps for c in step.constraints]
    return tuple(dict.fromkeys(rules))


def _as_wish(sentence: str) -> str:
    """The sentence as a person would wish for it; "" where it says nothing about what may be recommended."""
    for pattern, form in ((_NEVER, "no {}"), (_ONLY, "{}"), (_NEVER_ZH, "不要{}"), (_ONLY_ZH, "只要{}")):
        match = pattern.search(sentence)
        if match:
            rest = next(part for part in match.groups() if part is not None)
            return form.format(rest.strip())
    return ""


def passing_under(live: Live, instructions: Sequence[str]) -> Assistant:
    """The assistant for a dialogue that the caller keeps, under the operator's instructions in it."""
    rules = house_rules(instructions, live.parts.reader()) if any(instructions) else ()
    if not rules:
        return live.passing
    view = live.catalog.view()
    forbidden = frozenset(view.ids[int(row)] for row in (~view.eligible(rules)).nonzero()[0])
    settings = live.parts.settings.model_copy(update={"remembers": False})
    store = MemoryConversationStore()
    parts = replace(live.parts, store=store, settings=settings, forbidden=forbidden, observe=unobserved)
    return Assistant(parts)
