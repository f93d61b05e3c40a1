"""All that retrieval and ranking may know about a request."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from domain.frozen import Frozen
from domain.intent import Constraint


class Dial(Frozen):
    """How adventurous an answer should be, as a person set it; 0 leaves the order as it was fitted.

    `newness` goes from -1 (what many people know) to 1 (what few do), `variety` from -1 (all of one kind) to 1 (each of
    another).
    """

    newness: float = Field(default=0.0, ge=-1, le=1)
    variety: float = Field(default=0.0, ge=-1, le=1)


class Query(Frozen):
    """A request without its conversation.

    `liked` and `disliked` are ids in the order in which they were said or done, oldest first (the newest weighs most);
    `liked` holds the person's history and what they liked in this chat. `seen`, `refused` and `shown` never come back.
    `said` are the messages of the conversation so far (both sides, oldest first, this one last): past conversations
    are searched with them. `named` are the items that came up in it on either side, oldest first. `like_ids` are the
    items that "more like this" starts from (also in `liked`). `profile` holds what is known of the person ("age",
    "gender", "occupation" where the data has them).
    """

    text: str = ""
    said: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    language: str = "en"
    constraints: tuple[Constraint, ...] = ()
    user: str | None = None
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    like_ids: tuple[str, ...] = ()
    seen: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    profile: Mapping[str, str] = {}
    dial: Dial = Dial()
    limit: int = 5
    as_of: datetime | None = None

    @property
    def hard(self) -> tuple[Constraint, ...]:
        """The constraints that must hold."""
        return tuple(c for c in self.constraints if c.hard)

    @property
    def soft(self) -> tuple[Constraint, ...]:
        """The constraints that rank."""
        return tuple(c for c in self.constraints if not c.hard)

    @property
    def excluded(self) -> frozenset[str]:
        """Ids that must not be shown: known, refused, shown before, liked or disliked already."""
        return self.seen | self.refused | self.shown | frozenset(self.liked) | frozenset(self.disliked)
