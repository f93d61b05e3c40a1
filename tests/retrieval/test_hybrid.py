"""The fusion: all sources at once, parts that add up, and sources that fail."""

from collections.abc import Sequence

import numpy as np
import pytest

from domain.candidates import Candidate, Evidence
from domain.errors import ModelTimeout, StoreFailed, UnknownField
from domain.intent import Constraint, Op
from domain.ports import Retriever, Scores
from domain.query import Query
from retrieval.hybrid import HybridRetriever, Source, standardised
from retrieval.popularity import PopularitySource, fit_popularity
from retrieval.settings import FusionSettings, TasteSettings
from retrieval.similar import SimilarSource
from retrieval.wishes import WishSource
from tests.builders import films
from tests.contracts.test_retriever_contract import RetrieverContract, small_catalog
from tests.fakes import FakeCatalog
from tests.retrieval.embedders import WordEmbedder
from tests.retrieval.snapshots import LiveSnapshots
from tests.retrieval.test_sources import SPACE, dense, lexical


class Fixed:
    """A source that knows some items and may fail."""

    def __init__(self, name: str, known: dict[str, float], error: Exception | None = None) -> None:
        self.name = name
        self.known = known
        self.error = error

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        if self.error:
            raise self.error
        best = sorted(self.known.items(), key=lambda pair: -pair[1])[:limit]
        return [
            Candidate(item_id=i, score=s, parts={self.name: s}, evidence=(Evidence(source=self.name, rank=r, score=s),))
            for r, (i, s) in enumerate(best, 1)
        ]

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        return np.array([self.known.get(i, np.nan) for i in item_ids])


def everything(catalog: FakeCatalog) -> list[Source]:
    snapshots = LiveSnapshots(catalog, WordEmbedder())
    popularity = PopularitySource(catalog, fit_popularity(catalog.interactions()))
    taste = SimilarSource(snapshots, TasteSettings())
    return [dense(catalog), lexical(catalog), taste, popularity, WishSource(snapshots, popularity)]


def fused(*sources: Source, catalog: FakeCatalog | None = None, **weights: float) -> HybridRetriever:
    settings = FusionSettings(browse=weights, asked=weights, more_like=weights)
    return HybridRetriever(catalog or FakeCatalog(films()), sources, settings)


class TestHybrid(RetrieverContract):
    asks = (SPACE, Query(liked=("f1", "f2")), Query(text="comedy", liked=("f5",)), Query())
    answers_nothing = True

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        return HybridRetriever(catalog, everything(catalog), FusionSettings())

    # It carries the evidence of all its sources instead of its own.
    def test_every_candidate_has_one_evidence_with_the_name_of_the_source(self, retriever: Retriever) -> None:
        for ask in self.asks:
            for found in retriever(ask, 100):
                names = [e.source for e in found.evidence]
                assert names
                assert len(names) == len(set(names))
                assert set(found.parts) <= set(names)
                assert sum(found.parts.values()) == pytest.approx(found.score, abs=1e-9)

    def test_the_best_come_first_ranked_from_one_and_without_duplicates(self, retriever: Retriever) -> None:
        for ask in self.asks:
            found = retriever(ask, 100)
            assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
            assert len({c.item_id for c in found}) == len(found)


def test_every_source_scores_what_any_source_found() -> None:
    found = fused(Fixed("a", {"f1": 3.0, "f2": 1.0}), Fixed("b", {"f2": 9.0, "f3": 1.0}), a=1.0, b=3.0)(Query(), 9)
    assert [c.item_id for c in found] == ["f2", "f1", "f3"]
    assert found[0].parts == {"a": pytest.approx(-1 / 1.4826), "b": pytest.approx(3 / 1.4826)}
    assert {e.source: e.rank for e in found[0].evidence} == {"a": 2, "b": 1}
    assert found[2].parts == {"b": pytest.approx(-3 / 1.4826)}


def test_a_source_without_weight_proposes_and_does_not_count() -> None:
    found = fused(Fixed("a", {"f1": 3.0}), Fixed("wish", {"f4": 1.0}), a=1.0)(Query(), 9)
    assert {c.item_id for c in found} == {"f1", "f4"}
    assert all("wish" not in c.parts for c in found)
    assert [e.source for c in found if c.item_id == "f4" for e in c.evidence] == ["wish"]


def test_nobody_gets_nothing() -> None:
    catalog = small_catalog()
    found = HybridRetriever(catalog, everything(catalog), FusionSettings()).find(Query(), 5)
    assert len(found.candidates) == 5
    assert found.by_source["dense"] == 0
    assert found.by_source["popularity"] == 12


@pytest.mark.parametrize("error", [ModelTimeout("too slow", "wait")])
def test_a_source_whose_model_fails_is_left_out_and_reported(error: Exception) -> None:
    found = fused(Fixed("a", {"f1": 1.0, "f2": 0.0}), Fixed("b", {}, error), a=1.0, b=1.0).find(Query(), 5)
    assert [c.item_id for c in found.candidates] == ["f1", "f2"]
    assert [(d.part, d.why) for d in found.degraded] == [("b", "too slow")]
    assert found.by_source == {"a": 2}


def test_what_is_not_a_models_failure_is_raised() -> None:
    with pytest.raises(StoreFailed):
        fused(Fixed("a", {}, StoreFailed("disk", "")), a=1.0).find(Query(), 5)
    with pytest.raises(UnknownField):
        fused(Fixed("a", {"f1": 1.0})).find(Query(constraints=(Constraint(field="x", op=Op.EQ, value=1),)), 5)


def test_a_source_that_breaks_a_hard_wish_is_not_believed() -> None:
    old = Constraint(field="year", op=Op.LE, value=1979)
    found = fused(Fixed("a", {"f1": 1.0, "f2": 5.0, "gone": 9.0}), a=1.0).find(Query(constraints=(old,)), 5)
    assert [c.item_id for c in found.candidates] == ["f1"]
    assert found.eligible == 4


def test_soft_wishes_widen_what_is_found() -> None:
    catalog = small_catalog()
    wish = Constraint(field="director", op=Op.EQ, value="Akira Kurosawa", hard=False)
    hybrid = HybridRetriever(catalog, everything(catalog), FusionSettings())
    without = [c.item_id for c in hybrid(Query(text="space"), 12)]
    wished = [c.item_id for c in hybrid(Query(text="space", constraints=(wish,)), 12)]
    assert wished.index("f9") < without.index("f9") - 3


def test_an_item_that_another_source_found_has_its_reason_too() -> None:
    catalog = small_catalog()
    snapshots = LiveSnapshots(catalog, WordEmbedder())
    taste = SimilarSource(snapshots, TasteSettings())
    one = FusionSettings(per_source=1)
    found = HybridRetriever(catalog, [Fixed("a", {"f6": 1.0}), taste], one)(Query(liked=("f2", "f1")), 1)
    scored = [e for c in found for e in c.evidence if e.source == "similar" and e.rank == 0]
    assert all(set(e.item_ids) <= {"f1", "f2"} for e in scored)


def test_standardising_is_steady_and_neutral_about_what_is_not_known() -> None:
    assert standardised(np.array([])).shape == (0,)
    assert standardised(np.array([np.nan, np.nan])).tolist() == [0, 0]
    assert standardised(np.array([2.0, 2.0, np.nan])).tolist() == [0, 0, 0]
    made = standardised(np.array([0.0, 0.0, 0.0, 0.0, 5.0]))
    assert made.tolist()[:4] == [0, 0, 0, 0]
    assert 0 < made[4] < 5
    np.testing.assert_allclose(standardised(np.array([1.0, 2.0, 3.0])), standardised(np.array([10.0, 20.0, 30.0])))


def test_a_broken_embedder_leaves_words_and_popularity() -> None:
    catalog = small_catalog()
    embedder = WordEmbedder()
    by_meaning = dense(catalog, embedder)
    by_meaning(SPACE, 1)
    embedder.broken = True
    popularity = PopularitySource(catalog, fit_popularity(catalog.interactions()))
    found = HybridRetriever(catalog, [by_meaning, lexical(catalog), popularity], FusionSettings()).find(SPACE, 5)
    assert found.candidates[0].item_id == "f1"
    assert [d.part for d in found.degraded] == ["dense"]
