"""Long-term memory: what a known user said about items is kept with the catalogue, with the turn that it came from."""

from datetime import datetime

from domain.intent import Intent, Sentiment
from domain.items import Interaction, InteractionKind

_KINDS = {
    Sentiment.LIKE: InteractionKind.LIKE,
    Sentiment.DISLIKE: InteractionKind.DISLIKE,
    Sentiment.SEEN: InteractionKind.SEEN,
}


def said(intent: Intent, user: str | None, turn_id: str, now: datetime) -> list[Interaction]:
    """The reactions of one message as interactions; none for an anonymous visitor."""
    if user is None:
        return []
    return [
        Interaction(user=user, item=m.item_id, kind=_KINDS[m.sentiment], time=now, turn_id=turn_id)
        for m in intent.mentions
        if m.item_id and m.sentiment in _KINDS
    ]
