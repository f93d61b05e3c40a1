"""Conversations that are forgotten with the process: for tests, and for dialogues that the caller keeps."""

import secrets
import threading
from datetime import UTC, datetime

from agent.stores_claims import Claims
from domain.conversation import Conversation
from domain.errors import Busy, NotFound

_ID_BYTES = 18


def new_id() -> str:
    """An unguessable id (144 random bits, safe in a path)."""
    return secrets.token_urlsafe(_ID_BYTES)


class MemoryConversationStore:
    """A ConversationStore in memory. Thread-safe."""

    shared = False

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._claims = Claims()
        self._held: dict[str, Conversation] = {}

    def create(self, owner: str | None, catalog: str) -> Conversation:
        """A new, empty conversation under an unguessable id."""
        made = Conversation(id=new_id(), owner=owner, catalog=catalog, created_at=datetime.now(UTC))
        with self._lock:
            self._held[made.id] = made
        return made

    def load(self, conversation_id: str) -> Conversation:
        """A conversation. Raises NotFound."""
        with self._lock:
            if conversation_id not in self._held:
                raise unknown(conversation_id)
            return self._held[conversation_id]

    def append(self, conversation: Conversation) -> None:
        """Keep the conversation's new turns, owner and preferences. Raises Busy, NotFound."""
        with self._lock:
            held = self._held.get(conversation.id)
            if held is None:
                raise unknown(conversation.id)
            if held.version != conversation.version:
                raise changed()
            self._held[conversation.id] = conversation.model_copy(update={"version": conversation.version + 1})

    def delete(self, conversation_id: str) -> bool:
        """Forget a conversation; False if there was none."""
        with self._lock:
            return self._held.pop(conversation_id, None) is not None

    def of_owner(self, owner: str) -> list[str]:
        """The ids of an owner's conversations, newest first."""
        with self._lock:
            return [c.id for c in reversed(self._held.values()) if c.owner == owner]

    def claim(self, conversation_id: str) -> None:
        """Take a conversation for one turn. Raises Busy."""
        self._claims.claim(conversation_id)

    def release(self, conversation_id: str) -> None:
        """Let go of a conversation."""
        self._claims.release(conversation_id)


def unknown(conversation_id: str) -> NotFound:
    """No such conversation."""
    return NotFound(f"there is no conversation {conversation_id[:64]!r}", "Start one with POST /v1/conversations.")


def changed() -> Busy:
    """A write over a newer one."""
    return Busy("this conversation changed meanwhile", "Wait for the turn in flight, then send the message again.")
