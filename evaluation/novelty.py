"""Metrics that know the items: how rare what is shown is, and how different the items of one list are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.items import Interaction, Item
from evaluation.metrics import PerPerson

_MOST_FEATURES = 512


@dataclass(frozen=True, eq=False)
class ItemFacts:
    """What the item metrics need: `bits`, shape (items + 1,), and `features`, shape (items + 1, features).

    Row by id in `rows`; the last row stands for the empty place at the end of a short list.
    """

    rows: Mapping[str, int]
    bits: npt.NDArray[np.float64]
    features: npt.NDArray[np.float32]

    def encode(self, lists: Sequence[Sequence[str]], depth: int) -> npt.NDArray[np.int64]:
        """Item rows, shape (lists, depth), padded with the empty row."""
        empty = len(self.rows)
        table = np.full((len(lists), depth), empty, dtype=np.int64)
        for n, ranked in enumerate(lists):
            table[n, : len(ranked[:depth])] = [self.rows.get(i, empty) for i in ranked[:depth]]
        return table


def item_facts(items: Iterable[Item], train: Iterable[Interaction]) -> ItemFacts:
    """Self-information -log2(share of the people who did anything with the item; at least one person), and features.

    The features are the values of the words attributes (genre, keyword, director ...; the most frequent 512).
    """
    listed = list(items)
    seen = {(i.user, i.item) for i in train}
    people = max(len({user for user, _ in seen}), 1)
    rows = {item.id: row for row, item in enumerate(listed)}
    known = np.array([rows[item] for _, item in seen if item in rows], dtype=np.int64)
    counts = np.maximum(np.bincount(known, minlength=len(listed)), 1)
    bits = np.append(-np.log2(counts / people), 0.0)
    return ItemFacts(rows, bits, _features(listed))


def novelty(facts: ItemFacts, table: npt.NDArray[np.int64], k: int) -> PerPerson:
    """The mean self-information of the first k in bits, over the places that are filled."""
    top = table[:, :k]
    filled = np.maximum((top < len(facts.rows)).sum(axis=1), 1)
    return np.asarray(facts.bits[top].sum(axis=1) / filled)


def diversity(facts: ItemFacts, table: npt.NDArray[np.int64], k: int) -> PerPerson:
    """The mean Jaccard distance of all pairs among the first k; zero for a list of fewer than two."""
    return np.array([_mean_distance(facts.features[row[row < len(facts.rows)]]) for row in table[:, :k]])


def _mean_distance(features: npt.NDArray[np.float32]) -> float:
    places = len(features)
    if places < 2:
        return 0.0
    shared = features @ features.T
    sizes = np.diag(shared)
    together = sizes[:, None] + sizes[None, :] - shared
    alike = np.divide(shared, together, out=np.zeros_like(shared), where=together > 0)
    return float(1 - (alike.sum() - np.trace(alike)) / (places * (places - 1)))


def _features(items: Sequence[Item]) -> npt.NDArray[np.float32]:
    counts: dict[tuple[str, str], int] = {}
    held = [[(n, w) for n, v in i.attributes.items() if isinstance(v, tuple) for w in v] for i in items]
    for values in held:
        for value in values:
            counts[value] = counts.get(value, 0) + 1
    kept = sorted(counts, key=lambda value: (-counts[value], value))[:_MOST_FEATURES]
    columns = {value: column for column, value in enumerate(kept)}
    table = np.zeros((len(items) + 1, max(len(columns), 1)), dtype=np.float32)
    for row, values in enumerate(held):
        table[row, [columns[v] for v in values if v in columns]] = 1
    return table
