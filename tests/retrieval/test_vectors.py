"""Search in vectors by row."""

import numpy as np
import pytest

from domain.items import Item
from retrieval.vectors import EXACT_ROWS, Direction, VectorTable
from tests.fakes import FakeView


def table(rows: int, dimensions: int = 128, seed: int = 0) -> VectorTable:
    """Vectors as models make them: most of what differs lies in few directions."""
    rng = np.random.default_rng(seed)
    scales = 1.0 / np.arange(1, dimensions + 1) ** 0.7
    made = (rng.standard_normal((rows, dimensions)) * scales + scales).astype(np.float32)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return VectorTable([str(n) for n in range(rows)], made, np.ones(rows, dtype=np.bool_))


@pytest.mark.parametrize("share", [1.0, 0.7])
def test_two_steps_find_what_one_finds(share: float) -> None:
    held = table(EXACT_ROWS * 2)
    rng = np.random.default_rng(1)
    rows = np.flatnonzero(rng.random(len(held.ids)) < share)
    for direction in (
        Direction(held.matrix[7]),
        Direction(held.matrix[8], float(held.mean @ held.matrix[8]), held.spread),
    ):
        found, scores = held.search(rows, direction, 50)
        every = held.scores(rows, direction)
        expected = rows[np.argsort(-every, kind="stable")[:50]]
        assert len(set(found.tolist()) & set(expected.tolist())) >= 49
        assert (np.diff(scores) <= 0).all()
        np.testing.assert_allclose(scores[0], every.max(), atol=1e-6)


def test_a_shorter_list_is_the_head_of_a_longer_one() -> None:
    held = table(EXACT_ROWS + 500)
    rows = np.arange(len(held.ids))
    short, long = (held.search(rows, Direction(held.matrix[3]), limit)[0] for limit in (10, 100))
    assert short.tolist() == long[:10].tolist()


def test_centring_needs_no_copy() -> None:
    held = table(200)
    away = held.matrix - held.mean
    unit = away / np.linalg.norm(away, axis=1, keepdims=True)
    rows = np.arange(200)
    direction = Direction(unit[5], float(held.mean @ unit[5]), held.spread)
    np.testing.assert_allclose(held.scores(rows, direction), unit @ unit[5], atol=1e-4)


def test_moving_keeps_vectors_by_id() -> None:
    items = [Item(id=i, titles={"en": i}) for i in "abc"]
    held = VectorTable.of(FakeView(items), {"a": np.array([1, 0]), "c": np.array([0, 1])}, 2)
    assert held.known.tolist() == [True, False, True]
    moved = held.moved(FakeView([items[2], items[0]]), {})
    assert moved.matrix.tolist() == [[0, 1], [1, 0]]
    grown = moved.moved(FakeView([items[2], items[0], items[1]]), {"b": np.array([0.6, 0.8]), "gone": np.array([1, 0])})
    assert grown.known.all()
    np.testing.assert_allclose(grown.matrix[2], [0.6, 0.8])
    assert held.known.tolist() == [True, False, True]


def test_no_rows_and_no_vectors_are_no_error() -> None:
    empty = VectorTable.of(FakeView([]), {}, 4)
    found, scores = empty.search(np.empty(0, dtype=np.int64), Direction(np.ones(4, dtype=np.float32)), 5)
    assert len(found) == len(scores) == 0
    assert empty.mean.tolist() == [0, 0, 0, 0]
    assert empty.held(np.array([-1])).tolist() == []
