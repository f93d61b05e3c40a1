"""What a build learned about ranking: weights and trees per regime, and which of them serves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from domain.candidates import Candidate
from domain.errors import NotBuilt
from domain.frozen import Frozen
from domain.ports import Ranker
from domain.query import Query
from ranking.blend import Blend, Features
from ranking.fitblend import PINNED
from ranking.learned import Learned, LearnedModel, load_model
from ranking.profiles import ProfileTaste
from ranking.regime import regime_of
from ranking.settings import RankingSettings, Regime
from ranking.weights import BlendWeights, default_weights, with_overrides

FORMAT = 1
_REBUILD = "Run `parley build` again."


class _Trees(Frozen):
    names: tuple[str, ...]
    scale: float


class _OnDisk(Frozen):
    format: int
    weights: BlendWeights
    profiles: ProfileTaste
    trees: Mapping[Regime, _Trees] = {}
    serving: Mapping[Regime, str] = {}


@dataclass(frozen=True, slots=True)
class FittedRanking:
    """`serving` names per regime what won: "default", "given", "blend" (all three: `weights`) or "learned"."""

    weights: BlendWeights = field(default_factory=default_weights)
    profiles: ProfileTaste = field(default_factory=ProfileTaste)
    trees: Mapping[Regime, LearnedModel] = field(default_factory=dict)
    serving: Mapping[Regime, str] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write ranking.json and one text file of trees per regime into a folder, made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        for regime, model in self.trees.items():
            model.save(folder / _file(regime))
        trees = {r: _Trees(names=m.names, scale=m.scale) for r, m in self.trees.items()}
        record = _OnDisk(format=FORMAT, weights=self.weights, profiles=self.profiles, trees=trees, serving=self.serving)
        (folder / "ranking.json").write_text(record.model_dump_json(indent=1), encoding="utf-8")


def load_ranking(folder: Path) -> FittedRanking:
    """Read what `FittedRanking.save` wrote. Raises NotBuilt where it is missing, broken or of another version."""
    try:
        record = _OnDisk.model_validate(json.loads((folder / "ranking.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise NotBuilt(f"The fitted ranking in {folder} cannot be read: {error}", _REBUILD) from error
    if record.format != FORMAT:
        raise NotBuilt(f"The fitted ranking has format {record.format}, this Parley reads {FORMAT}.", _REBUILD)
    trees = {r: load_model(folder / _file(r), t.names, t.scale) for r, t in record.trees.items()}
    return FittedRanking(record.weights, record.profiles, trees, record.serving)


def _file(regime: Regime) -> str:
    return f"trees-{regime.value}.txt"


class ByRegime:
    """Sends each query to the ranker of its regime."""

    name = "learned blend"

    def __init__(self, rankers: Mapping[Regime, Ranker]) -> None:
        self._rankers = rankers

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates as its regime's ranker orders them."""
        return self._rankers[regime_of(query)](query, candidates)


def serving_ranker(fitted: FittedRanking, features: Features, settings: RankingSettings) -> Ranker:
    """The ranker that won per regime. Weights set by the operator put the blend in charge, wishes' weights do not."""
    weights = with_overrides(fitted.weights, settings.blend)
    blend = Blend(features, weights)
    rankers: dict[Regime, Ranker] = {}
    for regime in Regime:
        model = fitted.trees.get(regime)
        own = set(settings.blend.overrides(regime)) - set(PINNED)
        wanted = settings.fit.ranker == "learned" or (fitted.serving.get(regime) == "learned" and not own)
        trees = model is not None and wanted and settings.fit.ranker != "blend"
        rankers[regime] = Learned(features, model, weights.of(regime)) if model and trees else blend
    return ByRegime(rankers)
