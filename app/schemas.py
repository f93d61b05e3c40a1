"""What the HTTP API takes and gives, as OpenAPI shows it."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.intent import ConstraintValue, Op
from domain.query import Dial

Id = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""No control characters: an id is put into logs and databases."""
Ids = Annotated[tuple[Id, ...], Field(max_length=1000)]
MAX_CARDS = 100


def whole_text(given: Any) -> Any:
    """The value itself. Raises ValueError where a text holds half of a character (a lone surrogate)."""
    try:
        json.dumps(given, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("a text holds half of a character") from None
    return given


class Body(BaseModel):
    """A request body; unknown fields are refused, so that a mistyped one is not dropped in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, given: Any) -> Any:
        return whole_text(given)


class MessageIn(Body):
    """One message of an earlier dialogue."""

    role: Literal["user", "assistant", "system"]
    content: str


class ConstraintIn(Body):
    """One wish about one field; `value` is a list for in, not_in and between."""

    field: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    op: Op
    value: ConstraintValue
    hard: bool = True
    said: bool = True


class DialIn(Body):
    """How adventurous: `newness` from -1 (well known) to 1 (new), `variety` from -1 (focused) to 1 (varied)."""

    newness: float = Field(default=0.0, ge=-1, le=1)
    variety: float = Field(default=0.0, ge=-1, le=1)

    def turned(self) -> Dial:
        """As the ranking knows it."""
        return Dial(newness=self.newness, variety=self.variety)


class RecommendationsIn(Body):
    """A request for recommendations without a conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user_id": "anna",
                    "text": "a quiet science fiction film",
                    "liked": ["1"],
                    "constraints": [{"field": "year", "op": ">=", "value": 1990, "hard": True}],
                    "limit": 5,
                }
            ]
        }
    )

    user_id: Id | None = None
    text: str = ""
    messages: Annotated[tuple[MessageIn, ...], Field(max_length=200)] = ()
    liked: Ids = ()
    disliked: Ids = ()
    exclude: Ids = ()
    constraints: Annotated[tuple[ConstraintIn, ...], Field(max_length=100)] = ()
    limit: int = Field(default=5, ge=1, le=MAX_CARDS)
    language: Literal["en", "zh"] | None = None
    dial: DialIn = DialIn()


class ConversationIn(Body):
    """A new conversation; all of it may be left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"user_id": "anna", "catalog": "demo"}]})

    user_id: Id | None = None
    catalog: Id | None = None


class TurnIn(Body):
    """One message. The same `request_id` again replays the finished turn."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "a funny film from the nineties, not horror"}]})

    text: str
    user_id: Id | None = None
    request_id: Id | None = None
    dial: DialIn = DialIn()


class ErrorDetail(BaseModel):
    """What happened, and what to do about it."""

    code: str
    message: str
    hint: str = ""


class ErrorOut(BaseModel):
    """Every error looks like this."""

    error: ErrorDetail


class EvidenceOut(BaseModel):
    """One piece of evidence for a card."""

    source: str
    text: str
    item_ids: list[str] = []


class RecommendedOut(BaseModel):
    """One card. `parts` add up to `score`; `item` is the record of the catalogue, flat."""

    id: str
    title: str
    rank: int
    score: float
    parts: dict[str, float]
    reason: str
    evidence: list[EvidenceOut]
    item: dict[str, Any]


class DegradedOut(BaseModel):
    """A part that did not run as it should, and why."""

    part: str
    why: str


class RecommendationsOut(BaseModel):
    """Recommendations without a conversation."""

    turn_id: str
    items: list[RecommendedOut]
    intent: dict[str, Any]
    degraded: list[DegradedOut]
    timings_ms: dict[str, float]


class TurnOut(BaseModel):
    """One message answered."""

    turn_id: str
    conversation_id: str
    text: str
    language: str
    intent: dict[str, Any]
    items: list[RecommendedOut]
    reply: str
    suggestions: list[str] = []
    degraded: list[DegradedOut]
    models: list[dict[str, Any]]
    prompts: dict[str, str]
    timings_ms: dict[str, float]


class ConversationOut(BaseModel):
    """A conversation as it is kept."""

    id: str
    catalog: str
    user_id: str | None = None
    created_at: str | None = None
    turns: list[TurnOut] = []
    preferences: dict[str, Any] = {}


class IdOut(BaseModel):
    """The id of what was made."""

    id: str


class ItemsOut(BaseModel):
    """Which items can be found from now on."""

    upserted: int
    ids: list[str]


class ItemPageOut(BaseModel):
    """A page of records; `next_cursor` is null at the end."""

    items: list[dict[str, Any]]
    total: int
    next_cursor: str | None = None


class DeletedOut(BaseModel):
    """What is gone."""

    deleted: bool
    id: str


class ConversationHeadOut(BaseModel):
    """A conversation in a list: when it was begun, and how it began."""

    id: str
    catalog: str
    created_at: str | None = None
    turns: int
    first_text: str = ""


class ConversationPageOut(BaseModel):
    """A page of a person's conversations, newest first; `next_cursor` is null at the end."""

    conversations: list[ConversationHeadOut]
    total: int
    next_cursor: str | None = None


class TokenOut(BaseModel):
    """A token for one person; `expires_at` in seconds since 1970."""

    token: str
    token_type: Literal["Bearer"]
    user_id: str
    expires_at: int
