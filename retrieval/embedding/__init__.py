"""Text to vectors, behind the Embedder port."""

from domain.ports import Embedder
from retrieval.embedding.settings import EmbeddingSettings

__all__ = ["EmbeddingSettings", "open_embedder"]


def open_embedder(settings: EmbeddingSettings | None = None) -> Embedder:
    """The embedder that the settings name, with its query cache. Raises ModelFailed, BadInput."""
    from retrieval.embedding.cached import CachedQueries

    chosen = settings or EmbeddingSettings()
    embedder = _kind(chosen)
    return CachedQueries(embedder, chosen.cached_queries) if chosen.cached_queries else embedder


def _kind(settings: EmbeddingSettings) -> Embedder:
    """Vendors are imported only when chosen: torch alone takes seconds."""
    if settings.kind == "sentence_transformers":
        from retrieval.embedding.local_torch import SentenceTransformersEmbedder

        return SentenceTransformersEmbedder(settings)
    if settings.kind == "openai":
        from retrieval.embedding.endpoint import EndpointEmbedder

        return EndpointEmbedder(settings)
    from retrieval.embedding.bundled import BundledEmbedder

    return BundledEmbedder(settings)
