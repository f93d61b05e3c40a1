"""A conversation: its turns, what the person wishes, and what a turn reports about itself."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from domain.candidates import Recommendation
from domain.frozen import Frozen
from domain.intent import Constraint, Intent


class Degraded(Frozen):
    """A part of the turn that did not run as it should, and why."""

    part: str
    why: str


class ModelUse(Frozen):
    """One model that worked on the turn, with the tokens it read and wrote.

    Of `sentences` that it wrote, `replaced` were not supported by the records and gave way to plain ones.
    """

    role: str
    name: str
    tokens_in: int = 0
    tokens_out: int = 0
    sentences: int = 0
    replaced: int = 0


class Assumed(Frozen):
    """What a situation that the person told of ("for my daughter, she's 9") lets us assume about what suits them.

    `lasts`: company that stays in mind until it is lifted; `varied`: no usual choice is wanted.
    """

    name: str
    age: int | None = None
    lasts: bool = False
    varied: bool = False
    constraints: tuple[Constraint, ...] = ()


class Preferences(Frozen):
    """What this conversation has established about the person's wishes; ids are in the order they were said.

    `last_item` is what "it" means.
    """

    constraints: tuple[Constraint, ...] = ()
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    like_ids: tuple[str, ...] = ()
    search_text: str = ""
    profile: Mapping[str, str] = {}
    last_item: str | None = None
    let_go: tuple[Constraint, ...] = ()
    """Soft wishes of which the person has been told that they cannot all be had."""
    set_aside: tuple[Constraint, ...] = ()
    """Wishes that gave way to those of the last message; they return where those are taken back at once."""
    situations: tuple[Assumed, ...] = ()
    """Who is there and how it goes, as far as it was told."""


class Turn(Frozen):
    """One message answered. Frozen record: what was understood, shown, said, used, and what degraded.

    `asked` is the field of the clarifying question that the reply ends with, if any.
    """

    turn_id: str
    conversation_id: str
    text: str
    language: str = "en"
    intent: Intent = Intent()
    items: tuple[Recommendation, ...] = ()
    reply: str = ""
    asked: str | None = None
    suggestions: tuple[str, ...] = ()
    degraded: tuple[Degraded, ...] = ()
    models: tuple[ModelUse, ...] = ()
    prompts: Mapping[str, str] = {}
    timings_ms: Mapping[str, float] = {}
    request_id: str | None = None
    at: datetime | None = None

    def as_record(self) -> dict[str, object]:
        """The turn as the API shows it (`Turn` in docs/api.md)."""
        record = self.model_dump(mode="json", exclude={"items", "request_id"})
        record["items"] = [item.as_record() for item in self.items]
        return record


class Conversation(Frozen):
    """All that is kept of one conversation. `owner` is the user it belongs to, None for an anonymous visitor.

    `version` grows with every write; a store refuses to write over a newer one.
    """

    id: str
    owner: str | None = None
    catalog: str = ""
    created_at: datetime | None = None
    turns: tuple[Turn, ...] = ()
    preferences: Preferences = Field(default_factory=Preferences)
    version: int = 0
