"""Score choices on a vLLM server in one request: the label's probability as the next token after prefix and ending.

Two labels go to vLLM's own `POST /generative_scoring` where the server has it; otherwise `POST /v1/completions` is
asked for one token per prompt with the labels' log-probabilities. Neither applies the chat template, so the prompt is
rendered first, through the server's `/tokenize` and `/detokenize`, once per process. `prompt_logprobs` is never used:
it skips the prefix cache.
"""

import math
from collections.abc import Sequence
from typing import Any

import httpx

from domain.errors import ModelMisbehaved, ModelUnavailable
from domain.ports import Message, Usage
from llms.settings import LlmSettings

_MARKS = {"system": "QQSYSTEMQQ", "user": "QQUSERQQ"}
_TOP_LOGPROBS = 20


class ServerScorer:
    """Scores on one server for one model. Keeps what the server never changes: its template and its label tokens."""

    def __init__(self, settings: LlmSettings, model: str, client: httpx.AsyncClient) -> None:
        self._root = settings.base_url.rstrip("/").removesuffix("/v1")
        key = settings.api_key.get_secret_value()
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = client
        self._model = model
        self._salt = settings.cache_salt.get_secret_value()
        self._templates: dict[tuple[str, ...], str] = {}
        self._label_ids: dict[str, int] = {}
        self._has_generative_scoring = True

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str]
    ) -> tuple[list[dict[str, float]], Usage]:
        """A probability per label and ending, shape (endings,). The ending continues the last message."""
        if not endings:
            return [], Usage()
        before, after = await self._rendered(prefix)
        ids = [await self._label_id(label) for label in labels]
        if len(labels) == 2 and self._has_generative_scoring:
            scored = await self._generative(before, [e + after for e in endings], ids)
            if scored is not None:
                return [{labels[0]: p, labels[1]: 1.0 - p} for p in scored[0]], scored[1]
        return await self._completions([before + e + after for e in endings], labels, ids)

    async def _rendered(self, messages: Sequence[Message]) -> tuple[str, str]:
        """The chat template around the messages, as the text before and after the ending."""
        roles = tuple(m.role for m in messages)
        if roles not in self._templates:
            marked = [{"role": r, "content": f"{_MARKS.get(r, 'QQOTHERQQ')}{i}"} for i, r in enumerate(roles)]
            body = {"model": self._model, "messages": marked, "add_generation_prompt": True}
            tokens = (await self._post("/tokenize", body))["tokens"]
            text = (await self._post("/detokenize", {"model": self._model, "tokens": tokens}))["prompt"]
            self._templates[roles] = text
        text = self._templates[roles]
        for i, message in enumerate(messages[:-1]):
            text = text.replace(f"{_MARKS.get(message.role, 'QQOTHERQQ')}{i}", message.content, 1)
        mark = f"{_MARKS.get(messages[-1].role, 'QQOTHERQQ')}{len(messages) - 1}"
        before, found, after = text.rpartition(mark)
        if not found:
            raise ModelMisbehaved("the server's chat template drops the last message")
        return before + messages[-1].content, after

    async def _label_id(self, label: str) -> int:
        if label not in self._label_ids:
            body = {"model": self._model, "prompt": label, "add_special_tokens": False}
            tokens = (await self._post("/tokenize", body))["tokens"]
            if len(tokens) != 1:
                raise ModelMisbehaved(f"the label {label!r} is {len(tokens)} tokens of this model, not one")
            self._label_ids[label] = int(tokens[0])
        return self._label_ids[label]

    async def _generative(self, query: str, items: list[str], ids: list[int]) -> tuple[list[float], Usage] | None:
        body = {"model": self._model, "query": query, "items": items, "label_token_ids": ids, "apply_softmax": True}
        try:
            answer = await self._post("/generative_scoring", body)
        except ModelUnavailable:
            self._has_generative_scoring = False
            return None
        data = sorted(answer["data"], key=lambda d: d["index"])
        if len(data) != len(items):
            raise ModelMisbehaved("the server scored another number of items than it was given")
        return [float(d["score"]) for d in data], Usage(tokens_in=int(answer.get("usage", {}).get("prompt_tokens", 0)))

    async def _completions(
        self, prompts: list[str], labels: Sequence[str], ids: list[int]
    ) -> tuple[list[dict[str, float]], Usage]:
        body: dict[str, Any] = {"model": self._model, "prompt": prompts, "max_tokens": 1, "temperature": 0.0}
        body |= {"logprobs": _TOP_LOGPROBS, "logprob_token_ids": ids, "return_tokens_as_token_ids": True}
        body |= {"add_special_tokens": False}
        if self._salt:
            body["cache_salt"] = self._salt
        answer = await self._post("/v1/completions", body)
        choices = sorted(answer["choices"], key=lambda c: c["index"])
        tops = [c["logprobs"]["top_logprobs"][0] for c in choices]
        usage = Usage(tokens_in=answer["usage"]["prompt_tokens"], tokens_out=answer["usage"]["completion_tokens"])
        return [_normalised(top, labels, ids) for top in tops], usage

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = await self._client.post(self._root + path, json=body, headers=self._headers)
        if answer.status_code != httpx.codes.OK:
            raise ModelUnavailable(f"the model server answered {answer.status_code} to {path}")
        return answer.json()


def _normalised(top: dict[str, float], labels: Sequence[str], ids: Sequence[int]) -> dict[str, float]:
    """The labels' share among themselves; a label below the reported ones counts as less likely than all of them."""
    floor = min(top.values(), default=-20.0) - 1.0
    weights = [math.exp(top.get(f"token_id:{i}", floor)) for i in ids]
    total = sum(weights) or 1.0
    return {label: weight / total for label, weight in zip(labels, weights, strict=True)}
