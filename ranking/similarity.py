"""How alike items are by their attribute values, where no embedding similarity is given."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from domain.ports import Catalog
from ranking.facts import FactsOfView

Matrix = npt.NDArray[np.float64]
Similarity = Callable[[Sequence[str]], Matrix]
"""Pairwise similarity of items, shape (ids, ids), 0 (nothing shared) to 1 (alike); ids must be in the catalogue."""


def attribute_similarity(catalog: Catalog) -> Similarity:
    """Jaccard of the values per word or words field, averaged over the fields that either item has."""
    facts = FactsOfView(catalog.view)

    def similarity(item_ids: Sequence[str]) -> Matrix:
        _, read = facts.current()
        values = [read(i).values for i in item_ids]
        total = np.zeros((len(values), len(values)))
        counted = np.zeros_like(total)
        for field in sorted({f for pairs in values for f, _ in pairs}):
            alike, either = _field_similarity([[w for f, w in pairs if f == field] for pairs in values])
            total += alike
            counted += either
        made: Matrix = np.divide(total, counted, out=np.zeros_like(total), where=counted > 0)
        np.fill_diagonal(made, 1.0)
        return made

    return similarity


def _field_similarity(words: Sequence[Sequence[str]]) -> tuple[Matrix, Matrix]:
    """Jaccard of one field's values, and whether either item has any."""
    index: dict[str, int] = {}
    for some in words:
        for word in some:
            index.setdefault(word, len(index))
    has = np.zeros((len(words), len(index)))
    for row, some in enumerate(words):
        has[row, [index[w] for w in some]] = 1.0
    shared, own = has @ has.T, has.sum(axis=1)
    union = own[:, None] + own[None, :] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0), (union > 0).astype(np.float64)
