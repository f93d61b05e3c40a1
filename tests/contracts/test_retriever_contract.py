"""What every Retriever and every Scorer must do. Inherit, give a `retriever` fixture and `asks`, and the tests run.

class TestDenseContract(RetrieverContract, ScorerContract):
    asks = (Query(text="a film in space"),)
    @pytest.fixture
    def retriever(self, catalog): return DenseSource(...)
"""

from collections.abc import Sequence

import numpy as np
import pytest

from domain.candidates import Candidate, Evidence
from domain.intent import Constraint, Op
from domain.ports import Retriever, Scorer, Scores
from domain.query import Query
from tests.builders import films, rating
from tests.fakes import FakeCatalog

AFTER_1980 = Constraint(field="year", op=Op.GE, value=1981)
NO_HORROR = Constraint(field="genre", op=Op.NOT_IN, value=("Horror",))
COMEDY = Constraint(field="genre", op=Op.EQ, value="Comedy")


def small_catalog() -> FakeCatalog:
    """Twelve films; six people, of whom three love science fiction and three love comedies."""
    tastes = [("ann", "f1 f2 f12 f6"), ("bob", "f1 f2 f12 f8"), ("cem", "f2 f12 f4 f6 f1"),
              ("dee", "f5 f7 f11 f3"), ("eve", "f5 f7 f3 f10"), ("fay", "f7 f11 f5 f8 f9")]  # fmt: skip
    return FakeCatalog(films(), [rating(user, item) for user, items in tastes for item in items.split()])


class _Stage:
    asks: Sequence[Query] = ()
    """Queries that give this source something to go on."""

    @pytest.fixture
    def catalog(self) -> FakeCatalog:
        return small_catalog()

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        raise NotImplementedError("give a retriever over `catalog`")


class RetrieverContract(_Stage):
    """The promises of domain.ports.Retriever."""

    answers_nothing: bool = False
    """True for a source that has an answer for everybody (popularity)."""

    def test_it_finds_something_when_it_has_something_to_go_on(self, retriever: Retriever) -> None:
        assert self.asks, "give at least one query"
        assert all(retriever(ask, 5) for ask in self.asks)

    @pytest.mark.parametrize("limit", [0, 1, 3, 100])
    def test_it_finds_at_most_limit(self, retriever: Retriever, limit: int) -> None:
        assert all(len(retriever(ask, limit)) <= limit for ask in self.asks)

    def test_the_best_come_first_ranked_from_one_and_without_duplicates(self, retriever: Retriever) -> None:
        for ask in self.asks:
            found = retriever(ask, 100)
            assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
            assert np.isfinite([c.score for c in found]).all()
            assert len({c.item_id for c in found}) == len(found)
            assert [c.evidence[0].rank for c in found] == list(range(1, len(found) + 1))

    def test_a_shorter_list_is_the_head_of_a_longer_one(self, retriever: Retriever) -> None:
        for ask in self.asks:
            assert [c.item_id for c in retriever(ask, 2)] == [c.item_id for c in retriever(ask, 100)][:2]

    def test_every_candidate_has_one_evidence_with_the_name_of_the_source(self, retriever: Retriever) -> None:
        for ask in self.asks:
            for found in retriever(ask, 100):
                assert [e.source for e in found.evidence] == [retriever.name]
                assert sum(found.parts.values()) == pytest.approx(found.score)

    @pytest.mark.parametrize("wish", [AFTER_1980, NO_HORROR, COMEDY], ids=["year", "not", "genre"])
    def test_hard_constraints_hold_and_come_before_the_cut(
        self, retriever: Retriever, catalog: FakeCatalog, wish: Constraint
    ) -> None:
        view = catalog.view()
        for ask in self.asks:
            asked = ask.model_copy(update={"constraints": (wish,)})
            every, some = retriever(ask, 100), retriever(asked, 2)
            assert all(view.satisfies(view.item(c.item_id), wish) for c in some)
            fitting = [c for c in every if view.satisfies(view.item(c.item_id), wish)]
            assert len(some) >= min(2, len(fitting))

    def test_what_is_excluded_does_not_come_back(self, retriever: Retriever) -> None:
        for ask in self.asks:
            first = [c.item_id for c in retriever(ask, 100)]
            assert not set(first) & ask.excluded
            again = retriever(ask.model_copy(update={"shown": frozenset(first[:2])}), 100)
            assert not {c.item_id for c in again} & set(first[:2])

    def test_nothing_to_go_on_finds_nothing(self, retriever: Retriever) -> None:
        assert bool(retriever(Query(), 5)) is self.answers_nothing

    def test_unknown_ids_are_no_error(self, retriever: Retriever) -> None:
        retriever(Query(liked=("nobody-knows-this",), disliked=("nor-this",), seen=frozenset({"x"})), 5)

    def test_the_same_query_gets_the_same_answer(self, retriever: Retriever) -> None:
        assert all(retriever(ask, 7) == retriever(ask, 7) for ask in self.asks)

    def test_a_deleted_item_is_not_found(self, retriever: Retriever, catalog: FakeCatalog) -> None:
        gone = retriever(self.asks[0], 1)[0].item_id
        catalog.delete([gone])
        assert gone not in {c.item_id for c in retriever(self.asks[0], 100)}


class ScorerContract(_Stage):
    """The promises of domain.ports.Scorer, for a source that is both."""

    def test_it_scores_every_asked_id_in_order(self, retriever: Scorer, catalog: FakeCatalog) -> None:
        ids = catalog.view().ids
        for ask in self.asks:
            forward, backward = retriever.scores(ask, ids), retriever.scores(ask, ids[::-1])
            assert forward.shape == (len(ids),)
            np.testing.assert_allclose(forward, backward[::-1])

    def test_its_scores_order_what_it_found_as_it_found_it(self, retriever: Scorer) -> None:
        for ask in self.asks:
            found: list[Candidate] = retriever(ask, 100)  # type: ignore[operator]
            scores = retriever.scores(ask, [c.item_id for c in found])
            np.testing.assert_allclose(scores, [c.score for c in found], rtol=1e-4, atol=1e-6)

    def test_it_has_nothing_to_say_about_an_unknown_id(self, retriever: Scorer) -> None:
        assert all(np.isnan(retriever.scores(ask, ["nobody-knows-this"])).all() for ask in self.asks)

    def test_no_ids_give_no_scores(self, retriever: Scorer) -> None:
        assert all(retriever.scores(ask, []).shape == (0,) for ask in self.asks)


class _Newest:
    """A tiny source that keeps every promise: the newest films first, for whoever says anything."""

    name = "newest"

    def __init__(self, catalog: FakeCatalog) -> None:
        self._catalog = catalog

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        if not query.text and not query.liked:
            return []
        view = self._catalog.view()
        allowed = view.eligible(query.hard, query.excluded)
        years = {i: float(self.scores(query, [i])[0]) for i, keep in zip(view.ids, allowed, strict=True) if keep}
        best = sorted(years, key=lambda i: (-years[i], i))[:limit]
        return [
            Candidate(item_id=i, score=years[i], parts={self.name: years[i]},
                      evidence=(Evidence(source=self.name, rank=rank, score=years[i]),))
            for rank, i in enumerate(best, start=1)
        ]  # fmt: skip

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        view = self._catalog.view()
        years = [view.item(i).attributes["year"] if i in view.rows else np.nan for i in item_ids]
        return np.array(years, dtype=np.float64)


class TestTheContractItself(RetrieverContract, ScorerContract):
    asks = (Query(text="anything"), Query(liked=("f1", "f2")))

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        return _Newest(catalog)
