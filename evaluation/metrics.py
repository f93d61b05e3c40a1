"""Ranking metrics over many people at once.

All take `hits`: shape (people, depth), whether the item at each place is relevant, best first, False where the list
ended; and `relevant`: shape (people,), how many relevant items each person has (above zero). All return one value per
person, shape (people,). Recall is hits / min(k, relevant), so a perfect list scores 1 at every k.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Hits = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
PerPerson = npt.NDArray[np.float64]


def recall(hits: Hits, relevant: Counts, k: int) -> PerPerson:
    """The share of what could be found among the first k."""
    return np.asarray(hits[:, :k].sum(axis=1) / np.minimum(k, relevant))


def precision(hits: Hits, k: int) -> PerPerson:
    """The share of the first k places that are relevant."""
    return np.asarray(hits[:, :k].sum(axis=1) / k)


def f1(hits: Hits, relevant: Counts, k: int) -> PerPerson:
    """The harmonic mean of precision and recall of one person, zero where both are."""
    p, r = precision(hits, k), recall(hits, relevant, k)
    return np.asarray(2 * p * r / np.maximum(p + r, 1e-12))


def ndcg(hits: Hits, relevant: Counts, k: int) -> PerPerson:
    """Discounted gain of binary relevance (1 / log2(place + 1)) over that of a perfect list."""
    discounts = 1 / np.log2(np.arange(2, k + 2))
    ideal = np.concatenate([[0.0], np.cumsum(discounts)])
    depth = min(k, hits.shape[1])
    return np.asarray(hits[:, :depth] @ discounts[:depth] / ideal[np.minimum(k, relevant)])


def mrr(hits: Hits) -> PerPerson:
    """One over the place of the first relevant item, zero where the list has none."""
    if not hits.shape[1]:
        return np.zeros(len(hits))
    return np.asarray(np.where(hits.any(axis=1), 1 / (hits.argmax(axis=1) + 1.0), 0.0))


def average_precision(hits: Hits, relevant: Counts, k: int) -> PerPerson:
    """The mean precision at the places of the relevant items, over min(k, relevant); its mean over people is MAP."""
    top = hits[:, :k]
    at_place = np.cumsum(top, axis=1) / np.arange(1, top.shape[1] + 1)
    return np.asarray((at_place * top).sum(axis=1) / np.minimum(k, relevant))


def hit(hits: Hits, k: int) -> PerPerson:
    """One where any of the first k is relevant."""
    return np.asarray(hits[:, :k].any(axis=1), dtype=np.float64)


def coverage(lists: Sequence[Sequence[str]], k: int, catalog_size: int) -> float:
    """The share of the catalogue that is among somebody's first k (one number for all people)."""
    return len({item for ranked in lists for item in ranked[:k]}) / max(catalog_size, 1)
