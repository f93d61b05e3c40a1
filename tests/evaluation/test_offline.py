import json

import pytest

from domain.errors import BadInput
from domain.query import Query
from evaluation.novelty import item_facts
from evaluation.offline import evaluate_offline
from evaluation.offline_methods import FITTED, case_query, fitted_methods, random_method, retriever_method
from evaluation.offline_segments import learn_segments
from evaluation.splits import Case, by_time, known_cases
from retrieval.collaborative.recipes import NEURAL
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import learn_rule
from retrieval.popularity import PopularitySource, fit_popularity
from tests.builders import films
from tests.fakes import FakeCatalog
from tests.retrieval.collaborative.worlds import ITEMS, LOVE, SPACE, two_tastes

SETTINGS = CollaborativeSettings(l2=5, next_l2=5, factors=8, factor_l2=1)
ROWS = two_tastes()
TRAIN, TEST = by_time(ROWS, 0.6)
CASES = known_cases(TRAIN, TEST, learn_rule(ROWS, SETTINGS).weight)
SHELVES = [item.model_copy(update={"id": i, "attributes": {"genre": (i[0],)}}) for i, item in
           zip(ITEMS, films() * 2, strict=False)]  # fmt: skip
FACTS = item_facts(SHELVES, TRAIN)
SEGMENTS = learn_segments(ITEMS, TRAIN)


def perfect(cases, limit):
    return [sorted(case.relevant)[:limit] for case in cases]


def broken(cases, limit):
    """Ranks what it knows is wanted last."""
    return [[i for i in ITEMS if i not in case.relevant and i not in case.known][:limit] for case in cases]


@pytest.fixture(scope="module")
def document():
    names = ["random", "popularity", "ease", "item_knn", "collaborative"]
    methods = fitted_methods(names, TRAIN, ITEMS, SETTINGS) | {"perfect": perfect, "broken": broken}
    return evaluate_offline(methods, CASES, FACTS, catalog="worlds", ks=(3, 10), segments=SEGMENTS)


def test_the_document_has_the_fields_of_the_contract(document):
    assert {"rows", "seconds", "catalog", "versions"} <= document.keys()
    row = document["rows"][0]
    wanted = [f"{m}@{k}" for m in ("recall", "precision", "f1", "ndcg", "map", "hit", "coverage", "novelty", "diversity")
              for k in (3, 10)]  # fmt: skip
    assert {"method", "n", "mrr", *wanted} <= row.keys()
    assert all(row["intervals"][m][0] <= row[m] <= row["intervals"][m][1] for m in row["intervals"])
    assert row["n"] == len(CASES)
    json.dumps(document, allow_nan=False)


def by_method(document):
    return {row["method"]: row for row in document["rows"]}


def test_the_perfect_ranker_wins_and_the_broken_one_scores_nothing(document):
    rows = by_method(document)
    for metric in ("recall@3", "ndcg@3", "mrr", "map@10", "hit@3"):
        assert rows["perfect"][metric] == pytest.approx(1)
        assert rows["broken"][metric] == 0


def test_a_model_of_taste_beats_popularity_and_luck_here(document):
    rows = by_method(document)
    assert rows["ease"]["ndcg@3"] > 1.5 * max(rows["popularity"]["ndcg@3"], rows["random"]["ndcg@3"])
    assert rows["collaborative"]["ndcg@3"] > 1.5 * rows["random"]["ndcg@3"]


def test_a_ranker_turned_upside_down_is_caught():
    ease = fitted_methods(["ease"], TRAIN, ITEMS, SETTINGS)["ease"]
    methods = {"ease": ease, "upside_down": lambda cases, limit: [r[::-1] for r in ease(cases, limit)]}
    rows = by_method(evaluate_offline(methods, CASES, FACTS, ks=(3,)))
    assert rows["upside_down"]["ndcg@3"] < 0.7 * rows["ease"]["ndcg@3"]


def test_the_best_is_compared_with_each_other_on_the_same_people(document):
    assert {row["method"] for row in document["paired"]} == {"perfect"}
    beaten = {row["against"]: row for row in document["paired"]}
    assert beaten["random"]["significant"]
    assert beaten["random"]["interval"][0] > 0


def test_segments_tell_light_people_and_rare_items_apart(document):
    segments = {(row["method"], row["segment"]): row for row in document["segments"]}
    assert ("ease", "people:new") in segments
    assert segments["perfect", "items:head"]["recall@10"] == pytest.approx(1)
    assert {name for _, name in segments} <= {
        "people:new", "people:light", "people:heavy", "items:head", "items:middle", "items:tail", "items:new"
    }  # fmt: skip


def test_item_segments_cover_the_catalogue_by_use():
    assert set(SEGMENTS.items) == set(ITEMS)
    assert SEGMENTS.items["new"] == "new"
    assert {"head", "tail"} <= set(SEGMENTS.items.values())


@pytest.mark.parametrize("name", [n for n in FITTED if n not in ("collaborative", *NEURAL)])
def test_no_method_recommends_what_is_known_or_an_item_twice(name):
    for case, ranked in zip(CASES, fitted_methods([name], TRAIN, ITEMS, SETTINGS)[name](CASES, 10), strict=True):
        assert len(set(ranked)) == len(ranked) <= 10
        assert not set(ranked) & case.known


def test_a_person_about_whom_nothing_is_known_gets_an_empty_list_of_a_model():
    stranger = Case(user="z", history=(), relevant=frozenset({"s0"}))
    assert fitted_methods(["ease"], TRAIN, ITEMS, SETTINGS)["ease"]([stranger], 5) == [[]]


def test_any_source_is_a_method():
    catalog = FakeCatalog(films())
    case = Case(user="z", history=("f1",), seen=frozenset({"f1", "f2"}), relevant=frozenset({"f3"}))
    run = retriever_method(PopularitySource(catalog, fit_popularity([])))
    (ranked,) = run([case], 20)
    assert not set(ranked) & {"f1", "f2"}
    assert case_query(case, 5) == Query(user="z", liked=("f1",), seen=frozenset({"f1", "f2"}), limit=5)


def test_a_relevant_item_outside_the_catalogue_is_a_miss_and_is_counted():
    case = Case(user="z", history=("s0",), relevant=frozenset({"s1", "elsewhere"}))
    document = evaluate_offline({"perfect": lambda cases, limit: [["s1"]]}, [case], FACTS, ks=(10,))
    assert document["relevant_not_in_catalog"] == 1
    assert by_method(document)["perfect"]["recall@10"] == pytest.approx(0.5)


def test_luck_is_the_same_for_the_same_person():
    assert random_method(ITEMS)(CASES[:2], 5) == random_method(ITEMS)(CASES[:2], 5)


def test_without_cases_there_are_rows_without_numbers():
    document = evaluate_offline({"perfect": perfect}, [], FACTS, ks=(10,))
    assert document["rows"][0]["n"] == 0


def test_an_unknown_method_is_named():
    with pytest.raises(BadInput, match="no method 'magic'"):
        fitted_methods(["magic"], TRAIN, ITEMS)


def test_the_worlds_are_what_the_tests_think():
    assert len(CASES) > 40
    assert {i[0] for i in SPACE + LOVE} == {"s", "l"}


def test_a_new_item_has_a_segment_of_its_own_where_only_content_can_win():
    cases = [Case(user="a", history=("s0", "s1"), relevant=frozenset({"new", "s2"}))]
    methods = fitted_methods(["popularity", "ease"], TRAIN, ITEMS, SETTINGS)
    methods["content"] = lambda cases, limit: [["new"] for _ in cases]
    document = evaluate_offline(methods, cases * 2, FACTS, ks=(3,), segments=SEGMENTS)
    rows = {row["method"]: row["ndcg@3"] for row in document["segments"] if row["segment"] == "items:new"}
    assert rows == {"popularity": 0.0, "ease": 0.0, "content": 1.0}
