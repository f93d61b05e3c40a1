"""Which kind of query this is."""

from domain.query import Query
from ranking.settings import Regime


def regime_of(query: Query) -> Regime:
    """By the most telling thing it has: text, items to start from, likes, or none of them (wishes do not matter)."""
    if query.text.strip():
        return Regime.IN_TALK if len(query.said) > 1 else Regime.WITH_TEXT
    if query.like_ids:
        return Regime.MORE_LIKE
    return Regime.LIKES_ONLY if query.liked else Regime.NEITHER
