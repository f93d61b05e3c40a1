"""A validation split over histories: people kept out of the fit, their first likes folded in, the rest to be found."""

from dataclasses import dataclass

import numpy as np

from retrieval.collaborative.fold import Rows
from retrieval.collaborative.histories import Floats, Histories, Ints

_FOLD_IN, _AT_LEAST = 0.8, 5
_PLACES = 10


@dataclass(frozen=True, eq=False)
class Holdout:
    """`fit`: everybody else. `known` and `wanted`: the item rows (of `fit`) of each held-out person, oldest first."""

    fit: Histories
    known: Rows
    wanted: Rows

    def ndcg(self, scores: Floats) -> Floats:
        """NDCG@10 of each person with known items removed, from scores of shape (people, items)."""
        ranked = scores.copy()
        for person, rows in enumerate(self.known):
            ranked[person, rows] = -np.inf
        places = min(_PLACES, ranked.shape[1])
        top = np.argpartition(-ranked, places - 1, axis=1)[:, :places]
        best = np.take_along_axis(top, np.argsort(-np.take_along_axis(ranked, top, 1), axis=1, kind="stable"), 1)
        hits = np.array([np.isin(row, wanted) for row, wanted in zip(best, self.wanted, strict=True)])
        discounts = 1 / np.log2(np.arange(2, places + 2))
        most = np.minimum([len(w) for w in self.wanted], places)
        return np.asarray(hits @ discounts / np.cumsum(discounts)[most - 1], dtype=np.float32)


def hold_out(histories: Histories, seed: int, share: float = 0.2, at_most: int = 400) -> Holdout | None:
    """A split of at most `at_most` people with five or more likes; None where fewer than ten can be spared.

    The first 80 % of the likes are known, by time, or drawn where the histories have no order of time.
    """
    rng = np.random.default_rng(seed)
    able = np.flatnonzero(histories.lengths >= _AT_LEAST)
    drawn = rng.permutation(able)[: min(round(share * len(able)), at_most)]
    if len(drawn) < 10:
        return None
    rest = np.setdiff1d(np.arange(len(histories.users)), drawn)
    fit, rows = _compact(histories.people(rest))
    known, wanted = [], []
    for person in drawn:
        first, last = _cut(histories.of(person), histories.timed, rng)
        pair = rows[first], rows[last]
        if (pair[0] >= 0).any() and (pair[1] >= 0).any():
            known.append(pair[0][pair[0] >= 0])
            wanted.append(pair[1][pair[1] >= 0])
    return Holdout(fit, known, wanted) if len(known) >= 10 else None


def _cut(items: Ints, timed: bool, rng: np.random.Generator) -> tuple[Ints, Ints]:
    place = int(_FOLD_IN * len(items))
    if timed:
        return items[:place], items[place:]
    chosen = np.zeros(len(items), dtype=bool)
    chosen[rng.permutation(len(items))[:place]] = True
    return items[chosen], items[~chosen]


def _compact(histories: Histories) -> tuple[Histories, Ints]:
    """The histories over the items that somebody there still likes, and the new row of every old one (-1: gone)."""
    left = np.unique(histories.items)
    rows = np.full(len(histories.item_ids), -1, dtype=np.int64)
    rows[left] = np.arange(len(left))
    ids = tuple(histories.item_ids[r] for r in left)
    compact = Histories(
        ids, histories.users, histories.starts, rows[histories.items], histories.weights, histories.timed
    )
    return compact, rows
