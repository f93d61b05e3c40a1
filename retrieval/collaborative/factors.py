"""Matrix factorisation through `implicit`: iALS and BPR, with fold-in of new people from the item factors alone."""

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from retrieval.collaborative.core import Array
from retrieval.collaborative.fold import Fold, Rows
from retrieval.collaborative.histories import Floats, Ints
from retrieval.collaborative.settings import CollaborativeSettings


@dataclass(frozen=True, eq=False)
class Ials:
    """iALS (Hu, Koren, Volinsky, ICDM 2008): `factors` are the items', shape (items, factors).

    A person is (Y'Y + l2 I + sum (c - 1) y y')^-1 sum c y over the history, with c = confidence * weight; a disliked
    item takes part in the first sum only.
    """

    factors: Floats
    l2: float
    confidence: float
    fold: Fold
    kind: str = "ials"

    def score(self, liked: Rows, disliked: Rows) -> Floats:
        """Scores of all items for each person, shape (people, items)."""
        people = [self._person(up, down) for up, down in zip(liked, disliked, strict=True)]
        return np.asarray(np.array(people, dtype=np.float32).reshape(len(people), -1) @ self.factors.T)

    def explain(self, liked: Ints, disliked: Ints, targets: Ints) -> Floats:
        """What each history item adds to each target (section 5 of the paper), shape (history, targets)."""
        history, wanted, beyond = self._history(liked, disliked)
        return np.asarray((self.factors[targets] @ self._solved(history, beyond, history.T * wanted)).T)

    def _person(self, liked: Ints, disliked: Ints) -> Floats:
        history, wanted, beyond = self._history(liked, disliked)
        return self._solved(history, beyond, history.T @ wanted)

    def _history(self, liked: Ints, disliked: Ints) -> tuple[Floats, Floats, Floats]:
        """The history's factors, and per item of it c (0 where disliked) and c - 1 (0 where c is below 1)."""
        weights = self.fold.weights(liked, disliked)
        trust = np.asarray(self.confidence * np.abs(weights), dtype=np.float32)
        history = self.factors[np.concatenate([liked, disliked])]
        return history, trust * (weights > 0), np.maximum(trust - 1, 0)

    @cached_property
    def _shared(self) -> tuple[Floats, Floats]:
        """Y'Y + l2 I and its inverse: the same for everybody, so worked out once."""
        size = self.factors.shape[1]
        system = self.factors.T.astype(np.float64) @ self.factors + self.l2 * np.eye(size)
        return system.astype(np.float32), np.linalg.inv(system).astype(np.float32)

    def _solved(self, history: Floats, beyond: Floats, wanted: Floats) -> Floats:
        """(Y'Y + l2 I + sum (c - 1) y y')^-1 wanted. By the Woodbury identity a short history costs a system of its own
        size, not of the factors'."""
        system, inverse = self._shared
        if 2 * len(history) > len(system):
            return np.asarray(np.linalg.solve(system + (history.T * beyond) @ history, wanted))
        root = np.sqrt(beyond)
        through = (history @ inverse) * root[:, None]
        own = np.eye(len(history), dtype=np.float32) + through @ history.T * root
        return np.asarray(inverse @ wanted - through.T @ np.linalg.solve(own, through @ wanted))

    def facts(self) -> Mapping[str, object]:
        """The ridge, the confidence and the fold-in."""
        return {"l2": self.l2, "confidence": self.confidence, "fold": self.fold.model_dump()}

    def arrays(self) -> Mapping[str, Array]:
        """The item factors."""
        return {"factors": self.factors}


@dataclass(frozen=True, eq=False)
class Bpr:
    """BPR (Rendle, UAI 2009): item `factors` and `biases`; `bridge` leads from a mean history to a person's factors.

    BPR has no fold-in of its own. The bridge is the ridge regression of the trained people's factors on the mean
    factors of what they like, so a score stays a sum over the history, plus the item's bias.
    """

    factors: Floats
    biases: Floats
    bridge: Floats
    fold: Fold
    kind: str = "bpr"

    def score(self, liked: Rows, disliked: Rows) -> Floats:
        """Scores of all items for each person, shape (people, items)."""
        folded = self.fold.matrix(liked, disliked, len(self.factors))
        total = np.asarray(abs(folded).sum(axis=1)).ravel() + 1e-12
        people = (folded @ self.factors) / total[:, None] @ self.bridge
        return np.asarray(people @ self.factors.T + self.biases, dtype=np.float32)

    def explain(self, liked: Ints, disliked: Ints, targets: Ints) -> Floats:
        """What each history item adds to each target, shape (history, targets)."""
        weights = self.fold.weights(liked, disliked)
        history = self.factors[np.concatenate([liked, disliked])] @ self.bridge
        shares = weights / (np.abs(weights).sum() + 1e-12)
        return np.asarray(shares[:, None] * (history @ self.factors[targets].T), dtype=np.float32)

    def facts(self) -> Mapping[str, object]:
        """The fold-in."""
        return {"fold": self.fold.model_dump()}

    def arrays(self) -> Mapping[str, Array]:
        """Item factors, item biases and the bridge."""
        return {"factors": self.factors, "biases": self.biases, "bridge": self.bridge}


def fit_ials(matrix: sp.csr_matrix, settings: CollaborativeSettings, fold: Fold) -> Ials:
    """iALS on a people x items matrix, single-threaded so that a seed gives the same factors again."""
    with _quietly():
        from implicit.cpu.als import AlternatingLeastSquares  # imports a BLAS check that warns; see _quietly

        vendor = AlternatingLeastSquares(
            factors=_size(matrix, settings), regularization=settings.factor_l2, alpha=settings.confidence,
            iterations=settings.iterations, random_state=settings.seed, num_threads=1,
        )  # fmt: skip
        vendor.fit(matrix, show_progress=False)
    factors = np.asarray(vendor.item_factors, dtype=np.float32)
    return Ials(factors, settings.factor_l2, settings.confidence, fold)


def fit_bpr(matrix: sp.csr_matrix, settings: CollaborativeSettings, fold: Fold) -> Bpr:
    """BPR on a people x items matrix, single-threaded so that a seed gives the same factors again."""
    with _quietly():
        from implicit.cpu.bpr import BayesianPersonalizedRanking  # imports a BLAS check that warns; see _quietly

        vendor = BayesianPersonalizedRanking(
            factors=_size(matrix, settings), iterations=10 * settings.iterations, random_state=settings.seed,
            num_threads=1, learning_rate=0.05, regularization=0.01,
        )  # fmt: skip
        vendor.fit(matrix, show_progress=False)
    items = np.asarray(vendor.item_factors, dtype=np.float32)
    people = np.asarray(vendor.user_factors, dtype=np.float32)[:, :-1]
    factors, biases = np.ascontiguousarray(items[:, :-1]), np.ascontiguousarray(items[:, -1])
    means = (matrix @ factors) / (np.asarray(matrix.sum(axis=1)).ravel()[:, None] + 1e-12)
    system = means.T @ means + 1e-2 * np.eye(factors.shape[1], dtype=np.float32)
    bridge = np.linalg.solve(system, means.T @ people)
    return Bpr(factors, biases, np.asarray(bridge, dtype=np.float32), fold)


def open_ials(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> Ials:
    """The model that `facts` and `arrays` were taken from."""
    return Ials(arrays["factors"], facts["l2"], facts["confidence"], Fold.model_validate(facts["fold"]))


def open_bpr(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> Bpr:
    """The model that `facts` and `arrays` were taken from."""
    return Bpr(arrays["factors"], arrays["biases"], arrays["bridge"], Fold.model_validate(facts["fold"]))


def _size(matrix: sp.csr_matrix, settings: CollaborativeSettings) -> int:
    return max(2, min(settings.factors, *(n - 1 for n in matrix.shape)))


def _quietly() -> "warnings.catch_warnings[None]":
    """implicit warns at import that BLAS has threads of its own; the factors are fitted with one thread anyway."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return warnings.catch_warnings(action="ignore")
