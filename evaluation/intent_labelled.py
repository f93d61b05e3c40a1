"""Labelled messages of other people's dialogues, and how well they are read. Each data set has a converter of its own.

A message is right in its act where one of its steps' acts is among those that its labels allow. A label may allow
several: "I loved Heat" said to a recommender adds a detail in one scheme and is a reaction in ours. Constraints are
compared as (field, op, value) over all messages: precision, recall and F1.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from agent.understanding.context import Context
from domain.frozen import Frozen
from domain.intent import Act, Constraint, Intent
from domain.items import Item
from evaluation.intent import compared, main_act, wished

Read = Callable[[str, Context], Intent]

ASKING = frozenset({Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE})


class Message(Frozen):
    """One labelled message: what its labels allow and demand, and what had been said and shown before it.

    `acts` () and `constraints` None: not labelled.
    """

    id: str
    text: str
    language: str = "en"
    shown: tuple[str, ...] = ()
    asked: str | None = None
    acts: frozenset[Act] = frozenset()
    labels: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] | None = None
    values_only: bool = False
    """Whether only fields and values are labelled, not what is said of them."""


class Corpus(Frozen):
    """One data set: its catalogue and messages."""

    name: str
    items: tuple[Item, ...]
    messages: tuple[Message, ...]


class Verdict(Frozen):
    """One message read."""

    message: Message
    intent: Intent
    act: bool
    hits: int
    said: int
    wanted: int
    missed: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def half(dialogue_id: str, *, test: bool) -> bool:
    """Whether a dialogue belongs to the half that is reported (test) or to the half that is worked on."""
    return (zlib.crc32(dialogue_id.encode()) % 2 == 1) is test


def read_all(messages: Iterable[Message], read: Read) -> list[Verdict]:
    """Read every message in its context."""
    return [_one(message, read) for message in messages]


def _one(message: Message, read: Read) -> Verdict:
    context = Context(shown=message.shown, asked=message.asked, language=message.language)
    intent = read(message.text, context)
    acts = {step.act for step in intent.steps} or {Act.CHAT}
    main = main_act(intent)
    right = bool({a for a in acts if a.value == main or a is Act.REACT} & message.acts) if message.acts else True
    wanted = Counter(_forms(message.constraints or (), message))
    said = Counter(_forms(wished(intent), message) if message.constraints is not None else ())
    hits = wanted & said
    return Verdict(
        message=message,
        intent=intent,
        act=right,
        hits=hits.total(),
        said=said.total(),
        wanted=wanted.total(),
        missed=tuple(map(str, (wanted - said).elements())),
        extra=tuple(map(str, (said - wanted).elements())),
    )


def _forms(constraints: Sequence[Constraint], message: Message) -> list[tuple[object, ...]]:
    if not message.values_only:
        return [compared(c) for c in constraints]
    pairs = [(c.field, v) for c in constraints for v in (c.value if isinstance(c.value, tuple) else (c.value,))]
    return [(field, str(value).casefold()) for field, value in dict.fromkeys(pairs)]


def row(name: str, part: str, verdicts: Sequence[Verdict]) -> Mapping[str, object]:
    """One line of the table; a figure that the data set has no labels for is None."""
    acted = [v for v in verdicts if v.message.acts]
    wished_for = [v for v in verdicts if v.message.constraints is not None]
    hits, said, wanted = (sum(getattr(v, k) for v in wished_for) for k in ("hits", "said", "wanted"))
    precision, recall = hits / said if said else 1.0, hits / wanted if wanted else 1.0
    both = precision + recall
    return {
        "data": name,
        "half": part,
        "messages": len(verdicts),
        "act_accuracy": round(sum(v.act for v in acted) / len(acted), 3) if acted else None,
        "constraint_precision": round(precision, 3) if wished_for else None,
        "constraint_recall": round(recall, 3) if wished_for else None,
        "constraint_f1": round(2 * precision * recall / both if both else 0.0, 3) if wished_for else None,
    }
