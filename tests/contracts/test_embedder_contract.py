"""What every Embedder must do. Inherit and give an `embedder` fixture, and the tests run."""

from collections.abc import Iterator

import numpy as np
import pytest

from domain.ports import Embedder
from retrieval.embedding import EmbeddingSettings, open_embedder
from tests.retrieval.embedders import WordEmbedder
from tests.retrieval.embedding_server import serve_embeddings
from tests.retrieval.minilm import minilm

STRANGE = [
    "",
    "   ",
    "\0",
    "a\0b",
    "\ud800 half a character",
    "👍🏽",
    "שלום עולם",
    "x" * 100_000,
    "好" * 50_000,
    "\n\t",
]


class EmbedderContract:
    """The promises of domain.ports.Embedder."""

    tolerance = 1e-5

    @pytest.fixture
    def embedder(self) -> Embedder:
        raise NotImplementedError("give an embedder")

    def test_vectors_have_the_promised_shape_and_length_one(self, embedder: Embedder) -> None:
        for made in (embedder.queries(["one", "two words"]), embedder.passages(["a film", "一部电影"])):
            assert made.shape == (2, embedder.dimensions)
            assert made.dtype == np.float32
            np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1.0, atol=1e-4)

    def test_no_texts_give_no_vectors(self, embedder: Embedder) -> None:
        assert embedder.queries([]).shape == (0, embedder.dimensions)
        assert embedder.passages([]).shape == (0, embedder.dimensions)

    def test_strange_texts_give_unit_vectors_too(self, embedder: Embedder) -> None:
        for made in (embedder.queries(STRANGE), embedder.passages(STRANGE)):
            np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1.0, atol=1e-4)

    def test_a_text_has_the_same_vector_alone_and_among_others(self, embedder: Embedder) -> None:
        texts = ["a quiet film", "an action film with many long chases through the old town", "爱情"]
        among = embedder.passages(texts)
        alone = np.concatenate([embedder.passages([t]) for t in texts])
        np.testing.assert_allclose(among, alone, atol=self.tolerance)

    def test_the_order_is_kept(self, embedder: Embedder) -> None:
        there, back = embedder.queries(["cats", "war", "cats"]), embedder.queries(["war", "cats", "war"])
        np.testing.assert_allclose(there[[1, 0, 1]], back, atol=self.tolerance)

    def test_the_fingerprint_says_what_it_is(self, embedder: Embedder) -> None:
        assert embedder.fingerprint
        assert embedder.fingerprint == embedder.fingerprint.strip()


class TestTheWordEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return WordEmbedder()


class TestTheBundledEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return open_embedder(EmbeddingSettings(query_tokens=16, passage_tokens=24))


class TestAnEmbeddingsServer(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Iterator[Embedder]:
        with serve_embeddings(WordEmbedder()) as server:
            yield open_embedder(EmbeddingSettings(kind="openai", model="words", base_url=server.url, batch=4))


@pytest.mark.torch
class TestSentenceTransformers(EmbedderContract):
    tolerance = 1e-3

    @pytest.fixture
    def embedder(self) -> Embedder:
        return minilm()
