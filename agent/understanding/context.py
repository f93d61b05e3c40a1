"""What the reader may know of the conversation so far."""

from domain.frozen import Frozen
from domain.intent import Constraint


class Context(Frozen):
    """The conversation as one message sees it; an empty one is a first message."""

    shown: tuple[str, ...] = ()
    """Ids of the last cards in their order."""
    asked: str | None = None
    """The field of our last clarifying question."""
    language: str | None = None
    constraints: tuple[Constraint, ...] = ()
    """The wishes so far."""
    earlier_shown: tuple[str, ...] = ()
    last_item: str | None = None
    """The item that "it" means."""
