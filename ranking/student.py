"""A small student of a grading model: linear in the product of the query's and an item's vectors, number by number.

It is what is left of a language model's judgement where there is only a CPU (Hinton et al., "Distilling the knowledge
in a neural network", 2015): fitted in closed form to the teacher's grades, to asks whose right answers the catalogue
itself knows, or to both. Scores are only compared within one query, so targets and features are centred per ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.frozen import Frozen

Floats = npt.NDArray[np.float64]
PULLS = (3.0, 10.0, 30.0, 100.0, 300.0)
_FOLDS = 4


class Student(Frozen):
    """Weights of the cosine, of the products and of the item's own numbers, for vectors of one embedder. `weight` is
    what it earned in the ranking."""

    embedder: str
    cosine: float
    products: tuple[float, ...]
    items: tuple[float, ...]
    weight: float = 0.0

    def scores(self, query: Floats, items: Floats) -> Floats:
        """One number per item; `query` has shape (width,), `items` (count, width)."""
        found = self.cosine * (items @ query) + items @ (query * np.array(self.products) + np.array(self.items))
        return np.asarray(found, np.float64)


@dataclass(frozen=True, slots=True)
class Lesson:
    """One ask: its vector, its candidates' vectors and what they should score."""

    query: Floats
    items: Floats
    target: Floats


def features(query: Floats, items: Floats) -> Floats:
    """Cosine, products and the items' own numbers, shape (count, 1 + 2 width), each block on the scale of a cosine."""
    width = len(query)
    return np.hstack([(items @ query)[:, None], items * query * np.sqrt(width), items])


def fit_student(lessons: Sequence[Lesson], embedder: str, seed: int = 7) -> Student:
    """Ridge regression; how strongly weights are held small is chosen by folds of the asks, by how well the order
    within an ask agrees. The cosine is hardly held."""
    tables = [features(x.query, x.items) for x in lessons]
    centred = [t - t.mean(axis=0) for t in tables]
    targets = [_standard(x.target) for x in lessons]
    folds = np.random.default_rng(seed).permutation(len(lessons)) % _FOLDS
    pull = max(PULLS, key=lambda p: _agreement_by_folds(centred, targets, folds, p))
    weights = _ridge(centred, targets, pull)
    width = len(lessons[0].query)
    products = weights[1 : 1 + width] * np.sqrt(width)
    return Student(
        embedder=embedder,
        cosine=round(float(weights[0]), 6),
        products=tuple(np.round(products, 5).tolist()),
        items=tuple(np.round(weights[1 + width :], 5).tolist()),
    )


def agreement(one: Floats, other: Floats) -> float:
    """Spearman's correlation of two scores of the same items; 0 where one says nothing."""
    ranks = [_ranks(one), _ranks(other)]
    if min(float(np.std(r)) for r in ranks) < 1e-9:
        return 0.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _agreement_by_folds(
    tables: Sequence[Floats], targets: Sequence[Floats], folds: npt.NDArray[np.int64], pull: float
) -> float:
    found = []
    for fold in range(_FOLDS):
        inside = [n for n in range(len(tables)) if folds[n] != fold]
        if not inside:
            continue
        weights = _ridge([tables[n] for n in inside], [targets[n] for n in inside], pull)
        found += [agreement(tables[n] @ weights, targets[n]) for n in range(len(tables)) if folds[n] == fold]
    return float(np.mean(found)) if found else 0.0


def _ridge(tables: Sequence[Floats], targets: Sequence[Floats], pull: float) -> Floats:
    rows, wanted = np.concatenate(tables), np.concatenate(targets)
    hold = np.full(rows.shape[1], pull)
    hold[0] = 0.1
    return np.asarray(np.linalg.solve(rows.T @ rows + np.diag(hold), rows.T @ wanted), np.float64)


def _standard(target: Floats) -> Floats:
    spread = float(target.std())
    return (target - target.mean()) / spread if spread > 1e-9 else np.zeros(len(target))


def _ranks(values: Floats) -> Floats:
    """Places, ties their mean."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place], np.float64)
