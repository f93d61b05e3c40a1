"""What an operator may set about the order of results (`[ranking]` in parley.toml)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.frozen import Frozen


class Regime(StrEnum):
    """What a query gives to go on. Weights are kept per regime: what the words say must not drown in habits.

    In a talk of several messages past conversations say most, where the catalogue has any; where it has none, a talk is
    ranked as any text.
    """

    WITH_TEXT = "with_text"
    MORE_LIKE = "more_like"
    LIKES_ONLY = "likes_only"
    NEITHER = "neither"
    IN_TALK = "in_talk"


class BlendSettings(Frozen):
    """Weights of the transparent blend, by feature name (docs/ranking.md lists them).

    `weights` counts in every regime, the others in one; what is set here overrides the default and the fitted
    weight. A weight is in points per robust standard deviation for a source, in points at full fit for the rest.
    """

    weights: Mapping[str, float] = {}
    with_text: Mapping[str, float] = {}
    in_talk: Mapping[str, float] = {}
    more_like: Mapping[str, float] = {}
    likes_only: Mapping[str, float] = {}
    neither: Mapping[str, float] = {}

    def overrides(self, regime: Regime) -> dict[str, float]:
        """The operator's weights in one regime; those with a text count in a talk too."""
        text = self.with_text if regime is Regime.IN_TALK else {}
        return {**self.weights, **text, **getattr(self, regime.value)}


class LearnedSettings(Frozen):
    """LambdaMART. Few leaves, few rounds, strongly smoothed: it corrects a blend, and explaining 100 candidates must
    take under 5 ms on one core."""

    rounds: int = Field(default=60, ge=1, le=2000)
    leaves: int = Field(default=6, ge=2, le=255)
    learning_rate: float = Field(default=0.1, gt=0, le=1)
    min_rows_in_leaf: int = Field(default=200, ge=1)
    smoothing: float = Field(default=10.0, ge=0)
    sample: float = Field(default=0.7, gt=0, le=1)
    """The share of rows and of features that each tree sees."""


class FitSettings(Frozen):
    """How the weights are earned."""

    ranker: Literal["auto", "blend", "learned"] = "auto"
    """"learned" keeps the trees of every regime at the next build, whether they won or not."""
    k: int = Field(default=10, ge=1)
    """The places of the first page: NDCG@k is what weights are compared by ..."""
    deep: int = Field(default=100, ge=1)
    """... in equal parts with NDCG at this many places, so that what comes after a refusal is in order too."""
    seed: int = 7
    min_examples: int = Field(default=40, ge=1)
    """Fewer examples in a regime leave its default weights standing."""
    penalty: float = Field(default=0.02, ge=0)
    """How strongly fitted weights are pulled to the default ones."""
    text_floor: float = Field(default=0.5, ge=0, le=1)
    """The least share of the source weights that text sources keep when a query has text."""


class ImpressionSettings(Frozen):
    """Learning from what was shown and chosen, beside the likes that were held back."""

    at_least: int = Field(default=200, ge=1)
    """So many lists with a choice are needed before any of them teaches."""
    at_most: int = Field(default=2000, ge=1)
    """The newest so many lists are read."""
    position_bias: float = Field(default=1.0, ge=0)
    """A place is looked at with (1 / place) ** this; 0: all places alike."""
    clip: float = Field(default=10.0, ge=1)
    """The most that one choice may count."""


class DiversitySettings(Frozen):
    """How varied the first page is. `knob` 0 leaves the order as it is, 1 asks for variety alone."""

    knob: float = Field(default=0.1, ge=0, le=1)
    method: Literal["mmr", "dpp"] = "mmr"
    caps: Mapping[str, int] = {}
    """Field -> how many of the first `page` items may share one value, such as {"director": 2}."""
    page: int = Field(default=10, ge=1)
    window: int = Field(default=50, ge=1)
    """How many of the best candidates are reordered; the rest stays behind them."""
    calibration: float = Field(default=0.0, ge=0, le=1)
    """The pull of the page to the person's own mix of `calibration_field` (Steck 2018)."""
    calibration_field: str = "genre"
    novelty: float = Field(default=0.0, ge=0, le=1)
    """The share of the page for items of the less popular half."""
    exploration: float = Field(default=0.05, ge=0, le=1)
    """The share of the page for items without interactions, where they come within `margin`."""
    margin: float = Field(default=0.0, ge=0)
    """How far below the item it replaces, in standard deviations and not counting what people did, such an item may
    score."""


class ScoringSettings(Frozen):
    """Scoring by a language model. `weight` 0: it is not called at all."""

    weight: float = Field(default=0.0, ge=0, le=1)
    candidates: int = Field(default=20, ge=1, le=200)
    timeout_s: float = Field(default=0.25, gt=0)
    slope: float = Field(default=1.0, gt=0)
    """Calibration of the grades: sigmoid(slope x logit + bias)."""
    bias: float = 0.0


class PartSettings(Frozen):
    """A further score that was earned on this catalogue: of a tuned model, or of a small student."""

    use: Literal["auto", "off"] = "auto"
    """"auto": where there is one whose weight is above 0."""
    weight: float | None = Field(default=None, ge=0, le=5)
    """In standard deviations of the scores; None: what `parley tune` earned."""
    candidates: int = Field(default=20, ge=2, le=200)
    timeout_s: float = Field(default=0.6, gt=0)


class RankingSettings(Frozen):
    """All of `[ranking]`."""

    blend: BlendSettings = BlendSettings()
    learned: LearnedSettings = LearnedSettings()
    fit: FitSettings = FitSettings()
    impressions: ImpressionSettings = ImpressionSettings()
    diversity: DiversitySettings = DiversitySettings()
    scoring: ScoringSettings = ScoringSettings()
    like: PartSettings = PartSettings()
    """What the like-or-not model in use says (`parley tune like`)."""
    student: PartSettings = PartSettings()
    """What the student of a grading model says (`parley tune score`)."""
    stage_budget_s: float = Field(default=1.0, gt=0)
    """Seconds after which an optional stage is given up and its input passed through."""
