"""The standard order of ranking stages, built from a catalogue, what was fitted, and settings."""

from collections.abc import Sequence

from domain.ports import Catalog, Ranker
from ranking.dial import Newness
from ranking.diversity import Diversity
from ranking.eligibility import Eligibility
from ranking.explore import Exploration
from ranking.features import Featurizer
from ranking.fitted import FittedRanking, serving_ranker
from ranking.pipeline import Pipeline, Stage
from ranking.settings import RankingSettings
from ranking.similarity import Similarity, attribute_similarity


def standard_pipeline(
    catalog: Catalog,
    fitted: FittedRanking | None,
    settings: RankingSettings,
    similarity: Similarity | None = None,
    scorer: Ranker | None = None,
    parts: Sequence[Stage] = (),
) -> Pipeline:
    """Eligibility, what won the fit (else default weights), `parts`, `scorer`, newness, diversity, exploration.

    `similarity` is how alike items are to diversity (default: by their attributes). `scorer` is a
    `ranking.llm.LlmScorer`; it is left out where its weight is 0. `parts` are further scores (`ranking.score_part`).
    """
    fitted = fitted or FittedRanking()
    features = Featurizer(catalog.view, fitted.profiles)
    budget_s = settings.stage_budget_s
    stages = [
        Stage(Eligibility(catalog), mandatory=True),
        Stage(serving_ranker(fitted, features, settings), budget_s, waits=False),
    ]
    stages.extend(parts)
    if scorer is not None and settings.scoring.weight:
        stages.append(Stage(scorer, settings.scoring.timeout_s + budget_s))
    stages.append(Stage(Newness(), budget_s, waits=False))
    diversity = Diversity(catalog, settings.diversity, similarity or attribute_similarity(catalog))
    stages.append(Stage(diversity, budget_s, waits=False))
    stages.append(Stage(Exploration(settings.diversity), budget_s, waits=False))
    return Pipeline(stages)
