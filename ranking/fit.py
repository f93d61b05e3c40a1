"""Earns the weights of ranking from examples, per regime of query, and says what won (`parley build` shows it)."""

from collections.abc import Sequence
from dataclasses import replace

from domain.candidates import Candidate
from domain.fields import FieldKind
from domain.frozen import Frozen
from domain.ports import CatalogView
from domain.query import Query
from ranking.contest import Contest, Outcome, RegimeFit, hold
from ranking.examples import Example, Progress, learnable
from ranking.facts import facts_of
from ranking.features import SOURCES, FeatureTable, Featurizer
from ranking.fitted import FittedRanking, load_ranking
from ranking.profiles import ProfileTaste, fit_profiles, half_of
from ranking.regime import regime_of
from ranking.settings import RankingSettings, Regime
from ranking.weights import BlendWeights, default_weights, with_overrides

__all__ = ["Example", "FitReport", "FittedRanking", "RegimeFit", "fit_ranking", "load_ranking"]

FEW_VALUES = 300
"""Fields with more distinct values than this (people, brands) say too little about an age or a job."""


class FitReport(Frozen):
    """What `parley build` shows of the fit."""

    k: int
    regimes: tuple[RegimeFit, ...]
    logged: int = 0
    """How many choices among what was shown were learned from."""

    def lines(self) -> list[str]:
        """One line per regime, for a person."""
        lines = [f"{r.regime.value}: {r.chosen} ({r.why})" for r in self.regimes]
        return [*lines, f"also learned from {self.logged} choices among what was shown"] if self.logged else lines


def fit_ranking(
    examples_train: Sequence[Example],
    examples_validation: Sequence[Example],
    catalog_view: CatalogView,
    settings: RankingSettings,
    progress: Progress,
) -> tuple[FittedRanking, FitReport]:
    """Fit and choose per regime; a regime with too few examples keeps the default weights. Deterministic."""
    profiles = _profiles(examples_train, catalog_view)
    features = Featurizer(lambda: catalog_view, profiles)
    fair = _OtherHalf(examples_train, catalog_view)
    start = with_overrides(default_weights(), settings.blend)
    outcomes = {}
    for step, regime in enumerate(Regime):
        progress(f"fit the ranking: {regime.value}", step, len(Regime))
        train = [e for e in learnable(examples_train) if regime_of(e.query) is regime]
        held = [e for e in examples_validation if regime_of(e.query) is regime and e.relevant]
        outcomes[regime] = hold(Contest(regime, fair, features, train, held, start.of(regime), settings))
    if not outcomes[Regime.IN_TALK].scores:
        outcomes[Regime.IN_TALK] = _as_text(outcomes[Regime.WITH_TEXT])
    progress("fit the ranking", len(Regime), len(Regime))
    fitted = FittedRanking(
        BlendWeights(by_regime={r: o.weights for r, o in outcomes.items()}),
        profiles,
        {r: o.trees for r, o in outcomes.items() if o.trees and "learned" in (o.report.chosen, settings.fit.ranker)},
        {r: o.report.chosen for r, o in outcomes.items()},
    )
    return fitted, FitReport(k=settings.fit.k, regimes=tuple(o.report for o in outcomes.values()))


def _as_text(outcome: Outcome) -> Outcome:
    """A talk is ranked as a text where there is no past talk to learn from."""
    told = {"regime": Regime.IN_TALK, "why": "as with a text: too little past talk", "train": 0, "validation": 0}
    return replace(outcome, report=outcome.report.model_copy(update={**told, "ndcg": {}}))


class _OtherHalf:
    """Features to learn weights from: a person's profile is read with the taste of the other half of people."""

    def __init__(self, examples: Sequence[Example], view: CatalogView) -> None:
        self._halves = [
            Featurizer(lambda: view, _profiles([e for e in examples if half_of(e.query.profile) != half], view))
            for half in (0, 1)
        ]

    def table(self, query: Query, candidates: Sequence[Candidate], sources: Sequence[str] = SOURCES) -> FeatureTable:
        """As `ranking.blend.Features`."""
        return self._halves[half_of(query.profile)].table(query, candidates, sources)


def _profiles(examples: Sequence[Example], view: CatalogView) -> ProfileTaste:
    queries = [e.query for e in examples if e.query.profile and e.query.liked]
    kinds = (FieldKind.WORD, FieldKind.WORDS)
    fields = frozenset(n for n, f in view.schema.fields.items() if f.kind in kinds and len(f.values) <= FEW_VALUES)
    wanted = {i for q in queries for i in q.liked if i in view.rows}
    return fit_profiles(queries, {i: facts_of(view.item(i)).values.keys() for i in wanted}, fields)
