import numpy as np
import pytest

from domain.items import Item
from evaluation.novelty import diversity, item_facts, novelty
from tests.builders import rating

ITEMS = [
    Item(id="a", titles={"en": "A"}, attributes={"genre": ("x", "y")}),
    Item(id="b", titles={"en": "B"}, attributes={"genre": ("y", "z")}),
    Item(id="c", titles={"en": "C"}, attributes={"genre": ("w",)}),
]
SEEN = [rating("u1", "a"), rating("u2", "a"), rating("u3", "a"), rating("u4", "b"), rating("u4", "b")]
FACTS = item_facts(ITEMS, SEEN)


def test_novelty_is_the_mean_self_information_in_bits() -> None:
    table = FACTS.encode([["a", "b"], ["b", "c"]], 2)
    expected = [(-np.log2(3 / 4) - np.log2(1 / 4)) / 2, 2.0]
    np.testing.assert_allclose(novelty(FACTS, table, 2), expected)


def test_an_item_that_nobody_saw_is_as_novel_as_one_that_one_person_saw() -> None:
    assert novelty(FACTS, FACTS.encode([["c"]], 1), 1)[0] == pytest.approx(2)


def test_diversity_is_the_mean_jaccard_distance_of_all_pairs() -> None:
    table = FACTS.encode([["a", "b", "c"], ["a", "b"], ["a"]], 3)
    np.testing.assert_allclose(diversity(FACTS, table, 3), [(2 / 3 + 1 + 1) / 3, 2 / 3, 0], rtol=1e-6)


def test_the_empty_end_of_a_short_list_does_not_count() -> None:
    short, long = FACTS.encode([["a", "b"]], 2), FACTS.encode([["a", "b"]], 50)
    assert novelty(FACTS, short, 50) == novelty(FACTS, long, 50)
    assert diversity(FACTS, short, 50) == diversity(FACTS, long, 50)
