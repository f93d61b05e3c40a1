"""The sources by meaning, words, taste and wishes: their promises and their own behaviour."""

import numpy as np
import pytest

from domain.errors import ModelUnavailable, StoreFailed, UnknownField
from domain.intent import Constraint, Op
from domain.items import Item
from domain.ports import Retriever
from domain.query import Query
from retrieval.dense import DenseSource
from retrieval.lexical import LexicalSource
from retrieval.settings import LexicalSettings, TasteSettings, VectorSettings
from retrieval.similar import SimilarSource
from retrieval.wishes import WishSource
from tests.builders import films
from tests.contracts.test_retriever_contract import RetrieverContract, ScorerContract
from tests.fakes import FakeCatalog
from tests.retrieval.embedders import WordEmbedder
from tests.retrieval.snapshots import LiveSnapshots

SPACE = Query(text="a crew in space meets a creature")
SOFT_COMEDY = Constraint(field="genre", op=Op.EQ, value="Comedy", hard=False)
SOFT_SHORT = Constraint(field="runtime_min", op=Op.LE, value=100, hard=False)


class Counted:
    """A scorer that prefers items by the number in their id."""

    name = "popularity"

    def scores(self, query: Query, item_ids):  # type: ignore[no-untyped-def]
        return np.array([float(i[1:]) if i[1:].isdigit() else np.nan for i in item_ids])


def dense(catalog: FakeCatalog, embedder: WordEmbedder | None = None, **settings: object) -> DenseSource:
    embedder = embedder or WordEmbedder()
    chosen = VectorSettings(**settings)  # type: ignore[arg-type]
    return DenseSource(embedder, LiveSnapshots(catalog, embedder), chosen, lambda *_: [])


def lexical(catalog: FakeCatalog, settings: LexicalSettings | None = None) -> LexicalSource:
    snapshots = LiveSnapshots(catalog, WordEmbedder(), settings)
    return LexicalSource(snapshots, snapshots.tokens)


class TestDense(RetrieverContract, ScorerContract):
    asks = (SPACE, Query(text="爱情", liked=("f1",)))

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        return dense(catalog)


class TestDenseWithApproximateSearch(RetrieverContract, ScorerContract):
    asks = (SPACE,)

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        embedder = WordEmbedder()
        settings = VectorSettings(exact_up_to=0)
        snapshots = LiveSnapshots(catalog, embedder)

        def nearest(direction, limit):  # type: ignore[no-untyped-def]
            table = snapshots().vectors
            return [table.ids[n] for n in np.argsort(-(table.matrix @ direction))[:limit]]

        return DenseSource(embedder, snapshots, settings, nearest)


class TestLexical(RetrieverContract, ScorerContract):
    asks = (SPACE, Query(text="异形 space toys"))

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        return lexical(catalog)


class TestLexicalWithChangesBeside(RetrieverContract, ScorerContract):
    asks = (SPACE,)

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        source = lexical(catalog, LexicalSettings(rebuild_up_to=0, fresh_share=0.5))
        source(SPACE, 1)
        changed = [i.model_copy(update={"texts": {"en": "A crew meets nobody in space."}}) for i in films()[:3]]
        catalog.upsert([*changed, Item(id="new", titles={"en": "Space Crew"}, attributes={"year": 2020})])
        return source


class TestSimilar(RetrieverContract, ScorerContract):
    asks = (Query(liked=("f1", "f2")), Query(liked=("f5",), like_ids=("f1",), disliked=("f7",)))

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        return SimilarSource(LiveSnapshots(catalog, WordEmbedder()), TasteSettings())


class TestWishes(RetrieverContract, ScorerContract):
    asks = (Query(constraints=(SOFT_COMEDY,)), Query(constraints=(SOFT_COMEDY, SOFT_SHORT)))

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        return WishSource(LiveSnapshots(catalog, WordEmbedder()), Counted())

    # The contract replaces a query's constraints by a hard one; without its wishes this source has nothing to say.
    def test_hard_constraints_hold_and_come_before_the_cut(self, catalog: FakeCatalog) -> None:  # type: ignore[override]
        source = WishSource(LiveSnapshots(catalog, WordEmbedder()), Counted())
        after = Constraint(field="year", op=Op.GE, value=1990)
        found = source(Query(constraints=(SOFT_COMEDY, after)), 2)
        assert [c.item_id for c in found] == ["f7", "f3"]


def test_a_title_outweighs_a_description() -> None:
    items = [
        Item(id="a", titles={"en": "Heat"}, texts={"en": "A thief and a policeman."}),
        Item(id="b", titles={"en": "Other"}, texts={"en": "The heat of the summer in a town."}),
    ]
    assert [c.item_id for c in lexical(FakeCatalog(items))(Query(text="heat"), 5)] == ["a", "b"]


def test_who_types_exactly_a_title_finds_it_first() -> None:
    items = [
        Item(id="a", titles={"en": "Rock, The (1996)"}, texts={"en": "Commandos storm an island prison."}),
        Item(id="b", titles={"en": "Red Rock West"}),
        Item(id="c", titles={"en": "Up", "zh": "飞屋环游记"}, texts={"en": "A house flies."}),
        Item(id="d", titles={"en": "Uptown"}),
    ]
    source = lexical(FakeCatalog(items))
    for asked, expected in (("the rock", "a"), ("UP!", "c"), ("飞屋环游记", "c"), ("red rock west", "b")):
        found = source(Query(text=asked), 5)
        assert found[0].item_id == expected
        assert found[0].evidence[0].terms[0] == asked


def test_the_matched_words_are_told_as_they_were_said() -> None:
    found = lexical(FakeCatalog(films()))(Query(text="Detectives hunting, 银翼杀手"), 1)
    assert found[0].item_id == "f2"
    assert found[0].evidence[0].terms[:2] == ("Detectives", "hunting")
    assert "银翼" in "".join(found[0].evidence[0].terms)


def test_words_of_asking_do_not_count() -> None:
    items = [Item(id="a", titles={"en": "The Film"}), Item(id="b", titles={"en": "Robots"})]
    source = lexical(FakeCatalog(items))
    assert [c.item_id for c in source(Query(text="recommend a film about robots"), 5)] == ["b"]
    assert [c.item_id for c in source(Query(text="film"), 5)] == ["a"]


def test_a_new_item_is_found_by_its_words_at_once() -> None:
    catalog = FakeCatalog(films())
    for settings in (LexicalSettings(), LexicalSettings(rebuild_up_to=0, fresh_share=1.0)):
        source = lexical(catalog, settings)
        assert not source(Query(text="submarine"), 5)
        catalog.upsert([Item(id="new", titles={"en": "Das Boot"}, texts={"en": "A submarine at war."})])
        assert source(Query(text="submarine"), 5)[0].item_id == "new"
        catalog.delete(["new"])
        assert not source(Query(text="submarine"), 5)


def test_changes_beside_the_index_score_as_a_rebuilt_index_scores_them() -> None:
    catalog = FakeCatalog(films())
    beside = lexical(catalog, LexicalSettings(rebuild_up_to=0, fresh_share=1.0, length_share=0.0))
    beside(SPACE, 1)
    catalog.upsert([Item(id="new", titles={"en": "Crew"}, texts={"en": "space space"})])
    anew = lexical(catalog, LexicalSettings(length_share=0.0))
    query = Query(text="space crew")
    first, second = (source.scores(query, ["new", "f1"]) for source in (beside, anew))
    np.testing.assert_allclose(first / first[1], second / second[1], rtol=1e-3)  # the words' rarity is the old one


def test_an_unknown_hard_field_is_said() -> None:
    asked = Query(text="space", liked=("f1",), constraints=(Constraint(field="mood", op=Op.EQ, value="x"),))
    catalog = FakeCatalog(films())
    for source in (dense(catalog), lexical(catalog)):
        with pytest.raises(UnknownField):
            source(asked, 5)


def test_an_item_without_a_vector_is_not_found_by_meaning_and_has_no_score() -> None:
    embedder = WordEmbedder()
    snapshots = LiveSnapshots(FakeCatalog(films()), embedder)
    snapshots.unembedded = {"f1"}
    source = DenseSource(embedder, snapshots, VectorSettings(), lambda *_: [])
    assert "f1" not in {c.item_id for c in source(SPACE, 100)}
    assert np.isnan(source.scores(SPACE, ["f1", "f2"])).tolist() == [True, False]


def test_a_broken_embedder_is_a_model_failure() -> None:
    embedder = WordEmbedder()
    source = dense(FakeCatalog(films()), embedder)
    source(SPACE, 1)
    embedder.broken = True
    with pytest.raises(ModelUnavailable):
        source(SPACE, 1)


def test_a_broken_store_means_an_exact_search() -> None:
    def broken(*_: object) -> list[str]:
        raise StoreFailed("the store is down")

    embedder = WordEmbedder()
    snapshots = LiveSnapshots(FakeCatalog(films()), embedder)
    always = VectorSettings(exact_up_to=0)
    found = DenseSource(embedder, snapshots, always, broken)(SPACE, 3)
    assert found == DenseSource(embedder, snapshots, VectorSettings(), broken)(SPACE, 3)


def test_the_newest_like_weighs_most_and_is_the_reason() -> None:
    source = SimilarSource(LiveSnapshots(FakeCatalog(films()), WordEmbedder()), TasteSettings(half_life_items=0.5))
    first = source(Query(liked=("f3", "f2")), 1)[0]
    assert first.item_id == "f1"
    assert first.evidence[0].item_ids[0] == "f2"
    assert source.reasons(Query(liked=("f3", "f2")), ["f1", "nobody"])["f1"][0] == "f2"


def test_more_like_this_starts_from_these_items_alone() -> None:
    source = SimilarSource(LiveSnapshots(FakeCatalog(films()), WordEmbedder()), TasteSettings())
    told = source(Query(liked=("f3", "f5", "f2"), like_ids=("f2",)), 3)
    assert {i for c in told for i in c.evidence[0].item_ids} == {"f2"}


def test_an_empty_catalogue_has_nothing_and_breaks_nothing() -> None:
    catalog = FakeCatalog([])
    wishes = WishSource(LiveSnapshots(catalog, WordEmbedder()), Counted())
    similar = SimilarSource(LiveSnapshots(catalog, WordEmbedder()), TasteSettings())
    for source in (dense(catalog), lexical(catalog), similar, wishes):
        asked = Query(text="space", liked=("f1",))
        assert source(asked, 5) == []
        assert np.isnan(source.scores(asked, ["f1"])).all()
