"""How text becomes vectors."""

from typing import Literal

from pydantic import Field, SecretStr

from domain.frozen import Frozen


class EmbeddingSettings(Frozen):
    """Which embedder, and how it is asked.

    `model` is a name or a path; "" means the kind's own default. A prompt of None means the model's own. Texts are cut
    to about `query_tokens` and `passage_tokens` tokens before they are embedded: time grows with length.
    """

    kind: Literal["bundled", "sentence_transformers", "openai"] = "bundled"
    model: str = ""
    base_url: str = ""
    api_key: SecretStr | None = None
    query_prompt: str | None = None
    passage_prompt: str | None = None
    query_tokens: int = Field(default=128, ge=8, le=8192)
    passage_tokens: int = Field(default=192, ge=8, le=8192)
    batch: int = Field(default=32, ge=1, le=4096)
    threads: int = Field(default=0, ge=0, le=256)
    """Threads that embed passages with the bundled model; 0: one per core, at most four."""
    device: str = "cpu"
    timeout_s: float = Field(default=10.0, gt=0)
    retries: int = Field(default=2, ge=0, le=10)
    cached_queries: int = Field(default=2048, ge=0)
