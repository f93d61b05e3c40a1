"""A pipeline: each stage within its budget, or its input goes through and the result says so."""

import threading
import time
from collections.abc import Sequence

import pytest

from domain.candidates import Candidate
from domain.errors import StoreFailed
from domain.query import Query
from ranking.pipeline import STUCK_LIMIT, Pipeline, Ranked, Stage
from tests.ranking.doubles import Doubling, Inventing, candidate

ROWS = [candidate("f1", 3.0), candidate("f2", 2.0), candidate("f3", 1.0)]


class Reversing:
    name = "reversing"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        return list(reversed(candidates))


class Failing:
    name = "failing"

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        raise self._error


class Hanging:
    name = "hanging"

    def __init__(self) -> None:
        self.release = threading.Event()

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        self.release.wait(20)
        return []


def ids(ranked: Ranked) -> list[str]:
    return [c.item_id for c in ranked.candidates]


def test_stages_run_one_after_the_other() -> None:
    assert ids(Pipeline([Reversing()]).rank(Query(), ROWS)) == ["f3", "f2", "f1"]
    assert ids(Pipeline([Reversing(), Reversing()]).rank(Query(), ROWS)) == ["f1", "f2", "f3"]


def test_a_pipeline_is_a_ranker_within_a_pipeline() -> None:
    inner = Pipeline([Reversing(), Failing(ValueError("no"))])
    ranked = Pipeline([inner, Reversing()]).rank(Query(), ROWS)
    assert ids(ranked) == ["f1", "f2", "f3"]
    assert [d.part for d in ranked.degraded] == ["ranking.failing"]


@pytest.mark.parametrize("error", [ValueError("odd"), StoreFailed("disk gone")])
def test_a_stage_that_fails_passes_its_input_through_and_says_why(error: Exception) -> None:
    ranked = Pipeline([Failing(error), Reversing()]).rank(Query(), ROWS)
    assert ids(ranked) == ["f3", "f2", "f1"]
    assert ranked.degraded[0].part == "ranking.failing" and str(error) in ranked.degraded[0].why


def test_a_stage_that_hangs_costs_its_budget_and_no_more() -> None:
    hanging = Hanging()
    started = time.perf_counter()
    ranked = Pipeline([Stage(hanging, budget_s=0.05), Reversing()]).rank(Query(), ROWS)
    hanging.release.set()
    assert time.perf_counter() - started < 5
    assert ids(ranked) == ["f3", "f2", "f1"]
    assert ranked.degraded[0].why == "not within 0.05 s"


def test_a_stage_whose_calls_keep_hanging_is_skipped_at_once() -> None:
    hanging = Hanging()
    pipeline = Pipeline([Stage(hanging, budget_s=0.01)])
    reports = [pipeline.rank(Query(), ROWS).degraded[0].why for _ in range(STUCK_LIMIT + 1)]
    hanging.release.set()
    assert reports[-1] == "earlier calls still hang"
    assert set(reports[:-1]) == {"not within 0.01 s"}


@pytest.mark.parametrize("broken", [Doubling(), Inventing()])
def test_a_stage_that_breaks_its_promise_is_passed_by(broken: Doubling | Inventing) -> None:
    ranked = Pipeline([broken]).rank(Query(), ROWS)
    assert ids(ranked) == ["f1", "f2", "f3"] and len(ranked.degraded) == 1


def test_a_mandatory_stage_raises() -> None:
    with pytest.raises(StoreFailed):
        Pipeline([Stage(Failing(StoreFailed("disk gone")), mandatory=True)])(Query(), ROWS)


def test_calling_it_gives_the_order_alone() -> None:
    assert [c.item_id for c in Pipeline([Reversing()])(Query(), ROWS)] == ["f3", "f2", "f1"]
