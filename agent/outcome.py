"""All that a turn has established when the words are written: the writer may say this and nothing else."""

from collections.abc import Mapping

from agent.answers import Answer
from agent.clarify import Question
from agent.policy import Plan
from agent.relax import Search, Settled
from agent.situations import Heard
from agent.standing import Asked
from domain.candidates import Recommendation
from domain.conversation import Degraded, Preferences, Turn
from domain.frozen import Frozen
from domain.intent import Constraint, Intent


class Outcome(Frozen):
    """One turn before its words. `answers` hold one entry per answering task of the plan, in order."""

    turn_id: str
    language: str
    text: str = ""
    told: Mapping[str, str] = {}
    """What the message said about its writer."""
    let_go_before: tuple[Constraint, ...] = ()
    """Wishes of which an earlier turn said that they were let go."""
    asked_of_memory: Asked = Asked()
    terms: tuple[str, ...] = ()
    """Sentences that explain words of the trade to somebody who may not know them."""
    intent: Intent = Intent()
    situations: tuple[Heard, ...] = ()
    """What the message told of its speaker."""
    unread: str = ""
    """The message, where it says something of which nothing could be made."""
    pointed: frozenset[str] = frozenset()
    """The words that pointed at something, as said."""
    plan: Plan = Plan()
    preferences: Preferences = Preferences()
    cards: tuple[Recommendation, ...] = ()
    search: Search | None = None
    settled: Settled | None = None
    """Older wishes that gave way to those of this message."""
    question: Question | None = None
    answers: tuple[Answer, ...] = ()
    degraded: tuple[Degraded, ...] = ()
    earlier: tuple[Turn, ...] = ()
    """The turns before this one, for a writer that goes on where they ended; they establish no fact."""
    too_long: int = 0
    """The length of a message that was too long to be read, in characters."""
    longest_message: int = 0
