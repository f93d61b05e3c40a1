"""What a turn says while it runs, in this order: understood, found, recommended, reply*, ended | error."""

from typing import Literal

from domain.candidates import Recommendation
from domain.conversation import Turn
from domain.frozen import Frozen
from domain.intent import Intent


class Understood(Frozen):
    """The message has been read."""

    event: Literal["understood"] = "understood"
    intent: Intent


class Found(Frozen):
    """Candidates were found: how many each source gave, and how many passed the hard constraints."""

    event: Literal["found"] = "found"
    by_source: dict[str, int]
    eligible: int


class Recommended(Frozen):
    """The cards, from the catalogue."""

    event: Literal["recommended"] = "recommended"
    turn_id: str
    items: tuple[Recommendation, ...]


class Reply(Frozen):
    """A piece of the reply; the pieces joined are the reply."""

    event: Literal["reply"] = "reply"
    text: str


class Ended(Frozen):
    """The turn is over and kept."""

    event: Literal["ended"] = "ended"
    turn: Turn


class Failed(Frozen):
    """The turn could not be answered; nothing of it was kept."""

    event: Literal["error"] = "error"
    code: str
    message: str
    hint: str = ""


TurnEvent = Understood | Found | Recommended | Reply | Ended | Failed
