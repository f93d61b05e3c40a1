"""Settings of the language models."""

from typing import Any, Literal

from pydantic import Field, SecretStr, model_validator

from domain.frozen import Frozen


class LlmSettings(Frozen):
    """Which language model works, and within which bounds.

    `kind`: "none" (rules only), "openai" (vLLM or any OpenAI-compatible server at `base_url`), "embedded" (a small
    model in this process on the CPU), "transformers" (a Hugging Face model by name or path; needs the torch extra).
    A `base_url` alone means "openai".
    """

    kind: Literal["none", "openai", "embedded", "transformers"] = "none"
    base_url: str = "http://127.0.0.1:8000/v1"
    model: str = ""
    """The served model's name (openai) or a path or name (embedded, transformers); "" takes the first one served."""
    fallback: str = ""
    """The embedded model ("smollm2" or a path) that works where the first one does not; "" for the rules alone."""
    api_key: SecretStr = SecretStr("")
    timeout_s: float = Field(default=6.0, gt=0)
    """The most that one call may take, in seconds."""
    device: str = ""
    """Where a transformers model works ("cuda", "cuda:1", "cpu"); "" takes the GPU where there is one."""
    dtype: Literal["", "bfloat16", "float16", "float32"] = ""
    """A transformers model's numbers; "" is bfloat16 on a GPU and float32 on the CPU."""
    attempts: int = Field(default=2, ge=1, le=5)
    """Tries per rung of the ladder, with backoff between them."""
    concurrency: int = Field(default=32, ge=1)
    """Calls at once; vLLM batches more than these. A model in this process gets one at a time."""
    queue_limit: int = Field(default=64, ge=0)
    """Calls that may wait. One that could not be answered in time goes on at once without the model."""
    breaker_failures: int = Field(default=3, ge=1)
    breaker_rest_s: float = Field(default=20.0, ge=0)
    cache_salt: SecretStr = SecretStr("")
    """Keeps one tenant's prefix cache apart from another's on a shared vLLM server."""
    calls_per_turn: int = Field(default=4, ge=0)
    tokens_per_turn: int = Field(default=6000, ge=0)
    history_tokens: int = Field(default=2800, ge=0)
    """How much of the conversation a server's prompt holds (its prefix cache has it already); 0 for a context below
    4,096 tokens or a server without a prefix cache."""
    seconds_per_turn: float = Field(default=8.0, gt=0)
    understand: bool | None = None
    """Whether the model reads on where the rules stop; None: a server's model does, the embedded one does not."""
    write: bool | None = None
    """Whether the model writes about the cards (the embedded one about the first three); None: it does."""
    write_freely: bool | None = None
    """Whether the model words its sentences itself; False: it chooses among true clauses. None: the embedded one
    chooses (it is small), the others write."""
    translate_to: str = ""
    """The catalogue's language, where its embedder reads no other: wishes in other languages are translated for the
    search. "" for an embedder that reads them all, as the default one does."""
    imagine: bool = False
    """Whether a model describes the ideal item for a wish that no word of the catalogue carries, to search with it."""
    imagine_timeout_s: float = Field(default=1.5, gt=0)
    imagine_weight: float = Field(default=1.0, ge=0)
    """What the best match of the imagined description adds to a score, in standard deviations of the scores."""
    score: bool = True
    """Whether the model may grade candidates (its weight is `ranking.scoring.weight`)."""

    @property
    def reads(self) -> bool:
        """Whether a model reads on. The embedded small one added nothing to the rules where it was measured."""
        return self.kind != "none" and (self.kind != "embedded" if self.understand is None else self.understand)

    @property
    def writes(self) -> bool:
        """Whether a model writes."""
        return self.kind != "none" and self.write is not False

    @property
    def chooses(self) -> bool:
        """Whether a model that writes only chooses what is said."""
        return self.kind == "embedded" if self.write_freely is None else not self.write_freely

    @model_validator(mode="before")
    @classmethod
    def _address_means_server(cls, given: Any) -> Any:
        """An address without a kind turns the server on."""
        if isinstance(given, dict) and given.get("base_url") and "kind" not in given:
            return {**given, "kind": "openai"}
        return given
