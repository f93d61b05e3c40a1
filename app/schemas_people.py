"""What the HTTP API takes and gives about people: feedback, what is known of somebody, receipts."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.schemas import Body, Id, Ids
from domain.intent import Op
from domain.items import InteractionKind


class FeedbackIn(Body):
    """What a person did with an item; `value` is the rating where kind is rating."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"user_id": "anna", "item_id": "1", "kind": "like"}]})

    user_id: Id
    item_id: Id
    kind: InteractionKind
    value: float | None = Field(default=None, allow_inf_nan=False)
    turn_id: Id | None = None


class ProfilePatch(Body):
    """Facts about a person to set (null takes one back), ids of standing wishes to forget, and the memory's switch."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"profile": {"age": "34", "occupation": None}, "forget": ["genre!=Horror"]}]}
    )

    profile: dict[Annotated[str, StringConstraints(min_length=1, max_length=100)], str | int | float | None] = Field(
        default={}
    )
    forget: Ids = ()
    remembers: bool | None = None


class RecordedOut(BaseModel):
    """Whether a reaction was kept."""

    recorded: bool


class WishOut(BaseModel):
    """A wish that holds in every conversation of a person: what it says, and the turn, day and words it was heard in.

    `id` names it in `forget` of a PATCH.
    """

    id: str
    words: dict[str, str]
    field: str
    op: Op
    value: Any
    hard: bool
    said: bool
    turn_id: str
    day: str
    text: str


class ProfileOut(BaseModel):
    """What Parley knows about a person. `remembers`: whether chats may add to it."""

    user_id: str
    profile: dict[str, str]
    wishes: list[WishOut]
    remembers: bool
    liked: list[str]
    disliked: list[str]
    seen: list[str]
    interactions: int
    conversations: int


class ReceiptOut(BaseModel):
    """What was erased, per store, and what a second look still finds there (all zero)."""

    user_id: str
    erased: dict[str, int]
    remaining: dict[str, int]
