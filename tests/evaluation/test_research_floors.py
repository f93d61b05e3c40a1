"""The numbers of docs/evaluation.md as floors, on data that cannot be in the repository."""

import os
from pathlib import Path

import pytest

from benchmarks.offline import fold_methods, read_ratings, split_cases
from domain.items import Interaction
from evaluation.novelty import item_facts
from evaluation.offline import evaluate_offline
from evaluation.offline_methods import fitted_methods
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import learn_rule

pytestmark = [pytest.mark.research_data, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def ratings() -> list[Interaction]:
    folder = os.environ.get("PARLEY_RESEARCH_DATA")
    if not folder or not (path := Path(folder) / "ml-latest-small" / "ratings.csv").exists():
        pytest.skip("PARLEY_RESEARCH_DATA names no folder with ml-latest-small")
    return read_ratings(path)


def scores(rows: list[Interaction], split: str, methods: list[str], settings: CollaborativeSettings) -> dict:
    train, cases = split_cases(rows, split, learn_rule(rows, settings), 7)
    ids = list(dict.fromkeys(i.item for i in rows))
    run = fitted_methods(methods, train, ids, settings)
    return {row["method"]: row for row in evaluate_offline(run, cases, item_facts([], train))["rows"]}


def test_new_people_find_what_they_like(ratings: list[Interaction]) -> None:
    run, cases = fold_methods(ratings, "new-drawn", ["edlae", "popularity"], CollaborativeSettings(), 5)
    rows = {row["method"]: row for row in evaluate_offline(run, cases, item_facts([], ratings))["rows"]}
    assert rows["edlae"]["recall@20"] >= 0.315
    assert rows["edlae"]["ndcg@100"] >= 0.345
    assert rows["edlae"]["ndcg@100"] >= 1.5 * rows["popularity"]["ndcg@100"]


def test_the_next_item_blend_beats_plain_ease_by_four_fifths(ratings: list[Interaction]) -> None:
    settings = CollaborativeSettings(min_rating=0, half_life_items=1e9)
    rows = scores(ratings, "last", ["next_item", "ease"], settings)
    assert rows["next_item"]["ndcg@10"] >= 1.8 * rows["ease"]["ndcg@10"]
