import numpy as np
import pytest

from domain.ports import Retriever
from domain.query import Query
from retrieval.collaborative.choose import fit_collaborative
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.source import CollaborativeSource
from tests.builders import films
from tests.contracts.test_retriever_contract import RetrieverContract, ScorerContract, small_catalog
from tests.fakes import FakeCatalog

SETTINGS = CollaborativeSettings(method="ease", l2=1)
SCI_FI_FAN = Query(liked=("f1", "f2"))


def source_over(catalog: FakeCatalog) -> CollaborativeSource:
    model, _ = fit_collaborative(catalog.interactions(), catalog.view().ids, SETTINGS)
    return CollaborativeSource(catalog, model)


class TestCollaborativeContract(RetrieverContract, ScorerContract):
    asks = (SCI_FI_FAN, Query(liked=("f5",), disliked=("f1",)), Query(liked=("f12", "f7"), like_ids=("f7",)))

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        return source_over(catalog)


@pytest.fixture
def source() -> CollaborativeSource:
    return source_over(small_catalog())


def test_it_finds_what_people_with_the_same_taste_like(source):
    assert source(SCI_FI_FAN, 1)[0].item_id == "f12"


def test_the_evidence_names_the_liked_items_that_speak_for_it(source):
    found = source(Query(liked=("f5", "f1", "f2")), 20)
    why = {c.item_id: c.evidence[0].item_ids for c in found}
    assert set(why["f12"]) <= {"f1", "f2"}
    assert why["f12"]


def test_a_disliked_item_is_never_a_reason(source):
    found = source(Query(liked=("f1",), disliked=("f2", "f5")), 20)
    assert all(set(c.evidence[0].item_ids) <= {"f1"} for c in found)


def test_more_like_this_asks_about_these_items_alone(source):
    query = Query(liked=("f1", "f2", "f12", "f5"), like_ids=("f5",))
    assert source(query, 1)[0].item_id in {"f7", "f11"}


def test_items_without_interactions_get_no_score_and_not_zero():
    catalog = small_catalog()
    source = source_over(catalog)
    catalog.upsert([films()[0].model_copy(update={"id": "brand-new"})])
    assert np.isnan(source.scores(SCI_FI_FAN, ["brand-new"])).all()
    assert "brand-new" not in {c.item_id for c in source(SCI_FI_FAN, 100)}


def test_a_person_without_a_history_gets_nan(source):
    assert np.isnan(source.scores(Query(text="anything"), ["f1", "f2"])).all()


def test_reasons_can_be_asked_for_what_another_source_found(source):
    assert source.reasons(SCI_FI_FAN, ["f12", "unknown"]).keys() == {"f12"}
