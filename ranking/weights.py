"""The weights of the blend: sensible ones to start from, and their form on disk."""

from collections.abc import Mapping

from domain.frozen import Frozen
from ranking.settings import BlendSettings, Regime

UNKNOWN_SOURCE_WEIGHT = 0.3
"""What a source counts that no weight names."""

GIVEN = "given"
"""The score that the candidates came with, in robust standard deviations, spread over the parts they came with."""

_WISHES = {"soft_fit": 3.0, "soft_avoid": 3.0, "more_like": 1.0, "price_fit": 0.1, "language_fit": 0.05}

_DEFAULTS: Mapping[Regime, Mapping[str, float]] = {
    Regime.WITH_TEXT: {
        "dense": 1.0, "lexical": 0.8, "dialogue": 0.6, "collaborative": 0.35, "similar": 0.2, "popularity": 0.15,
        "trending": 0.05, "people_like_you": 0.05,
        "text_attributes": 0.8, "text_words": 0.3, "taste": 0.3, "recency": 0.05, "profile_fit": 0.1,
    },
    Regime.IN_TALK: {
        "dense": 0.5, "lexical": 0.2, "dialogue": 5.0, "collaborative": 0.1, "similar": 0.5, "popularity": 0.3,
        "trending": 0.05, "people_like_you": 0.05,
        "text_attributes": 0.4, "text_words": 0.1, "taste": 0.3, "recency": 1.0, "profile_fit": 0.1,
    },
    Regime.MORE_LIKE: {
        "similar": 1.0, "collaborative": 1.0, "dialogue": 0.5, "popularity": 0.1, "more_like": 2.0, "taste": 0.2,
    },
    Regime.LIKES_ONLY: {
        "collaborative": 1.0, "similar": 0.1, "dialogue": 0.5, "popularity.few_likes": 4.0, "trending": 0.05,
        "people_like_you": 0.1, "taste": 0.2, "era_fit": 0.4, "recency": 0.05, "profile_fit": 0.5,
    },
    Regime.NEITHER: {
        "popularity": 1.0, "collaborative": 0.3, "dialogue": 0.3, "trending": 0.2, "people_like_you": 0.2,
        "recency": 0.1, "profile_fit": 1.0,
    },
}  # fmt: skip


class BlendWeights(Frozen):
    """Weight by feature name, per regime. A feature that is not named counts nothing."""

    by_regime: Mapping[Regime, Mapping[str, float]]

    def of(self, regime: Regime) -> Mapping[str, float]:
        """The weights of one regime; those of a text for a talk in a build that knows no talk."""
        if regime is Regime.IN_TALK and regime not in self.by_regime:
            regime = Regime.WITH_TEXT
        return self.by_regime.get(regime, {})


def default_weights() -> BlendWeights:
    """Weights from judgement, before anything is fitted."""
    return BlendWeights(by_regime={r: {**_WISHES, **w} for r, w in _DEFAULTS.items()})


def with_overrides(weights: BlendWeights, settings: BlendSettings) -> BlendWeights:
    """The weights with the operator's in their place."""
    return BlendWeights(by_regime={r: {**weights.of(r), **settings.overrides(r)} for r in Regime})
