"""What a person wants, as a short typed plan."""

from enum import StrEnum

from domain.frozen import Frozen


class Act(StrEnum):
    """What one step of a message asks for."""

    RECOMMEND = "recommend"
    REFINE = "refine"
    MORE_LIKE = "more_like"
    ASK_ABOUT = "ask_about"
    COMPARE = "compare"
    REACT = "react"
    RESET = "reset"
    CHAT = "chat"
    HELP = "help"
    OUT_OF_SCOPE = "out_of_scope"


class Op(StrEnum):
    """How a field is compared. Of a words field `=` and `contains` mean: has this value."""

    EQ = "="
    NE = "!="
    IN = "in"
    NOT_IN = "not_in"
    GE = ">="
    LE = "<="
    BETWEEN = "between"
    CONTAINS = "contains"


ConstraintValue = bool | int | float | str | tuple[int | float | str, ...]


class Constraint(Frozen):
    """One wish about one field. Hard: must hold. Said: the person said it (else we assumed it).

    `value` is a tuple for in, not_in and between (low, high; both inclusive).
    """

    field: str
    op: Op
    value: ConstraintValue
    hard: bool = True
    said: bool = True


class Sentiment(StrEnum):
    """How a person feels about an item that they named."""

    LIKE = "like"
    DISLIKE = "dislike"
    SEEN = "seen"
    NEUTRAL = "neutral"


class Mention(Frozen):
    """An item that a person named. `item_id` is None while the title is unknown or ambiguous."""

    item_id: str | None = None
    title: str = ""
    sentiment: Sentiment = Sentiment.NEUTRAL
    options: tuple[str, ...] = ()
    """Item ids that the words could mean, where there is more than one."""


class ReferenceKind(StrEnum):
    """How a person points at something that was shown."""

    POSITION = "position"
    """`value` counts from 1; from the end below zero (-1 is the last)."""
    PRONOUN = "pronoun"
    """"it", "that", "those": `value` is "one" or "all"."""
    ATTRIBUTE = "attribute"
    """"the Kubrick one": `value` is the attribute's value; "the cheaper": min:price, max:year."""
    OTHERS = "others"
    """"the rest", "the other ones"."""


class Reference(Frozen):
    """A pointer to something that was shown, as said; `agent.references` turns it into mentions."""

    kind: ReferenceKind
    value: str
    said: str = ""
    sentiment: Sentiment = Sentiment.NEUTRAL


class Step(Frozen):
    """One act with all that belongs to it. `about` names the facet asked about (ask_about), or the thing reset."""

    act: Act
    constraints: tuple[Constraint, ...] = ()
    mentions: tuple[Mention, ...] = ()
    references: tuple[Reference, ...] = ()
    search_text: str = ""
    about: str = ""


class Intent(Frozen):
    """One message understood: its language ("en" or "zh"), its steps in order and what was not understood.

    `lifted` names fields whose earlier wishes the person took back ("any year is fine").
    """

    language: str = "en"
    steps: tuple[Step, ...] = ()
    not_understood: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    """Words that no field holds and the person refused: what mentions them is left out. A word may be followed by its
    other names, parted by strokes ("leather|皮革")."""
    limit: int | None = None
    """How many items the person asked for, if they said."""

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """The constraints of all steps, in order."""
        return tuple(c for step in self.steps for c in step.constraints)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions of all steps, in order."""
        return tuple(m for step in self.steps for m in step.mentions)

    @property
    def understood(self) -> tuple[Constraint, ...]:
        """The constraints of all steps and, as one about the text, what is to be left out."""
        return (*self.constraints, *((leaving_out(self.left_out),) if self.left_out else ()))


TEXT = "text"
"""The field of what is left out because a record mentions it. No schema lists it."""


def leaving_out(words: tuple[str, ...]) -> Constraint:
    """The wish that no record is shown which mentions one of the words."""
    op, value = (Op.NE, words[0]) if len(words) == 1 else (Op.NOT_IN, words)
    return Constraint(field=TEXT, op=op, value=value)
