"""Settings of the language models."""

from typing import Literal

from pydantic import SecretStr

from domain.frozen import Frozen


class LlmSettings(Frozen):
    """Which language model works, and within which bounds.

    `kind`: "none" (rules only), "openai" (vLLM or any OpenAI-compatible server at `base_url`), "embedded" (a small
    model in this process on the CPU), "transformers" (a Hugging Face model by name or path; needs the torch extra).
    """

    kind: Literal["none", "openai", "embedded", "transformers"] = "none"
    base_url: str = "http://127.0.0.1:8000/v1"
    model: str = ""
    """The served model's name (openai) or a path or name (embedded, transformers); "" takes the first one served."""
    api_key: SecretStr = SecretStr("")
    timeout_s: float = 10.0
    score_timeout_s: float = 0.25
    attempts: int = 2
    """Tries per rung of the ladder, with backoff between them."""
    concurrency: int = 8
    queue_limit: int = 64
    breaker_failures: int = 3
    breaker_rest_s: float = 20.0
    cache_salt: SecretStr = SecretStr("")
    """Keeps one tenant's prefix cache apart from another's on a shared vLLM server."""
    calls_per_turn: int = 4
    tokens_per_turn: int = 4000
    seconds_per_turn: float = 8.0
    understand: bool = True
    write: bool = True
    score: bool = True
