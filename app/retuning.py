"""The order of results as an operator turns it: tried on sample asks first, then kept with the catalogue."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import Field, ValidationError

from agent.parts import Parts
from agent.request import RecommendRequest, recommend
from app.serving import RANKER, Live
from catalog.store import SqlCatalog
from domain.errors import BadInput, NotBuilt
from domain.frozen import Frozen
from ranking.assemble import standard_pipeline
from ranking.fitted import FittedRanking, load_ranking
from ranking.settings import BlendSettings, DiversitySettings, RankingSettings, Regime
from ranking.similarity import Similarity
from ranking.weights import with_overrides

NOTE = "ranking"
"""The catalogue's note that holds what the operator set."""
MOST_SAMPLES = 8


class Turned(Frozen):
    """What an operator set over the settings file: weights by regime and name, and the knobs of diversity."""

    weights: Mapping[Regime, Mapping[str, float]] = {}
    knob: float | None = Field(default=None, ge=0, le=1)
    novelty: float | None = Field(default=None, ge=0, le=1)
    exploration: float | None = Field(default=None, ge=0, le=1)

    def over(self, settings: RankingSettings) -> RankingSettings:
        """The settings with these in their place. Raises BadInput."""
        own = {regime.value: {**getattr(settings.blend, regime.value), **w} for regime, w in self.weights.items()}
        knobs = {n: v for n in ("knob", "novelty", "exploration") if (v := getattr(self, n)) is not None}
        try:
            blend = BlendSettings.model_validate(settings.blend.model_dump() | own)
            diversity = DiversitySettings.model_validate(settings.diversity.model_dump() | knobs)
        except ValidationError as error:
            raise BadInput(f"these weights cannot be used: {error.errors()[0]['msg']}", "give finite numbers") from None
        return settings.model_copy(update={"blend": blend, "diversity": diversity})


def turned(catalog: SqlCatalog) -> Turned:
    """What was kept for a catalogue; nothing where that was never set or cannot be read."""
    try:
        return Turned.model_validate(json.loads(catalog.note(NOTE) or "{}"))
    except (ValueError, ValidationError):
        return Turned()


def keep(catalog: SqlCatalog, change: Turned) -> None:
    """Keep it with the catalogue. Raises StoreFailed."""
    catalog.set_note(NOTE, change.model_dump_json(exclude_none=True))


def trial(live: Live, settings: RankingSettings, similarity: Similarity) -> Parts:
    """The live parts with another order of results, to try it; a language model's grades are left out of it."""
    return replace(live.parts, ranker=standard_pipeline(live.catalog, fitted_of(live), settings, similarity))


def fitted_of(live: Live) -> FittedRanking:
    """What the build learned about ranking; the defaults where it has nothing."""
    try:
        return load_ranking(live.catalog.folder / "builds" / live.build_id / RANKER)
    except NotBuilt:
        return FittedRanking()


def weights_now(live: Live, settings: RankingSettings) -> dict[str, dict[str, float]]:
    """The weight of every part in every regime."""
    weights = with_overrides(fitted_of(live).weights, settings.blend)
    return {regime.value: {n: round(w, 4) for n, w in sorted(weights.of(regime).items())} for regime in Regime}


def preview(before: Parts, after: Parts, asks: Sequence[str], limit: int) -> list[dict[str, object]]:
    """The first results of each ask, before and after. Raises what `recommend` raises."""
    return [
        {"ask": ask, "before": _titles(before, ask, limit), "after": _titles(after, ask, limit)}
        for ask in list(asks)[:MOST_SAMPLES]
    ]


def _titles(parts: Parts, ask: str, limit: int) -> list[dict[str, object]]:
    found = recommend(parts, RecommendRequest(text=ask, limit=limit))
    return [{"id": card.item.id, "title": card.title} for card in found.items]
