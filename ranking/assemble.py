"""The standard order of ranking stages, built from a catalogue, what was fitted, and settings."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from domain.ports import Catalog, LanguageModel
from ranking.blend import Blend
from ranking.eligibility import Eligibility
from ranking.features import Featurizer
from ranking.pipeline import Pipeline, Stage
from ranking.settings import RankingSettings
from ranking.weights import default_weights, with_overrides

Similarity = Callable[[Sequence[str]], npt.NDArray[np.float64]]
"""Pairwise similarity of items, shape (ids, ids), 0..1."""


def standard_pipeline(
    catalog: Catalog,
    fitted: object | None,  # noqa: ARG001 - the fit lands next
    settings: RankingSettings,
    similarity: Similarity | None = None,  # noqa: ARG001
    scorer: LanguageModel | None = None,  # noqa: ARG001
) -> Pipeline:
    """Eligibility, then the blend (or the learned ranker, where it won), then scoring and diversity where set."""
    features = Featurizer(catalog.view)
    blend = Blend(features, with_overrides(default_weights(), settings.blend))
    stages = [Stage(Eligibility(catalog), mandatory=True), Stage(blend, settings.stage_budget_s)]
    return Pipeline(stages)
