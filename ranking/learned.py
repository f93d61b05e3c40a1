"""LambdaMART (Burges 2010) through LightGBM, grown on top of the blend: it corrects, the blend remains.

A score is the blend's parts plus the trees' TreeSHAP terms (Lundberg 2018), so it is explained term by term. The trees
see only features that varied in their training data: wishes about fields never do there and keep their set weight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.candidates import Candidate
from domain.errors import NotBuilt
from domain.query import Query
from ranking.blend import Features, add_column, as_parts, linear_columns, sources_of
from ranking.features import Matrix, family
from ranking.scored import best_first, with_parts
from ranking.settings import LearnedSettings

BASE = "base"
"""The part that all candidates have in common: the trees' mean."""

_FREE = ("popularity", "recency", "era_fit", BASE)
"""More of these is not always better; of every other score or fit it is."""


class LearnedModel:
    """Fitted trees over named features; `scale` turns their raw score into the blend's points."""

    def __init__(self, booster: Any, names: tuple[str, ...], scale: float) -> None:
        self._booster = booster
        self.names = names
        self.scale = scale

    def contributions(self, values: Matrix) -> Matrix:
        """Terms in points, shape (rows, features + 1), the last column the base; a row's sum is its score."""
        raw = self._booster.predict(values, pred_contrib=True, num_threads=1)
        return np.asarray(raw, dtype=np.float64) * self.scale

    def save(self, path: Path) -> None:
        """Write the trees as LightGBM's text format."""
        path.write_text(self._booster.model_to_string(), encoding="utf-8")


def load_model(path: Path, names: tuple[str, ...], scale: float) -> LearnedModel:
    """Read trees from text. Raises NotBuilt where the file is missing or broken."""
    import lightgbm  # with pandas behind it takes a second, and most builds serve without trees

    try:
        booster = lightgbm.Booster(model_str=path.read_text(encoding="utf-8"))
    except (OSError, lightgbm.basic.LightGBMError) as error:
        raise NotBuilt(f"The learned ranker cannot be read: {error}", "Run `parley build` again.") from error
    return LearnedModel(booster, names, scale)


class Learned:
    """A ranker by the blend's `weights` and the trees that were grown on top of it."""

    name = "learned"

    def __init__(self, features: Features, model: LearnedModel, weights: Mapping[str, float]) -> None:
        self._features = features
        self._model = model
        self._weights = weights

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates by learned score, best first, ties by id."""
        if not candidates:
            return []
        table = self._features.table(query, candidates, sources_of(candidates))
        sums = linear_columns(table, self._weights)
        columns = [table.names.index(n) for n in self._model.names]
        terms = self._model.contributions(np.ascontiguousarray(table.values[:, columns]))
        for n, name in enumerate((*self._model.names, BASE)):
            add_column(sums, family(name), terms[:, n])
        parts = as_parts(sums, len(candidates))
        return best_first(with_parts(c, p) for c, p in zip(candidates, parts, strict=True))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of all queries stacked: features, labels 0 or 1, the blend's score to start from, rows per query."""

    values: Matrix
    labels: npt.NDArray[np.int64]
    start: npt.NDArray[np.float64]
    sizes: Sequence[int]

    def dataset(self, reference: Any = None) -> Any:
        """As LightGBM wants it."""
        import lightgbm

        return lightgbm.Dataset(
            self.values, self.labels, group=list(self.sizes), init_score=self.start, reference=reference
        )


def fit_trees(rows: Rows, names: tuple[str, ...], settings: LearnedSettings, seed: int, scale: float) -> LearnedModel:
    """Grow trees that correct the start scores. Their number is set, not found: they are few and smoothed, and the
    contest on held-back examples decides whether they serve."""
    import lightgbm

    booster = lightgbm.train(_parameters(names, settings, seed), rows.dataset(), settings.rounds)
    return LearnedModel(booster, names, scale)


def _parameters(names: tuple[str, ...], settings: LearnedSettings, seed: int) -> dict[str, object]:
    return {
        "objective": "lambdarank",
        "lambdarank_truncation_level": 20,
        "num_leaves": settings.leaves,
        "learning_rate": settings.learning_rate,
        "min_data_in_leaf": settings.min_rows_in_leaf,
        "lambda_l2": settings.smoothing,
        "bagging_fraction": settings.sample,
        "bagging_freq": 1,
        "feature_fraction": settings.sample,
        "monotone_constraints": [_direction(n) for n in names],
        "feature_pre_filter": False,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed,
        "verbosity": -1,
    }


def _direction(name: str) -> int:
    return 0 if family(name) in _FREE or name.endswith(".missing") else 1
