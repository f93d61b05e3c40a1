"""Two people's tastes in one message ("my wife likes Emma, I like Die Hard, something for both"). Pure."""

from collections.abc import Callable

from agent.lexicon import pattern
from domain.intent import Act, Constraint, Intent, Mention, Op, Sentiment, Step

_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE})
Read = Callable[[str], Intent]
"""Reads a piece of a message on its own."""


def of_both(intent: Intent, text: str, read: Read) -> Intent:
    """The intent with what each of two people likes: their titles as models, their kinds as wishes that only rank.

    The same one where a message does not set somebody else's taste beside the speaker's.
    """
    theirs = pattern("more_of_it.taste_of_another").search(text)
    if theirs is None:
        return intent
    rest = text[: theirs.start()] + " , " + text[theirs.end() :]
    mine = pattern("more_of_it.taste_of_mine").search(rest)
    if not mine or not (pattern("more_of_it.both_of_us").search(text) or _only_tastes(intent)):
        return intent
    said = theirs.groupdict()
    liked = read(f"I like {said['en']}" if said.get("en") else f"我喜欢{said.get('zh')}")
    own = read(rest)
    models = [m for one in (liked, own) for m in one.mentions if m.sentiment is Sentiment.LIKE and m.item_id]
    kinds = [c for one in (liked, own) for c in one.constraints if c.op in (Op.EQ, Op.IN) and isinstance(c.value, str)]
    if not (liked.mentions or liked.constraints) or not (own.mentions or own.constraints):
        return intent
    return _with_both(intent, models, kinds)


def _only_tastes(intent: Intent) -> bool:
    return all(step.act in _SEARCHES or step.act is Act.REACT for step in intent.steps)


def _with_both(intent: Intent, models: list[Mention], kinds: list[Constraint]) -> Intent:
    neutral = tuple(m.model_copy(update={"sentiment": Sentiment.NEUTRAL}) for m in models)
    soft = tuple(dict.fromkeys(c.model_copy(update={"hard": False}) for c in kinds))
    act = Act.MORE_LIKE if neutral else Act.RECOMMEND
    gone = {(c.field, str(c.value)) for c in kinds}
    kept = tuple(c for s in intent.steps for c in s.constraints if (c.field, str(c.value)) not in gone)
    step = Step(act=act, mentions=neutral, constraints=(*soft, *kept))
    return intent.model_copy(update={"steps": (step,), "not_understood": ()})
