"""The source "collaborative": what people with a similar history liked, for this very person and chat."""

from collections.abc import Sequence

import numpy as np

from domain.candidates import Candidate
from domain.ports import Catalog, Scores
from domain.query import Query
from retrieval.collaborative.model import CollaborativeModel
from retrieval.eligible import Alignment, allowed, best_rows, to_candidates

_MOST_REASONS = 3


class CollaborativeSource:
    """A Retriever and Scorer over a fitted model. Holds the model and nothing of any query."""

    name = "collaborative"

    def __init__(self, catalog: Catalog, model: CollaborativeModel) -> None:
        self._catalog = catalog
        self._model = model
        self._align = Alignment(model.item_ids)

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """The best eligible items for what the query's person likes; [] where they like nothing that is known."""
        history = _history(query)
        if not any(item in self._model.rows for item in history):
            return []
        view = self._catalog.view()
        scores = self._model.scores(history, query.disliked)
        keep = allowed(view, self._align(view), query) & (scores != 0)
        best = best_rows(scores, keep, limit)
        ids = [self._model.item_ids[row] for row in best]
        why = self._because(query, history, ids)
        return to_candidates(self.name, ids, scores[best], lambda item: {"item_ids": why.get(item, ())})

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """The model's scores, NaN for items that it does not know and for a person without a history."""
        everything = np.append(self._model.scores(_history(query), query.disliked), np.nan)
        return np.asarray(everything[[self._model.rows.get(item, -1) for item in item_ids]], dtype=np.float64)

    def reasons(self, query: Query, item_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The liked items that speak most for each item, also for items that another source found."""
        return self._because(query, _history(query), item_ids)

    def _because(self, query: Query, history: Sequence[str], item_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        told = self._model.reasons(history, query.disliked, item_ids, _MOST_REASONS + len(query.disliked))
        liked = set(history)
        return {
            item: tuple(other for other, share in shares if share > 0 and other in liked)[:_MOST_REASONS]
            for item, shares in told.items()
        }


def _history(query: Query) -> tuple[str, ...]:
    """The likes, oldest first; "more like these" asks about these alone."""
    return query.like_ids or query.liked
