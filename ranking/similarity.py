"""How alike items are by their attribute values, where no embedding similarity is given."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from domain.ports import Catalog
from ranking.facts import FactsOfView

Similarity = Callable[[Sequence[str]], npt.NDArray[np.float64]]
"""Pairwise similarity of items, shape (ids, ids), 0 (nothing shared) to 1 (alike); ids must be in the catalogue."""


def attribute_similarity(catalog: Catalog) -> Similarity:
    """Jaccard over (field, value) pairs, each weighed by how rare it is among the given items."""
    facts = FactsOfView(catalog.view)

    def similarity(item_ids: Sequence[str]) -> npt.NDArray[np.float64]:
        _, read = facts.current()
        values = [read(i).values for i in item_ids]
        index: dict[tuple[str, str], int] = {}
        for pairs in values:
            for pair in sorted(pairs):
                index.setdefault(pair, len(index))
        has = np.zeros((len(values), max(len(index), 1)))
        for row, pairs in enumerate(values):
            has[row, [index[p] for p in pairs]] = 1.0
        weighted = has * np.log((len(values) + 1.0) / np.maximum(has.sum(axis=0), 1.0))
        shared = weighted @ has.T
        own = weighted.sum(axis=1)
        union = own[:, None] + own[None, :] - shared
        alike: npt.NDArray[np.float64] = np.divide(shared, union, out=np.zeros_like(shared), where=union > 1e-12)
        np.fill_diagonal(alike, 1.0)
        return alike

    return similarity
