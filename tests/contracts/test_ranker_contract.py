"""What every Ranker promises. Inherit `RankerContract`, say how yours is built, and all of this is tested."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.candidates import Candidate, Evidence
from domain.intent import Constraint, Op
from domain.ports import Ranker
from domain.query import Query
from ranking.assemble import standard_pipeline
from ranking.blend import Blend
from ranking.diversity import Diversity
from ranking.eligibility import Eligibility
from ranking.explore import Exploration
from ranking.features import Featurizer, feature_names
from ranking.fitted import FittedRanking, serving_ranker
from ranking.learned import Learned, LearnedModel, Rows, fit_trees
from ranking.llm import LlmScorer
from ranking.pipeline import Pipeline
from ranking.settings import DiversitySettings, LearnedSettings, RankingSettings, Regime, ScoringSettings
from ranking.similarity import attribute_similarity
from ranking.weights import default_weights
from tests.builders import films
from tests.fakes import FakeCatalog
from tests.fakes_llm import GradingModel
from tests.ranking.doubles import BROKEN, candidates

QUERIES = (
    Query(),
    Query(text="a funny comedy in space"),
    Query(text="太空里的喜剧", language="zh", liked=("f1",)),
    Query(liked=("f1", "f2"), disliked=("f6",), like_ids=("f2",), profile={"age": "30", "gender": "F"}),
    Query(
        constraints=(
            Constraint(field="year", op=Op.GE, value=1980, hard=False),
            Constraint(field="genre", op=Op.NOT_IN, value=("Horror",), hard=False),
            Constraint(field="nothing", op=Op.EQ, value="x", hard=False),
        )
    ),
)
NAN = math.nan
INHERITED = (HealthCheck.too_slow, HealthCheck.differing_executors)
ROWS = candidates({"dense": [0.9, 0.5, NAN, 0.7, 0.1, 0.4], "popularity": [3.0, NAN, NAN, 90.0, 5.0, 5.0]})

scores = st.one_of(st.floats(-1e6, 1e6), st.just(NAN))
evidence = st.dictionaries(st.sampled_from(("dense", "lexical", "collaborative", "popularity", "own")), scores)


@st.composite
def any_candidates(draw: st.DrawFn) -> list[Candidate]:
    """Up to twelve films, in any order, with any evidence."""
    ids = draw(st.lists(st.sampled_from([f"f{n}" for n in range(1, 13)]), unique=True))
    made = []
    for item_id in ids:
        kept = tuple(Evidence(source=s, rank=draw(st.integers(0, 20)), score=v) for s, v in draw(evidence).items())
        made.append(Candidate(item_id=item_id, score=draw(st.floats(-100, 100)), evidence=kept))
    return made


def keeps_its_promises(rank: Ranker, query: Query, given_: Sequence[Candidate]) -> None:
    """The whole promise of the port, as one check."""
    ranked = rank(query, given_)
    ids = [c.item_id for c in ranked]
    assert len(set(ids)) == len(ids), "an item came twice"
    assert set(ids) <= {c.item_id for c in given_}, "an item came that was not given"
    assert all(math.isfinite(c.score) for c in ranked), "a score is not finite"
    for one in ranked:
        assert abs(math.fsum(one.parts.values()) - one.score) <= 1e-6, "parts do not add up"
    assert all(a.score >= b.score - 1e-9 for a, b in pairwise(ranked)), "not best first"
    again = rank(query, given_)
    assert [(c.item_id, c.score) for c in again] == [(c.item_id, c.score) for c in ranked], "not the same twice"


class RankerContract(ABC):
    """Inherit, and build a ranker over the films of tests.builders."""

    scores_itself = True
    """False for a ranker that keeps the scores it is given (it only drops)."""

    @abstractmethod
    def ranker(self) -> Ranker:
        """The ranker to be tested."""

    def _given(self, rows: Sequence[Candidate]) -> list[Candidate]:
        if self.scores_itself:
            return list(rows)
        ordered = sorted(rows, key=lambda c: (-c.score, c.item_id))
        return [c.model_copy(update={"parts": {"given": c.score}}) for c in ordered]

    @pytest.mark.parametrize("query", QUERIES)
    def test_it_keeps_its_promises(self, query: Query) -> None:
        keeps_its_promises(self.ranker(), query, self._given(ROWS))

    @pytest.mark.parametrize("query", QUERIES)
    def test_no_candidates_give_none(self, query: Query) -> None:
        assert self.ranker()(query, []) == []

    @pytest.mark.parametrize("query", QUERIES)
    def test_one_candidate_is_ranked(self, query: Query) -> None:
        keeps_its_promises(self.ranker(), query, self._given(ROWS[3:4]))

    def test_candidates_without_any_evidence_are_ranked(self) -> None:
        bare = [Candidate(item_id=c.item_id, score=c.score) for c in ROWS]
        keeps_its_promises(self.ranker(), QUERIES[1], self._given(bare))

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=INHERITED)
    @given(any_candidates(), st.sampled_from(QUERIES))
    def test_it_keeps_its_promises_whatever_the_sources_said(self, rows: list[Candidate], query: Query) -> None:
        keeps_its_promises(self.ranker(), query, self._given(rows))

    def test_it_changes_nothing_that_it_was_given(self) -> None:
        rows = self._given(ROWS)
        before = [c.model_dump_json() for c in rows]
        self.ranker()(QUERIES[3], rows)
        assert [c.model_dump_json() for c in rows] == before


class TestEligibility(RankerContract):
    scores_itself = False

    def ranker(self) -> Ranker:
        return Eligibility(FakeCatalog(films()))


class TestBlend(RankerContract):
    def ranker(self) -> Ranker:
        return Blend(Featurizer(FakeCatalog(films()).view), default_weights())


@cache
def small_trees() -> LearnedModel:
    """Trees grown on noise, over every feature."""
    draw = np.random.default_rng(5)
    names = feature_names()
    rows = Rows(draw.normal(size=(900, len(names))), draw.integers(0, 2, 900), np.zeros(900), [30] * 30)
    return fit_trees(rows, names, LearnedSettings(min_rows_in_leaf=20), seed=1, scale=0.7)


class TestLearned(RankerContract):
    def ranker(self) -> Ranker:
        weights = default_weights().of(Regime.WITH_TEXT)
        return Learned(Featurizer(FakeCatalog(films()).view), small_trees(), weights)


class TestTheRankerOfEachRegime(RankerContract):
    def ranker(self) -> Ranker:
        fitted = FittedRanking(trees={Regime.LIKES_ONLY: small_trees()}, serving={Regime.LIKES_ONLY: "learned"})
        return serving_ranker(fitted, Featurizer(FakeCatalog(films()).view), RankingSettings())


class TestMmr(RankerContract):
    scores_itself = False

    def ranker(self) -> Ranker:
        catalog = FakeCatalog(films())
        chosen = DiversitySettings(knob=0.4, caps={"director": 1}, calibration=0.3)
        return Diversity(catalog, chosen, attribute_similarity(catalog))


class TestDpp(RankerContract):
    scores_itself = False

    def ranker(self) -> Ranker:
        catalog = FakeCatalog(films())
        return Diversity(catalog, DiversitySettings(knob=0.4, method="dpp"), attribute_similarity(catalog))


class TestExploration(RankerContract):
    scores_itself = False

    def ranker(self) -> Ranker:
        return Exploration(DiversitySettings(exploration=0.5, novelty=0.5, margin=5.0))


class TestLlmScorer(RankerContract):
    scores_itself = False

    def ranker(self) -> Ranker:
        model = GradingModel(lambda ending: str(len(ending) % 5))
        return LlmScorer(model, FakeCatalog(films()), ScoringSettings(weight=0.6, timeout_s=5.0, candidates=4))


class TestAnEmptyPipeline(RankerContract):
    scores_itself = False

    def ranker(self) -> Ranker:
        return Pipeline([])


class TestTheStandardPipeline(RankerContract):
    def ranker(self) -> Ranker:
        return standard_pipeline(FakeCatalog(films()), None, RankingSettings())


@pytest.mark.parametrize("broken", BROKEN)
def test_the_contract_catches_a_ranker_that_breaks_it(broken: Callable[[], Ranker]) -> None:
    with pytest.raises((AssertionError, ZeroDivisionError)):
        for rows in (ROWS, ROWS[:1], [], [c.model_copy(update={"evidence": ()}) for c in ROWS]):
            keeps_its_promises(broken(), Query(text="comedy"), rows)
