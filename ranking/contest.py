"""One regime's contest: fit the blend and the trees on its examples, compare on held-back ones, choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import numpy as np

from domain.candidates import Candidate
from domain.frozen import Frozen
from domain.ports import Ranker
from domain.query import Query
from ranking.blend import Blend, Features
from ranking.examples import Example
from ranking.features import CONTEXT, SOURCES, TEXT_SOURCES, FeatureTable, Matrix, family, feature_names
from ranking.fitblend import PINNED, FittedWeights, Prepared, fit_weights, free_features, with_floor
from ranking.learned import Learned, LearnedModel, Rows, fit_trees
from ranking.ndcg import ndcg
from ranking.search import tuned_on_ndcg
from ranking.settings import RankingSettings, Regime
from ranking.weights import GIVEN, BlendWeights

Weights = Mapping[str, float]


class RegimeFit(Frozen):
    """Mean NDCG on validation by method ("given": the order as retrieved), which of them was chosen, and why.

    It is the mean of NDCG@k and NDCG@deep of the settings.
    """

    regime: Regime
    train: int
    validation: int
    ndcg: Mapping[str, float] = {}
    chosen: str = "default"
    why: str
    weights: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Contest:
    """What one regime is fitted on: `train` examples have something right and something wrong among them.

    `to_learn` gives the features of these, `features` those of the held-back examples.
    """

    regime: Regime
    to_learn: Features
    features: Features
    train: Sequence[Example]
    held: Sequence[Example]
    start: Weights
    settings: RankingSettings

    @property
    def made(self) -> bool:
        """Whether most of the words were made from the catalogue."""
        return 2 * sum(e.made for e in self.train) > len(self.train)


class _Computed:
    """Features of the held-back examples, computed once for all rankers of a contest."""

    def __init__(self, features: Features) -> None:
        self._features = features
        self._tables: dict[tuple[int, int, tuple[str, ...]], FeatureTable] = {}

    def table(self, query: Query, candidates: Sequence[Candidate], sources: Sequence[str] = SOURCES) -> FeatureTable:
        """As `Features`; the same objects give the same table."""
        key = (id(query), id(candidates), tuple(sources))
        if key not in self._tables:
            self._tables[key] = self._features.table(query, candidates, sources)
        return self._tables[key]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The weights that serve (beneath the trees, where these were chosen), the trees and the report."""

    weights: Weights
    report: RegimeFit
    trees: LearnedModel | None = None
    scores: Mapping[str, Sequence[float]] = field(default_factory=dict)


def hold(contest: Contest) -> Outcome:
    """Fit, compare and choose. Deterministic."""
    if min(len(contest.train), 3 * len(contest.held)) < contest.settings.fit.min_examples:
        why = f"too few examples ({len(contest.train)} to fit, {len(contest.held)} to check)"
        return Outcome(contest.start, _report(contest, {}, "default", why, contest.start))
    names = feature_names(SOURCES)
    prepared = [_prepare(contest.to_learn, e, names) for e in contest.train]
    fitted = _fit_blend(names, prepared, contest)
    given = {GIVEN: 1.0, **{n: w for n, w in contest.start.items() if n in PINNED}}
    tuned = _tune(names, prepared, contest.start, contest)
    linear: dict[str, Weights] = {"given": given, "default": contest.start, "tuned": tuned, "blend": fitted.weights}
    computed = _Computed(contest.features)
    rankers: dict[str, Ranker] = {n: Blend(computed, _only(contest, w)) for n, w in linear.items()}
    trees = None if contest.made else _grow(names, prepared, fitted, contest)
    if trees is not None:
        rankers["learned"] = Learned(computed, trees, fitted.weights)
    scores = {name: _ndcg(ranker, contest) for name, ranker in rankers.items()}
    chosen, why = choose(scores)
    weights = linear.get(chosen, fitted.weights)
    return Outcome(weights, _report(contest, scores, chosen, why, weights), trees, scores)


def choose(scores: Mapping[str, Sequence[float]]) -> tuple[str, str]:
    """The best on validation; what is harder to explain must win by more than one standard error of the gain."""
    means = {n: float(np.mean(s)) for n, s in scores.items()}
    chosen = max(("default", "tuned", "blend"), key=lambda n: means[n])
    why = f"NDCG {means[chosen]:.3f} is the best of the blends"
    for rival in ("given", "learned"):
        if rival not in scores:
            continue
        gain = np.subtract(scores[rival], scores[chosen])
        if gain.mean() > gain.std() / np.sqrt(len(gain)):
            why = f"NDCG {means[rival]:.3f} against {means[chosen]:.3f} of {chosen}"
            chosen = rival
        elif gain.mean() > 0:
            why += f"; {rival} has {means[rival]:.3f}, within one standard error"
    return chosen, why


def _fit_blend(names: Sequence[str], prepared: Sequence[Prepared], contest: Contest) -> FittedWeights:
    """Softmax regression from the start weights, then coordinate search on NDCG."""
    fit = contest.settings.fit
    fitted = fit_weights(names, prepared, contest.start, fit.penalty, bounded=contest.made)
    return FittedWeights(_tune(names, prepared, fitted.weights, contest), fitted.heat)


def _tune(names: Sequence[str], prepared: Sequence[Prepared], start: Weights, contest: Contest) -> Weights:
    fit = contest.settings.fit
    weights: Weights = tuned_on_ndcg(names, prepared, start, (fit.k, fit.deep), contest.start if contest.made else None)
    if contest.regime is Regime.WITH_TEXT:
        weights = with_floor(weights, names, prepared, TEXT_SOURCES, fit.text_floor)
    return {**weights, **contest.settings.blend.overrides(contest.regime)}


def _grow(
    names: tuple[str, ...], prepared: Sequence[Prepared], fitted: FittedWeights, contest: Contest
) -> LearnedModel | None:
    """Trees on top of the fitted blend; None where no feature varies."""
    free = free_features(names, prepared)
    if not free:
        return None
    vector = fitted.heat * np.array([fitted.weights.get(n, 0.0) for n in names])
    rows = _stacked(prepared, names, (*free, *CONTEXT), vector)
    settings = contest.settings
    return fit_trees(rows, (*free, *CONTEXT), settings.learned, settings.fit.seed, 1.0 / fitted.heat)


def _stacked(examples: Sequence[Prepared], names: Sequence[str], free: Sequence[str], vector: Matrix) -> Rows:
    values = np.concatenate([e.values for e in examples])
    labels = np.concatenate([e.right for e in examples]).astype(np.int64)
    columns = [names.index(n) for n in free]
    return Rows(values[:, columns], labels, values @ vector, [len(e.right) for e in examples])


def _prepare(features: Features, example: Example, names: Sequence[str]) -> Prepared:
    """An example as numbers. Made words without a person behind them teach about text features alone: which items
    they were made from (the described, often popular ones) must not look like a preference."""
    values = features.table(example.query, example.candidates).values.copy()
    if example.made and not example.query.liked:
        values[:, [n for n, name in enumerate(names) if family(name) not in TEXT_SOURCES]] = 0.0
    right = np.array([c.item_id in example.relevant for c in example.candidates])
    return Prepared(values, right, example.weight)


def _ndcg(ranker: Ranker, contest: Contest) -> list[float]:
    """Of each held-back example the mean of the NDCG of the first page and of the deep list."""
    cuts = (contest.settings.fit.k, contest.settings.fit.deep)
    lists = [[c.item_id for c in ranker(e.query, e.candidates)] for e in contest.held]
    return [fmean(ndcg(ids, e.relevant, k) for k in cuts) for ids, e in zip(lists, contest.held, strict=True)]


def _only(contest: Contest, weights: Weights) -> BlendWeights:
    return BlendWeights(by_regime={contest.regime: weights})


def _report(
    contest: Contest, scores: Mapping[str, Sequence[float]], chosen: str, why: str, weights: Weights
) -> RegimeFit:
    means = {n: round(float(np.mean(s)), 4) for n, s in scores.items()}
    return RegimeFit(
        regime=contest.regime, train=len(contest.train), validation=len(contest.held),
        ndcg=means, chosen=chosen, why=why, weights={n: w for n, w in weights.items() if w},
    )  # fmt: skip
