""" "Forget that I hate horror": what a person asks us to forget of what we know about them. Pure."""

import re

from agent.person import read_person
from domain.intent import Act, Intent, Sentiment, Step

SAID = "said"
"""What `about` is called when something is forgotten that was said at any time."""
_FORGET = re.compile(
    r"^\s*(?:(?:please|ok|okay|and|also|can you|could you|you (?:can|may|should))[\s,]+)*"
    r"(?:forget|don'?t remember|no longer remember|delete|remove|erase|unlearn|drop)\s+(?:the fact\s+)?(?:that\s+)?"
    r"(?=(?:i|i'?m|i'?ve|my)\b)(?P<en>.{3,200}?)[\s.!]*$"
    r"|^\s*(?:请|麻烦|你)?(?:忘掉|忘记|忘了|不要再?记得?|别再?记得?|删掉|去掉)(?=我.)(?P<zh>.{2,100}?)"
    r"(?:这件事|这一?[点条]|的事|了)?[\s。！!]*$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^(about )?me\b|^我(的(一切|所有|全部))?(吧)?$", re.IGNORECASE)
_FACTS = {
    "age": r"\bage\b|年龄|岁数",
    "occupation": r"\b(job|occupation|profession|work)\b|工作|职业",
    "gender": r"\bgender\b|性别",
}


def clause_of(text: str) -> str:
    """What is to be forgotten, in the person's words; "" where the message asks for no such thing."""
    found = _FORGET.search(text)
    clause = (found["en"] or found["zh"]).strip() if found else ""
    return "" if _NAMED.search(clause) else clause


def facts_in(clause: str) -> frozenset[str]:
    """The facts about the person that the words name ("that I'm a nurse", "my age")."""
    named = {name for name, words in _FACTS.items() if re.search(words, clause, re.IGNORECASE)}
    return frozenset({*read_person(clause).profile, *named})


def unlearning(said: Intent) -> Intent:
    """The intent of forgetting what a message said: its wishes lifted, its reactions taken back."""
    lifted = [
        f"{c.field}={v}" for c in said.constraints for v in (c.value if isinstance(c.value, tuple) else (c.value,))
    ]
    gone = tuple(m.model_copy(update={"sentiment": Sentiment.NEUTRAL}) for m in said.mentions if m.item_id)
    step = Step(act=Act.RESET, about=SAID, mentions=gone)
    return Intent(language=said.language, steps=(step,), lifted=tuple(dict.fromkeys(lifted)))
