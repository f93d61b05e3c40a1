"""What the page needs of the rest of Parley; `agent.assistant.Assistant` is one."""

from collections.abc import AsyncIterator
from typing import Protocol

from domain.conversation import Conversation
from domain.events import TurnEvent
from domain.intent import Constraint, Sentiment
from domain.items import Item


class Chat(Protocol):
    """An assistant as the page sees it. A conversation is reached by its unguessable id only, and has no owner."""

    async def start(self) -> Conversation:
        """A new, empty conversation. Raises StoreFailed."""
        ...

    async def conversation(self, conversation_id: str) -> Conversation:
        """A conversation with its turns and preferences. Raises NotFound, Forbidden, StoreFailed."""
        ...

    def stream(self, conversation_id: str, text: str, *, request_id: str | None = None) -> AsyncIterator[TurnEvent]:
        """The events of one turn; a failure is an event or a ParleyError."""
        ...

    async def react(self, conversation_id: str, item_id: str, sentiment: Sentiment) -> None:
        """Keep a reaction; it counts from the next answer on. Neutral takes it back. Raises NotFound, Busy."""
        ...

    async def drop_wish(self, conversation_id: str, wish: Constraint) -> None:
        """Take one wish back; it no longer counts from the next answer on. Raises NotFound, Busy."""
        ...

    async def forget(self, conversation_id: str) -> bool:
        """Erase a conversation; False if there was none."""
        ...

    def item(self, item_id: str) -> Item:
        """One record of the catalogue. Raises NotFound."""
        ...
