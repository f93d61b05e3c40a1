"""Each metric against a number worked out by hand, and against rankers that are broken on purpose."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import metrics

HITS = np.array([[True, False, True, False, False], [False, False, False, True, False]])
RELEVANT = np.array([3, 1])
"""The first person has three relevant items, found at places 1 and 3; the second one, found at place 4."""


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (lambda: metrics.recall(HITS, RELEVANT, 3), [2 / 3, 0]),
        (lambda: metrics.recall(HITS, RELEVANT, 2), [1 / 2, 0]),
        (lambda: metrics.recall(HITS, RELEVANT, 5), [2 / 3, 1]),
        (lambda: metrics.precision(HITS, 4), [2 / 4, 1 / 4]),
        (lambda: metrics.f1(HITS, RELEVANT, 4), [2 * (1 / 2) * (2 / 3) / (1 / 2 + 2 / 3), 2 * (1 / 4) * 1 / (5 / 4)]),
        (lambda: metrics.f1(HITS, RELEVANT, 2), [1 / 2, 0]),
        (lambda: metrics.ndcg(HITS, RELEVANT, 5), [1.5 / (1 + 0.6309297536 + 0.5), 0.4306765581]),
        (lambda: metrics.ndcg(HITS, RELEVANT, 2), [1 / (1 + 0.6309297536), 0]),
        (lambda: metrics.mrr(HITS), [1, 1 / 4]),
        (lambda: metrics.average_precision(HITS, RELEVANT, 5), [(1 + 2 / 3) / 3, 1 / 4]),
        (lambda: metrics.average_precision(HITS, RELEVANT, 2), [1 / 2, 0]),
        (lambda: metrics.hit(HITS, 3), [1, 0]),
    ],
    ids=["recall@3", "recall@2", "recall@5", "precision@4", "f1@4", "f1@2", "ndcg@5", "ndcg@2", "mrr", "map@5",
         "map@2", "hit@3"],
)  # fmt: skip
def test_a_metric_is_what_it_is_by_hand(measure: Callable[[], np.ndarray], expected: list[float]) -> None:
    np.testing.assert_allclose(measure(), expected, atol=1e-9)


def test_coverage_counts_each_item_of_the_catalogue_once() -> None:
    assert metrics.coverage([["a", "b", "c"], ["b", "a", "d"]], 2, 10) == pytest.approx(0.2)


def test_a_list_shorter_than_k_counts_as_it_is() -> None:
    short = np.array([[True]])
    assert metrics.recall(short, np.array([2]), 10)[0] == pytest.approx(0.5)
    assert metrics.precision(short, 10)[0] == pytest.approx(0.1)
    assert metrics.ndcg(short, np.array([1]), 10)[0] == pytest.approx(1)
    assert metrics.mrr(np.zeros((1, 0), dtype=bool)).tolist() == [0]


RANKED_BY = {
    "ndcg": lambda h, r: metrics.ndcg(h, r, 10),
    "mrr": lambda h, r: metrics.mrr(h),
    "map": lambda h, r: metrics.average_precision(h, r, 10),
}


@pytest.mark.parametrize("name", RANKED_BY)
@given(data=st.data())
def test_a_perfect_ranker_scores_one_and_a_reversed_one_less(name: str, data: st.DataObject) -> None:
    relevant = data.draw(st.integers(1, 9))
    perfect = np.array([[True] * relevant + [False] * (10 - relevant)])
    reversed_ = perfect[:, ::-1]
    measure = RANKED_BY[name]
    assert measure(perfect, np.array([relevant]))[0] == pytest.approx(1)
    assert measure(reversed_, np.array([relevant]))[0] < 1


@given(st.lists(st.lists(st.booleans(), min_size=8, max_size=8), min_size=1, max_size=5), st.integers(1, 12))
def test_every_metric_stays_between_zero_and_one(rows: list[list[bool]], k: int) -> None:
    hits = np.array(rows)
    relevant = np.maximum(hits.sum(axis=1), 1)
    for values in (metrics.recall(hits, relevant, k), metrics.precision(hits, k), metrics.f1(hits, relevant, k),
                   metrics.ndcg(hits, relevant, k), metrics.mrr(hits), metrics.average_precision(hits, relevant, k),
                   metrics.hit(hits, k)):  # fmt: skip
        assert ((values >= 0) & (values <= 1 + 1e-9)).all()
