""" "Forget that I hate horror": what a person asks us to forget of what we know about them. Pure."""

from agent.lexicon import pattern
from agent.person import read_person
from domain.intent import Act, Intent, Sentiment, Step

SAID = "said"
"""What `about` is called when something is forgotten that was said at any time."""
_FORGET = pattern("unlearning.forget")
_ALL_OF_ME = pattern("unlearning.all_of_me")
_FACTS = {name: pattern(f"unlearning.{name}") for name in ("age", "occupation", "gender")}


def clause_of(text: str) -> str:
    """What is to be forgotten, in the person's words; "" where the message asks for no such thing."""
    found = _FORGET.search(text)
    clause = (found["en"] or found["zh"]).strip() if found else ""
    return "" if _ALL_OF_ME.search(clause) else clause


def facts_in(clause: str) -> frozenset[str]:
    """The facts about the person that the words name ("that I'm a nurse", "my age")."""
    named = {name for name, words in _FACTS.items() if words.search(clause)}
    return frozenset({*read_person(clause).profile, *named})


def unlearning(said: Intent) -> Intent:
    """The intent of forgetting what a message said: its wishes lifted, its reactions taken back."""
    lifted = [
        f"{c.field}={v}" for c in said.constraints for v in (c.value if isinstance(c.value, tuple) else (c.value,))
    ]
    gone = tuple(m.model_copy(update={"sentiment": Sentiment.NEUTRAL}) for m in said.mentions if m.item_id)
    step = Step(act=Act.RESET, about=SAID, mentions=gone)
    return Intent(language=said.language, steps=(step,), lifted=tuple(dict.fromkeys(lifted)))
