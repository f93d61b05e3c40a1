"""The closed forms against their definitions, worked out the slow way."""

import numpy as np
import pytest
import scipy.sparse as sp

from domain.errors import BadInput
from retrieval.collaborative.gram import Gram, ease, gram_of
from retrieval.collaborative.histories import Histories, read_histories
from retrieval.collaborative.item_knn import Similarity, item_knn
from retrieval.collaborative.next_item import next_item
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import learn_rule
from tests.retrieval.collaborative.worlds import ITEMS, two_tastes


@pytest.fixture
def histories() -> Histories:
    rows = two_tastes(30)
    return read_histories(rows, ITEMS, learn_rule(rows, CollaborativeSettings()))


def test_ease_is_the_ridge_regression_of_each_item_on_all_others(histories):
    x, l2 = histories.matrix().toarray(), 3.0
    weights = ease(gram_of(histories.matrix()), l2)
    for target in range(x.shape[1]):
        others = [n for n in range(x.shape[1]) if n != target]
        slow = np.linalg.solve(x[:, others].T @ x[:, others] + l2 * np.eye(len(others)), x[:, others].T @ x[:, target])
        np.testing.assert_allclose(weights[others, target], slow, atol=1e-4)
        assert weights[target, target] == 0


def test_edlae_adds_a_ridge_that_grows_with_the_items_count(histories):
    gram, l2, dropout = gram_of(histories.matrix()), 3.0, 0.33
    ridge = l2 + dropout / (1 - dropout) * np.diag(gram.sums)
    inverse = np.linalg.inv(gram.sums + np.diag(ridge))
    slow = -inverse / np.diag(inverse)
    np.fill_diagonal(slow, 0)
    np.testing.assert_allclose(ease(gram, l2, dropout), slow, atol=1e-4)


def test_the_gram_matrix_is_a_running_sum(histories):
    matrix = histories.matrix()
    before, after = matrix.copy(), matrix.tolil()
    after[3, :] = 0
    after[3, [0, 5, 7]] = 1
    after[9, 2] = 1
    changed = [3, 9]
    running = gram_of(before).updated(before[changed], sp.csr_matrix(after)[changed])
    np.testing.assert_allclose(running.sums, gram_of(sp.csr_matrix(after)).sums, atol=1e-5)


def test_a_matrix_that_cannot_be_inverted_is_said():
    with pytest.raises(BadInput, match="cannot be inverted"):
        ease(Gram(np.full((2, 2), -5, dtype=np.float32)), 1.0)


@pytest.mark.parametrize("backward", [0.0, 0.5])
@pytest.mark.parametrize(("half_life", "ahead"), [(2.0, 1), (4.0, 3)])
def test_the_next_item_model_is_the_ridge_regression_of_what_comes_next(histories, half_life, ahead, backward):
    settings = CollaborativeSettings(
        next_half_life_items=half_life, next_items=ahead, next_l2=7, next_decay=0.8, next_backward=backward
    )
    size, decay = len(histories.item_ids), 0.5 ** (1 / half_life)
    hh, hy = np.zeros((size, size)), np.zeros((size, size))
    for person in range(len(histories.users)):
        items = histories.of(person)
        for step in range(1, len(items)):
            h, y = np.zeros(size), np.zeros(size)
            for back in range(step):
                h[items[step - 1 - back]] += decay**back
            for forth in range(min(ahead, len(items) - step)):
                y[items[step + forth]] += 0.8**forth
            hh += np.outer(h, h)
            hy += np.outer(h, y)
    slow = np.linalg.solve(hh + 7 * np.eye(size), hy + backward * hy.T)
    np.testing.assert_allclose(next_item(histories, settings), slow, atol=1e-4)


LIKES = sp.csr_matrix(np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1], [0, 1, 0]], dtype=np.float32))


@pytest.mark.parametrize(
    ("similarity", "expected"),
    [(Similarity.COSINE, 2 / np.sqrt(2 * 4)), (Similarity.JACCARD, 2 / (2 + 4 - 2))],
)
def test_item_similarities_by_hand(similarity, expected):
    weights = item_knn(LIKES, similarity, neighbours=5).toarray()
    assert weights[0, 1] == pytest.approx(expected)
    assert np.diag(weights).tolist() == [0, 0, 0]


def test_bm25_counts_a_like_of_somebody_who_likes_everything_less():
    weights = item_knn(LIKES, Similarity.BM25, neighbours=5).toarray()
    assert weights[0, 1] > 0
    twice = sp.csr_matrix(np.array([[1, 1, 0, 0], [0, 1, 1, 1]], dtype=np.float32))
    first = item_knn(twice, Similarity.BM25, neighbours=5).toarray()
    assert first[0, 1] > first[2, 1]


def test_only_the_nearest_items_are_kept(histories):
    weights = item_knn(histories.matrix(), Similarity.COSINE, neighbours=3)
    assert np.diff(sp.csc_matrix(weights).indptr).max() == 3


@pytest.mark.parametrize("similarity", list(Similarity))
def test_items_of_a_large_catalogue_have_the_same_neighbours_as_by_hand(similarity):
    rng = np.random.default_rng(3)
    shelves = np.repeat(rng.permutation(60), 4)  # people like five of the ten items of a shelf; 600 items
    likes = np.zeros((len(shelves), 600), dtype=np.float32)
    for person, shelf in enumerate(shelves):
        likes[person, 10 * shelf + rng.permutation(10)[:5]] = 1
    few = item_knn(sp.csr_matrix(likes), similarity, neighbours=3)
    every = item_knn(sp.csr_matrix(likes), similarity, neighbours=600).toarray()
    alone = item_knn(sp.csr_matrix(likes[shelves == 7][:, 70:80]), similarity, neighbours=10).toarray()
    if similarity is not Similarity.BM25:  # which counts how rare an item is among all people
        np.testing.assert_allclose(every[70:80, 70:80], alone, atol=1e-6)
    for item in range(600):
        column = few[:, [item]].toarray().ravel()
        best = np.sort(every[:, item])[::-1][:3]
        np.testing.assert_allclose(np.sort(column[column > 0])[::-1], best[best > 0], atol=1e-6)
