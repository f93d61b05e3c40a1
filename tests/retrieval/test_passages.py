"""What of an item is embedded and searched by words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.items import Item
from retrieval.item_vectors import item_vectors
from retrieval.passages import groups, passages, vector_hash, words_hash
from tests.builders import films
from tests.retrieval.embedders import WordEmbedder

MATRIX = Item(
    id="m",
    titles={"zh": "黑客帝国", "en": "Matrix, The (1999)"},
    texts={"zh": "白天是程序员。", "en": "A hacker learns what is real."},
    attributes={
        "year": 1999,
        "genre": ("Action", "Sci-Fi"),
        "director": ("Lana Wachowski",),
        "runtime_min": 136,
        "in_colour": True,
        "link": "https://example.org/x",
    },
)


def test_names_and_topics_and_each_language_are_passages_of_their_own() -> None:
    assert [p.text for p in passages(MATRIX)] == [
        "The Matrix / 黑客帝国 (1999). director: Lana Wachowski",
        "Action, Sci-Fi",
        "A hacker learns what is real.",
        "白天是程序员。",
    ]


def test_a_chinese_field_of_names_is_one_too() -> None:
    book = Item(id="b", titles={"zh": "活着"}, attributes={"作者": ("余华",), "类型": ("小说",)})
    assert [p.text for p in passages(book)] == ["活着. 作者: 余华", "小说"]


def test_a_hash_follows_the_text_and_nothing_else() -> None:
    cheaper = MATRIX.model_copy(update={"stock": 3, "image": "x.png"})
    renamed = MATRIX.model_copy(update={"titles": {"en": "Matrix"}})
    assert vector_hash(MATRIX) == vector_hash(cheaper)
    assert vector_hash(MATRIX) != vector_hash(renamed)
    assert words_hash(MATRIX) == words_hash(cheaper)
    assert words_hash(MATRIX) != words_hash(renamed)


def test_word_search_reads_every_value_and_title() -> None:
    many = MATRIX.model_copy(update={"attributes": {"tag": tuple(f"tag{n}" for n in range(40)), "year": 1999}})
    held = groups(many)
    assert "tag39" in held.attributes
    assert "1999" in held.attributes
    assert {"The Matrix", "黑客帝国"} <= set(held.titles.split(" . "))


def test_an_item_of_numbers_alone_has_a_passage_too() -> None:
    assert [p.text for p in passages(Item(id="sku-1", titles={}, attributes={"n": 3}))] == ["sku-1"]


@given(
    st.builds(
        Item,
        id=st.text(min_size=1),
        titles=st.dictionaries(st.text(), st.text()),
        texts=st.dictionaries(st.text(), st.text()),
    )
)
def test_any_item_can_be_read(item: Item) -> None:
    assert passages(item)
    assert vector_hash(item) == vector_hash(item.model_copy())
    groups(item)


def test_an_items_vector_is_the_weighted_mean_of_its_passages() -> None:
    embedder = WordEmbedder()
    made = item_vectors(embedder, films()[:3])
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, rtol=1e-5)
    own = passages(films()[1])
    mean = np.average(embedder.passages([p.text for p in own]), axis=0, weights=[p.weight for p in own])
    np.testing.assert_allclose(made[1], mean / np.linalg.norm(mean), atol=1e-6)
    assert item_vectors(embedder, []).shape == (0, 64)


@pytest.mark.parametrize("n", [1, 2])
def test_an_item_has_the_same_vector_alone_and_among_others(n: int) -> None:
    embedder = WordEmbedder()
    np.testing.assert_allclose(
        item_vectors(embedder, films())[n], item_vectors(embedder, films()[n : n + 1])[0], atol=1e-6
    )
