"""Embeddings from an OpenAI-compatible server (`POST {base_url}/embeddings`; vLLM, for one)."""

import time
from collections.abc import Mapping, Sequence

import httpx
import numpy as np

from domain.errors import BadInput, ModelFailed, ModelMisbehaved, ModelTimeout, ModelUnavailable
from domain.ports import Vectors
from retrieval.embedding.settings import EmbeddingSettings
from retrieval.embedding.texts import clean

_LONGEST_WAIT_S = 2.0
_FIRST_WAIT_S = 0.1
_ANSWER_LATER = frozenset({408, 429, 500, 502, 503, 504})


class EndpointEmbedder:
    """Vectors by HTTP. A connection that fails, a time-out and "later" are tried again with growing waits; what stays
    wrong raises a kind of ModelFailed. Vectors are made to length 1 here.
    """

    def __init__(self, settings: EmbeddingSettings) -> None:
        if not settings.base_url or not settings.model:
            raise BadInput("an embeddings server needs base_url and model", "set both under [embedding] in parley.toml")
        self._settings = settings
        key = settings.api_key.get_secret_value() if settings.api_key else ""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(
            base_url=settings.base_url.rstrip("/") + "/", headers=headers, timeout=settings.timeout_s, trust_env=False
        )
        self._dimensions = 0

    @property
    def fingerprint(self) -> str:
        """Model, prompts, and how much of a passage is read; the address may change."""
        s = self._settings
        return f"openai:{s.model}|{s.query_prompt or ''}|{s.passage_prompt or ''}|{s.passage_tokens}"

    @property
    def dimensions(self) -> int:
        """The length of a vector, asked of the server once. Raises ModelFailed."""
        if not self._dimensions:
            self._dimensions = self.queries(["dimensions"]).shape[1]
        return self._dimensions

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Embed search queries. Raises ModelFailed."""
        prompt = self._settings.query_prompt or ""
        return self._embed([prompt + clean(t, self._settings.query_tokens) for t in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed item texts. Raises ModelFailed."""
        prompt = self._settings.passage_prompt or ""
        return self._embed([prompt + clean(t, self._settings.passage_tokens) for t in texts])

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _embed(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        size = self._settings.batch
        parts = [self._ask(texts[start : start + size]) for start in range(0, len(texts), size)]
        return np.concatenate(parts)

    def _ask(self, texts: list[str]) -> Vectors:
        body = {"model": self._settings.model, "input": texts, "encoding_format": "float"}
        for attempt in range(self._settings.retries + 1):
            try:
                return _vectors(self._post(body), len(texts))
            except _Later as later:
                if attempt == self._settings.retries:
                    raise later.error from later.cause
                time.sleep(min(later.wait_s or _FIRST_WAIT_S * 2**attempt, _LONGEST_WAIT_S))
        raise AssertionError("the last attempt returns or raises")

    def _post(self, body: Mapping[str, object]) -> httpx.Response:
        hint = "is the embeddings server running, and are base_url and model right?"
        try:
            response = self._client.post("embeddings", json=body)
        except httpx.TimeoutException as error:
            raise _Later(ModelTimeout(f"no embedding within {self._settings.timeout_s} s", hint), error) from error
        except httpx.HTTPError as error:
            raise _Later(ModelUnavailable(f"the embeddings server is unreachable: {error}", hint), error) from error
        if response.status_code in _ANSWER_LATER:
            failed = ModelUnavailable(f"the embeddings server answered {response.status_code}", hint)
            raise _Later(failed, None, _retry_after(response))
        if response.status_code >= httpx.codes.BAD_REQUEST:
            raise ModelUnavailable(
                f"the embeddings server answered {response.status_code}: {response.text[:200]}", hint
            )
        return response


class _Later(Exception):
    def __init__(self, error: ModelFailed, cause: Exception | None, wait_s: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.cause = cause
        self.wait_s = wait_s


def _retry_after(response: httpx.Response) -> float:
    try:
        return max(0.0, float(response.headers.get("retry-after", "0")))
    except ValueError:
        return 0.0


def _vectors(response: httpx.Response, count: int) -> Vectors:
    try:
        rows = sorted(response.json()["data"], key=lambda row: row["index"])
        matrix = np.array([row["embedding"] for row in rows], dtype=np.float32)
    except (ValueError, KeyError, TypeError) as error:
        raise ModelMisbehaved(f"the embeddings server's answer holds no vectors: {error}") from error
    if matrix.ndim != 2 or len(matrix) != count or not np.isfinite(matrix).all():
        raise ModelMisbehaved(f"the embeddings server gave vectors of shape {matrix.shape} for {count} texts")
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    if (lengths == 0).any():
        raise ModelMisbehaved("the embeddings server gave a vector of length 0")
    unit: Vectors = matrix / lengths
    return unit
