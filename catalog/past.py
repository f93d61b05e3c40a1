"""Past conversations: what people said, and the items that came up in it."""

from domain.frozen import Frozen
from domain.intent import Sentiment


class Said(Frozen):
    """One message; role is "user" or "assistant"."""

    role: str
    content: str


class Mentioned(Frozen):
    """An item of the catalogue that came up, and how the person felt about it."""

    item: str
    sentiment: Sentiment = Sentiment.NEUTRAL


class PastConversation(Frozen):
    """One conversation that happened elsewhere and was imported."""

    id: str
    messages: tuple[Said, ...]
    items: tuple[Mentioned, ...] = ()
