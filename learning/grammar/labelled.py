"""A message with its labels: what the grammar makes, and what a model learns from and is judged by.

Conventions are those of the intent cases (CONTRACTS, "Intent"): strict bounds on whole numbers are the next whole
number, alternatives are one `in`, several exclusions one `not_in`, a wish that a person only leans to is soft.
"""

from collections.abc import Mapping
from typing import Any

from agent.references import Focus, resolve
from agent.understanding.context import Context
from domain.frozen import Frozen
from domain.intent import (
    Act,
    Constraint,
    ConstraintValue,
    Intent,
    Mention,
    Op,
    Reference,
    ReferenceKind,
    Sentiment,
    Step,
)
from domain.ports import CatalogView

LAST_ITEM = 0
"""The position that stands for "it": the item talked about last."""


class LabelledConstraint(Frozen):
    """One wish. `said`: the exact words of the message that carry the value, None where no one span does.

    `words`: the whole run of words that says the wish, numbers in any form and comparisons with them included.
    """

    field: str
    op: Op
    value: ConstraintValue
    hard: bool = True
    said: str | None = None
    words: str | None = None

    def constraint(self) -> Constraint:
        """As the agent holds it."""
        return Constraint(field=self.field, op=self.op, value=self.value, hard=self.hard)


class LabelledMention(Frozen):
    """One item named. `title` is the catalogue's spoken title, `said` the exact words of the message."""

    title: str
    said: str
    sentiment: Sentiment = Sentiment.NEUTRAL
    item_id: str | None = None
    """None where several items bear the title."""


class LabelledStep(Frozen):
    """One act with all that belongs to it.

    `references` are positions among the shown items, from 1; LAST_ITEM is "it". `feelings` are their sentiments, one
    each (all neutral when empty). `about` is the field asked about, or what is reset.
    """

    act: Act
    constraints: tuple[LabelledConstraint, ...] = ()
    mentions: tuple[LabelledMention, ...] = ()
    references: tuple[int, ...] = ()
    feelings: tuple[Sentiment, ...] = ()
    about: str = ""
    search_text: str = ""

    def step(self) -> Step:
        """As the agent holds it."""
        feelings = self.feelings or (Sentiment.NEUTRAL,) * len(self.references)
        return Step(
            act=self.act,
            constraints=tuple(c.constraint() for c in self.constraints),
            mentions=tuple(Mention(item_id=m.item_id, title=m.title, sentiment=m.sentiment) for m in self.mentions),
            references=tuple(_reference(p, f) for p, f in zip(self.references, feelings, strict=True)),
            search_text=self.search_text,
            about=self.about,
        )


class LabelledMessage(Frozen):
    """One message of a conversation with what it means. `frame` names the rule that made it."""

    language: str
    context: Context
    text: str
    steps: tuple[LabelledStep, ...]
    lifted: tuple[str, ...] = ()
    """Fields whose earlier wishes the person took back."""
    limit: int | None = None
    frame: str = ""
    plain: bool = True
    """False for what is hard to read: scope, corrections, oddly said numbers, typos, mixed languages, traps."""

    def intent(self) -> Intent:
        """The labels as the agent's plan."""
        return Intent(
            language=self.language,
            steps=tuple(s.step() for s in self.steps),
            lifted=self.lifted,
            limit=self.limit,
        )

    def case(self, case_id: str, view: CatalogView) -> Mapping[str, Any]:
        """The labels as one intent case; the main act stands for the whole message. Raises NotFound."""
        focus = Focus(shown=self.context.shown, last_item=self.context.last_item)
        intent = resolve(self.intent(), focus, view)
        mentions = {(m.title, m.sentiment.value) for m in intent.mentions if m.title}
        felt = {t for t, s in mentions if s != "neutral"}
        return {
            "id": case_id,
            "language": self.language,
            "history": _history(self.context),
            "text": self.text,
            "expected": {
                "act": _main_act(intent),
                "constraints": [_wish(c) for c in intent.constraints],
                "mentions": [
                    {"title": t, "sentiment": s} for t, s in sorted(mentions) if s != "neutral" or t not in felt
                ],
            },
        }


def _reference(position: int, feeling: Sentiment) -> Reference:
    if position == LAST_ITEM:
        return Reference(kind=ReferenceKind.PRONOUN, value="one", said="it", sentiment=feeling)
    return Reference(kind=ReferenceKind.POSITION, value=str(position), said=str(position), sentiment=feeling)


def _wish(constraint: Constraint) -> dict[str, Any]:
    value = list(constraint.value) if isinstance(constraint.value, tuple) else constraint.value
    return {"field": constraint.field, "op": constraint.op.value, "value": value, "hard": constraint.hard}


def _history(context: Context) -> list[dict[str, Any]]:
    if not context.shown:
        return []
    return [{"role": "user", "content": ""}, {"role": "assistant", "content": "", "items": list(context.shown)}]


_ASKING = (Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE)
_MAIN = (Act.COMPARE, Act.ASK_ABOUT, Act.RESET, Act.REACT, Act.HELP, Act.CHAT, Act.OUT_OF_SCOPE)


def _main_act(intent: Intent) -> str:
    """The act that stands for the message, as the intent cases count it."""
    acts = [step.act for step in intent.steps]
    asking = [act for act in acts if act in _ASKING]
    return (asking[-1] if asking else next((a for a in _MAIN if a in acts), Act.CHAT)).value
