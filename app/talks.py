"""Conversations that a measurement holds with the live assistant."""

from app.chatting import answer
from app.serving import Serving
from domain.conversation import Turn


class LiveTalk:
    """One conversation with the live assistant, kept like any other until it is over."""

    def __init__(self, serving: Serving, user: str | None) -> None:
        self._serving = serving
        self._user = user
        self._conversation: str | None = None

    def say(self, text: str) -> Turn:
        """One turn."""
        turn = answer(self._serving, text, self._user, self._conversation)
        self._conversation = turn.conversation_id
        return turn

    def forget(self) -> None:
        """Leave nothing of it in the home."""
        if self._conversation:
            self._serving.store.delete(self._conversation)
