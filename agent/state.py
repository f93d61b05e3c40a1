"""What one turn knows while it runs. Every step returns a new state; nothing outlives the turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.answers import Answer
from agent.clarify import Question
from agent.lists import Located
from agent.policy import Plan
from agent.query import History
from agent.relax import Search, Settled
from agent.situations import Heard
from agent.standing import Asked, Standing
from domain.candidates import Candidate, Recommendation
from domain.conversation import Conversation, Degraded, Preferences, Turn
from domain.intent import Intent
from domain.ports import CatalogView, Findings
from domain.query import Dial, Query
from llms.meter import Meter


@dataclass(frozen=True, slots=True)
class TurnState:
    """The state of one turn: `told` is what the message says about its writer, `started` when the turn began (s)."""

    turn_id: str
    text: str
    conversation: Conversation
    view: CatalogView
    user: str | None = None
    said: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    request_id: str | None = None
    started: float = 0.0
    too_long: int = 0
    profile: Mapping[str, str] = field(default_factory=dict)
    history: History = field(default_factory=History)
    intent: Intent = field(default_factory=Intent)
    preferences: Preferences = field(default_factory=Preferences)
    told: Mapping[str, str] = field(default_factory=dict)
    forgotten: frozenset[str] = frozenset()
    standing: tuple[Standing, ...] = ()
    asked_of_memory: Asked = field(default_factory=Asked)
    memory_off: bool = False
    pointed: frozenset[str] = frozenset()
    put: Located | None = None
    wanted: int | None = None
    wanted_alone: bool = False
    situations: tuple[Heard, ...] = ()
    unread: str = ""
    plan: Plan = field(default_factory=Plan)
    dial: Dial = field(default_factory=Dial)
    query: Query | None = None
    settled: Settled | None = None
    search: Search | None = None
    findings: Findings | None = None
    ranked: tuple[Candidate, ...] = ()
    cards: tuple[Recommendation, ...] = ()
    question: Question | None = None
    answers: tuple[Answer, ...] = ()
    reply: str = ""
    suggestions: tuple[str, ...] = ()
    degraded: tuple[Degraded, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    turn: Turn | None = None
    meter: Meter = field(default_factory=Meter)

    @property
    def language(self) -> str:
        """The language of the message, and so of the reply."""
        return self.intent.language
