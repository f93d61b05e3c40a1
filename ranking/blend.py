"""The transparent blend: score = sum of weight x feature, one part per source or feature."""

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from domain.candidates import Candidate
from domain.query import Query
from ranking.features import SOURCES, UNCOUNTED, FeatureTable, family
from ranking.regime import regime_of
from ranking.scored import best_first, with_parts
from ranking.standardise import Column
from ranking.weights import GIVEN, UNKNOWN_SOURCE_WEIGHT, BlendWeights


class Features(Protocol):
    """What computes the feature table (`ranking.features.Featurizer`)."""

    def table(self, query: Query, candidates: Sequence[Candidate], sources: Sequence[str] = SOURCES) -> FeatureTable:
        """Features of each candidate for the query."""
        ...


class Blend:
    """A ranker whose weights an operator can read and set. The regime of the query picks the weights."""

    name = "blend"

    def __init__(self, features: Features, weights: BlendWeights) -> None:
        self._features = features
        self._weights = weights

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates by blended score, best first, ties by id."""
        if not candidates:
            return []
        sources = sources_of(candidates)
        weights = self._for(query, candidates, sources)
        table = self._features.table(query, candidates, sources)
        parts = as_parts(linear_columns(table, weights), len(candidates))
        add_given(parts, candidates, weights.get(GIVEN, 0.0))
        return best_first(with_parts(c, p) for c, p in zip(candidates, parts, strict=True))

    def _for(self, query: Query, candidates: Sequence[Candidate], sources: Sequence[str]) -> Mapping[str, float]:
        weights = dict(self._weights.of(regime_of(query)))
        for source in sources[len(SOURCES) :]:
            weights.setdefault(source, UNKNOWN_SOURCE_WEIGHT)
        if not any(c.evidence for c in candidates):
            weights.setdefault(GIVEN, 1.0)
        return weights


def sources_of(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """The known sources, then any others that the candidates name, by name."""
    return (*SOURCES, *sorted({e.source for c in candidates for e in c.evidence} - {*SOURCES, *UNCOUNTED}))


def linear_columns(table: FeatureTable, weights: Mapping[str, float]) -> dict[str, Column]:
    """Weight x feature over the candidates, summed by family (a source's score, rank and flag are one part)."""
    sums: dict[str, Column] = {}
    for n, name in enumerate(table.names):
        weight = weights.get(name, 0.0)
        if weight:
            add_column(sums, family(name), weight * table.values[:, n])
    return sums


def add_column(sums: dict[str, Column], name: str, terms: Column) -> None:
    """Add terms to the sum of that name."""
    sums[name] = sums[name] + terms if name in sums else terms


def as_parts(sums: Mapping[str, Column], count: int) -> list[dict[str, float]]:
    """Per candidate: its value in every sum."""
    columns = {name: column.tolist() for name, column in sums.items()}
    return [{name: column[row] for name, column in columns.items()} for row in range(count)]


def add_given(parts: Sequence[dict[str, float]], candidates: Sequence[Candidate], weight: float) -> None:
    """Add `weight` x the scores that the candidates came with, in standard deviations, under the parts of theirs."""
    if not weight:
        return
    spread = _spread(np.array([c.score for c in candidates], dtype=np.float64))
    for sums, candidate in zip(parts, candidates, strict=True):
        for name, value in _own_parts(candidate).items():
            sums[name] = sums.get(name, 0.0) + weight * value / spread


def _own_parts(candidate: Candidate) -> Mapping[str, float]:
    if not math.isfinite(candidate.score):
        return {}
    whole = bool(candidate.parts) and math.isclose(sum(candidate.parts.values()), candidate.score, abs_tol=1e-6)
    return candidate.parts if whole else {GIVEN: candidate.score}


def _spread(scores: Column) -> float:
    known = scores[np.isfinite(scores)]
    deviation = float(known.std()) if len(known) else 0.0
    return deviation if deviation > 1e-12 else 1.0
