"""What the page needs of the rest of Parley: an assistant that converses, remembers and forgets."""

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Protocol

from domain.conversation import Conversation, Preferences
from domain.events import TurnEvent
from domain.intent import Constraint
from domain.items import Item


class Reaction(StrEnum):
    """What a button on a card says about its item; NONE takes an earlier reaction back."""

    LIKE = "like"
    DISLIKE = "dislike"
    SEEN = "seen"
    NONE = "none"


class Chat(Protocol):
    """The assistant as the page sees it. A conversation is reached by its unguessable id only.

    `user_id` is the visitor's id; a conversation that another user owns answers Forbidden or NotFound.
    """

    def start(self, owner: str | None = None) -> Conversation:
        """A new, empty conversation. Raises StoreFailed."""
        ...

    def conversation(self, conversation_id: str, *, user_id: str | None = None) -> Conversation:
        """A conversation with its turns and preferences. Raises NotFound, Forbidden, StoreFailed."""
        ...

    def stream(
        self, conversation_id: str, text: str, *, user_id: str | None = None, request_id: str | None = None
    ) -> AsyncIterator[TurnEvent]:
        """Answer one message; the same request_id replays the finished turn. Raises Busy, NotFound, TooLarge."""
        ...

    def react(self, conversation_id: str, item_id: str, kind: str, *, user_id: str | None = None) -> Preferences:
        """Keep a reaction (a `Reaction` value); it counts from the next answer on. Raises NotFound."""
        ...

    def drop_wish(self, conversation_id: str, wish: Constraint, *, user_id: str | None = None) -> Preferences:
        """Take one wish back; it no longer counts from the next answer on. Unknown wishes are ignored."""
        ...

    def forget(self, conversation_id: str, *, user_id: str | None = None) -> bool:
        """Erase a conversation; False if there was none."""
        ...

    def item(self, item_id: str) -> Item:
        """One record of the catalogue. Raises NotFound."""
        ...
