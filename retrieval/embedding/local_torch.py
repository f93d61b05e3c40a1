"""Any sentence-transformers model, by name or path (the `torch` extra)."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from domain.errors import ModelMisbehaved, ModelUnavailable
from domain.ports import Vectors
from retrieval.embedding.settings import EmbeddingSettings
from retrieval.embedding.texts import clean

_DEFAULT = "intfloat/multilingual-e5-small"


class SentenceTransformersEmbedder:
    """A sentence-transformers model on CPU or GPU. Prompts that are not set are the model's own ("query", "document"
    or "passage" in its configuration). Raises ModelUnavailable where the extra or the model is missing.
    """

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._settings = settings
        self._name = settings.model or _DEFAULT
        self._model = _load(self._name, settings.device)
        self._lock = threading.Lock()
        own: dict[str, str] = dict(self._model.prompts or {})
        self._query_prompt = _first(settings.query_prompt, own.get("query"))
        self._passage_prompt = _first(settings.passage_prompt, own.get("document"), own.get("passage"))

    @property
    def fingerprint(self) -> str:
        """Model, prompts, and how much of a passage is read."""
        prompts = f"{self._query_prompt}|{self._passage_prompt}"
        return f"sentence_transformers:{self._name}|{prompts}|{self._settings.passage_tokens}"

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension())

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Embed search queries. Raises ModelFailed."""
        return self._embed([self._query_prompt + clean(t, self._settings.query_tokens) for t in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed item texts. Raises ModelFailed."""
        return self._embed([self._passage_prompt + clean(t, self._settings.passage_tokens) for t in texts])

    def _embed(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        try:
            with self._lock:
                made = self._model.encode(
                    texts,
                    batch_size=self._settings.batch,
                    normalize_embeddings=True,
                    convert_to_numpy=True,
                    show_progress_bar=False,
                    prompt="",
                )
        except RuntimeError as error:
            raise ModelUnavailable(f"{self._name} failed: {error}", "out of memory? lower batch") from error
        matrix = np.asarray(made, dtype=np.float32)
        if not np.isfinite(matrix).all():
            raise ModelMisbehaved(f"{self._name} gave a vector that is no vector")
        return matrix


def _first(*prompts: str | None) -> str:
    return next((p for p in prompts if p is not None), "")


def _load(name: str, device: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        hint = "install the torch extra, or use the bundled embedder"
        raise ModelUnavailable("sentence-transformers is not installed", hint) from error
    try:
        return SentenceTransformer(name, device=device)
    except (OSError, ValueError, RuntimeError) as error:
        hint = "check the model's name or path, and that it is on this machine or can be downloaded"
        raise ModelUnavailable(f"the embedder {name} cannot be loaded: {error}", hint) from error
