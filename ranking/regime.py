"""Which of the three kinds of query this is."""

from domain.query import Query
from ranking.settings import Regime


def regime_of(query: Query) -> Regime:
    """With text, with likes but no text, or with neither (wishes about fields count as neither)."""
    if query.text.strip():
        return Regime.WITH_TEXT
    return Regime.LIKES_ONLY if query.liked or query.like_ids else Regime.NEITHER
