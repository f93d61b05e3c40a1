"""What one browser remembers: its conversation, how its visitor set the page, and whether they are remembered.

All of it lies in the browser, and a browser may send anything.
"""

import secrets
from typing import Literal

from pydantic import Field, ValidationError

from domain.frozen import Frozen
from domain.query import Dial

MOST_CHATS = 20
TITLE_CHARS = 60
GUEST = r"^(guest-[A-Za-z0-9_-]{32})?$"
"""What a visitor who is remembered is called: nobody can guess it, and it is never the name of another kind of user."""


class PastChat(Frozen):
    """A conversation that this browser can open again, under its first words."""

    id: str = Field(max_length=200)
    title: str = Field(max_length=TITLE_CHARS)


class Visit(Frozen):
    """One browser's visit. `conversation` is "" before the first message; its id is the key to it.

    `user` is "" while the visitor is not remembered beyond a conversation; `catalog` is "" for the default one.
    """

    conversation: str = Field(default="", max_length=200)
    language: Literal["auto", "en", "zh"] = "auto"
    chats: tuple[PastChat, ...] = Field(default=(), max_length=MOST_CHATS)
    catalog: str = Field(default="", max_length=64)
    user: str = Field(default="", pattern=GUEST)
    newness: float = Field(default=0.0, ge=-1, le=1)
    variety: float = Field(default=0.0, ge=-1, le=1)

    @property
    def dial(self) -> Dial:
        """The sliders as retrieval and ranking know them."""
        return Dial(newness=self.newness, variety=self.variety)

    def into(self, conversation: str) -> "Visit":
        """The visit, now in another conversation ("": in none yet)."""
        return self.model_copy(update={"conversation": conversation})

    def over(self, catalog: str) -> "Visit":
        """The visit, now over another catalogue."""
        return self.model_copy(update={"catalog": catalog})

    def remembered(self, on: bool) -> "Visit":
        """The visit with the long-term memory switched; a new name each time it is switched on."""
        user = f"guest-{secrets.token_urlsafe(24)}" if on else ""
        return self.model_copy(update={"user": user})

    def titled(self, text: str) -> "Visit":
        """The visit with its conversation among the chats, the newest first; it keeps the title it has."""
        if any(chat.id == self.conversation for chat in self.chats):
            return self
        chat = PastChat(id=self.conversation, title=" ".join(text.split())[:TITLE_CHARS])
        return self.model_copy(update={"chats": (chat, *self.chats)[:MOST_CHATS]})

    def without(self, conversation: str) -> "Visit":
        """The visit after a conversation was erased: in none, and not among the chats."""
        chats = tuple(chat for chat in self.chats if chat.id != conversation)
        return self.model_copy(update={"chats": chats, "conversation": ""})

    @property
    def others(self) -> tuple[PastChat, ...]:
        """The chats besides the one that is open."""
        return tuple(chat for chat in self.chats if chat.id != self.conversation)


def visit_of(kept: object) -> Visit:
    """What a browser kept, as a Visit; a fresh one where it is not ours (a browser may send anything)."""
    if not isinstance(kept, dict):
        return Visit()
    try:
        return Visit.model_validate({k: v for k, v in kept.items() if k in Visit.model_fields})
    except ValidationError:
        return Visit()
