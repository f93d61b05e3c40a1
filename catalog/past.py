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
    """One conversation or review: imported, or held here by `owner`, who agreed that it is remembered.

    A review is a conversation of one message about one item.
    """

    id: str
    messages: tuple[Said, ...]
    items: tuple[Mentioned, ...] = ()
    owner: str = ""
