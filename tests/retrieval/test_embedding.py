"""Each embedder's own behaviour."""

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from pydantic import SecretStr

from domain.errors import BadInput, ModelMisbehaved, ModelTimeout, ModelUnavailable
from domain.ports import Embedder, Vectors
from retrieval.embedding import EmbeddingSettings, open_embedder
from retrieval.embedding.cached import CachedQueries
from retrieval.embedding.texts import clean
from tests.retrieval.embedders import WordEmbedder
from tests.retrieval.embedding_server import EmbeddingServer, serve_embeddings


@pytest.fixture(scope="module")
def bundled() -> Embedder:
    return open_embedder(EmbeddingSettings(passage_tokens=48))


def test_the_bundled_embedder_reads_english_and_chinese(bundled: Embedder) -> None:
    films = bundled.passages(
        ["Toys come alive in a boy's room.", "A detective hunts androids.", "A love affair in war."]
    )
    asked = bundled.queries(["a film about toys", "关于玩具的动画片", "追捕仿生人的侦探", "战争中的爱情"])
    assert (asked @ films.T).argmax(axis=1).tolist() == [0, 0, 1, 2]


def test_the_bundled_embedder_leaves_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    open_embedder(EmbeddingSettings())
    assert os.environ["OMP_NUM_THREADS"] == "7"
    monkeypatch.delenv("OMP_NUM_THREADS")
    open_embedder(EmbeddingSettings())
    assert "OMP_NUM_THREADS" not in os.environ


def test_threads_share_the_bundled_embedder(bundled: Embedder) -> None:
    texts = [f"a film about the number {n}" for n in range(12)]
    alone = [bundled.passages([t])[0] for t in texts]
    made: dict[int, object] = {}
    threads = [
        threading.Thread(target=lambda n=n: made.update({n: bundled.passages([texts[n]])[0]})) for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n in range(12):
        np.testing.assert_array_equal(made[n], alone[n])


def test_a_huge_query_is_cut_before_it_is_embedded(bundled: Embedder) -> None:
    started = time.perf_counter()
    bundled.queries(["word " * 200_000])
    assert time.perf_counter() - started < 3


def test_the_bundled_embedder_refuses_what_it_cannot_follow() -> None:
    with pytest.raises(BadInput, match="own prompts"):
        open_embedder(EmbeddingSettings(query_prompt="query: "))
    with pytest.raises(BadInput, match="not bge"):
        open_embedder(EmbeddingSettings(model="bge"))


def test_cutting_counts_a_chinese_character_as_a_token() -> None:
    assert clean("字" * 50, 10) == "字" * 10
    assert len(clean("word " * 50, 10)) <= 40
    assert not clean("word " * 50, 10).endswith("wor")


def test_a_query_is_embedded_once() -> None:
    class Counting(WordEmbedder):
        asked = 0

        def queries(self, texts):  # type: ignore[no-untyped-def]
            self.asked += len(texts)
            return super().queries(texts)

    counting = Counting()
    cached = CachedQueries(counting, size=2)
    first = cached.queries(["a cat", "a cat", "a dog"])
    assert counting.asked == 2
    np.testing.assert_array_equal(cached.queries(["a dog", "a cat"]), first[[2, 0]])
    assert counting.asked == 2
    cached.queries(["a bird"])
    cached.queries(["a dog"])
    assert counting.asked == 4


def _embedder(server: EmbeddingServer, **changes: object) -> Embedder:
    known = {"kind": "openai", "model": "words", "base_url": server.url, "retries": 1, "timeout_s": 0.5}
    return open_embedder(EmbeddingSettings(**(known | changes)))  # type: ignore[arg-type]


def test_a_server_gets_prompts_batches_and_the_key() -> None:
    with serve_embeddings(WordEmbedder()) as server:
        settings = {"query_prompt": "q: ", "passage_prompt": "p: ", "batch": 2, "api_key": SecretStr("secret")}
        embedder = _embedder(server, **settings)
        embedder.passages(["one", "two", "three"])
        embedder.queries(["four"])
        assert [r["input"] for r in server.requests] == [["p: one", "p: two"], ["p: three"], ["q: four"]]
        assert server.headers[0]["Authorization"] == "Bearer secret"


def test_a_server_that_is_busy_is_asked_again() -> None:
    with serve_embeddings(WordEmbedder()) as server:
        server.answers = [(503, "busy")]
        assert _embedder(server).queries(["one"]).shape == (1, 64)


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([(503, "busy"), (503, "busy")], ModelUnavailable),
        ([(429, "later"), (500, "broken")], ModelUnavailable),
        ([(404, "no such model")], ModelUnavailable),
        ([(401, "who are you")], ModelUnavailable),
        ([(200, "not json")], ModelMisbehaved),
        ([(200, {"data": []})], ModelMisbehaved),
        ([(200, {"data": [{"index": 0, "embedding": "AAAA"}]})], ModelMisbehaved),
        ([(200, {"data": [{"index": 0, "embedding": [0.0, 0.0]}]})], ModelMisbehaved),
        ([(200, {"data": [{"index": 0, "embedding": [None, 1.0]}]})], ModelMisbehaved),
        ([(200, [])], ModelMisbehaved),
    ],
)
def test_what_a_server_does_wrong_is_told_in_our_words(answers: list[tuple[int, object]], error: type) -> None:
    with serve_embeddings(WordEmbedder()) as server:
        server.answers = answers
        with pytest.raises(error):
            _embedder(server).queries(["one"])
        assert not server.answers


def test_a_server_that_hangs_is_a_time_out() -> None:
    with serve_embeddings(WordEmbedder()) as server:
        server.delay_s = 0.5
        with pytest.raises(ModelTimeout):
            _embedder(server, timeout_s=0.1, retries=0).queries(["one"])


def test_no_server_is_said_to_be_unreachable() -> None:
    settings = EmbeddingSettings(kind="openai", model="m", base_url="http://127.0.0.1:9/v1", retries=0)
    with pytest.raises(ModelUnavailable, match="unreachable"):
        open_embedder(settings).queries(["one"])


def test_a_server_needs_an_address_and_a_model() -> None:
    with pytest.raises(BadInput, match="base_url"):
        open_embedder(EmbeddingSettings(kind="openai"))


def test_two_threads_that_ask_for_the_same_text_at_once_embed_it_once() -> None:
    slow = SlowEmbedder()
    cached = CachedQueries(slow, 8)
    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(lambda _: cached.queries(["the same"]), range(2))
    assert slow.asked == 1
    assert np.array_equal(one, two)


class SlowEmbedder(WordEmbedder):
    """Takes a moment, so that two threads meet."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += 1
        time.sleep(0.05)
        return super().queries(texts)
