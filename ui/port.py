"""What the page needs of the rest of Parley: an assistant per catalogue, a memory, eyes and ears."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.conversation import Conversation
from domain.events import TurnEvent
from domain.frozen import Frozen
from domain.intent import Constraint, Sentiment
from domain.items import Item
from domain.query import Dial

NEUTRAL = Dial()


class Chat(Protocol):
    """An assistant as the page sees it; `agent.assistant.Assistant` is one.

    A conversation is reached by its unguessable id, and belongs to nobody unless its visitor lets Parley remember.
    """

    async def start(self, owner: str | None = None) -> Conversation:
        """A new, empty conversation. Raises StoreFailed."""
        ...

    async def conversation(self, conversation_id: str, user_id: str | None = None) -> Conversation:
        """A conversation with its turns and preferences. Raises NotFound, Forbidden, StoreFailed."""
        ...

    def stream(
        self,
        conversation_id: str,
        text: str,
        *,
        user_id: str | None = None,
        request_id: str | None = None,
        dial: Dial = NEUTRAL,
    ) -> AsyncIterator[TurnEvent]:
        """The events of one turn; a failure is an event or a ParleyError."""
        ...

    async def react(
        self, conversation_id: str, item_id: str, sentiment: Sentiment, *, user_id: str | None = None
    ) -> None:
        """Keep a reaction; it counts from the next answer on. Neutral takes it back. Raises NotFound, Busy."""
        ...

    async def drop_wish(self, conversation_id: str, wish: Constraint, *, user_id: str | None = None) -> None:
        """Take one wish back; it no longer counts from the next answer on. Raises NotFound, Busy."""
        ...

    async def forget(self, conversation_id: str, user_id: str | None = None) -> bool:
        """Erase a conversation; False if there was none."""
        ...

    def item(self, item_id: str) -> Item:
        """One record of the catalogue. Raises NotFound."""
        ...


class Taste(Frozen):
    """One thing that is remembered of a visitor beyond a conversation, and where it came from.

    `said` is the message whose answer it belongs to, "" where it did not come from a chat.
    """

    item_id: str
    sentiment: Sentiment
    said: str = ""
    at: datetime | None = None


class Home(Protocol):
    """All that serves the page. Every method may raise ParleyError."""

    def chat(self, catalog: str = "") -> Chat:
        """The assistant over a catalogue, the default one for ""."""
        ...

    def catalogs(self) -> Sequence[str]:
        """The names of the catalogues that can be talked about, the default one first."""
        ...

    def tastes(self, user: str, catalog: str) -> Sequence[Taste]:
        """What is remembered of a visitor, the newest first."""
        ...

    def remember(self, user: str, catalog: str, item_id: str, sentiment: Sentiment) -> None:
        """Change one thing that is remembered; neutral forgets it."""
        ...

    def profile(self, user: str, catalog: str) -> Mapping[str, str]:
        """The facts and standing wishes that are remembered of a visitor, as `agent.standing` keeps them."""
        ...

    def set_profile(self, user: str, catalog: str, facts: Mapping[str, str]) -> None:
        """Replace them."""
        ...

    def export(self, user: str) -> Mapping[str, object]:
        """All that is kept of a visitor."""
        ...

    def erase(self, user: str) -> Mapping[str, int]:
        """Erase a visitor everywhere; how much that was, by store."""
        ...

    @property
    def sees(self) -> bool:
        """Whether pictures can be looked at."""
        ...

    @property
    def hears(self) -> bool:
        """Whether speech can be listened to."""
        ...

    async def see(self, picture: bytes, language: str) -> Sequence[str]:
        """What a picture shows, as keywords. Raises NotAvailable, BadInput, ModelFailed."""
        ...

    async def hear(self, recording: bytes, language: str) -> str:
        """What was said. Raises NotAvailable, BadInput, ModelFailed."""
        ...
