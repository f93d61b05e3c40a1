"""vLLM, or any OpenAI-compatible server, through LangChain. Vendor errors stop here."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import openai
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from domain.errors import ModelFailed, ModelMisbehaved, ModelTimeout, ModelUnavailable
from domain.ports import Message, SchemaT, Usage
from llms.meter import record
from llms.scoring import ServerScorer
from llms.settings import LlmSettings
from llms.structured import json_schema, parse

_ROLES: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}


class OpenAiModel:
    """A model behind an OpenAI-compatible server. One instance serves all turns; nothing of a turn stays in it."""

    def __init__(self, settings: LlmSettings, model: str = "") -> None:
        """`model` is the served name; "" takes the first one that the server serves, when it is first asked."""
        self._settings = settings
        self._client = httpx.AsyncClient(timeout=settings.timeout_s)
        self._served: tuple[str, ChatOpenAI, ServerScorer] | None = self._opened(model) if model else None

    def _opened(self, model: str) -> tuple[str, ChatOpenAI, ServerScorer]:
        settings = self._settings
        key = settings.api_key.get_secret_value() or "none"
        salt = settings.cache_salt.get_secret_value()
        chat = ChatOpenAI(
            model=model,
            base_url=settings.base_url,
            api_key=SecretStr(key),
            max_retries=0,
            temperature=0.0,
            stream_usage=True,
            timeout=settings.timeout_s,
            http_async_client=self._client,
            extra_body={"cache_salt": salt} if salt else None,
        )
        return model, chat, ServerScorer(settings, model, self._client)

    async def _ready(self) -> tuple[str, ChatOpenAI, ServerScorer]:
        if self._served is None:
            names = await served_models(self._settings, self._client)
            if not names:
                raise ModelUnavailable("the model server serves no model", "set llm.model to a name that it serves")
            self._served = self._opened(names[0])
        return self._served

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    @property
    def name(self) -> str:
        """The served model's name; until it is known, the server's address."""
        return self._served[0] if self._served else self._settings.base_url

    async def complete(
        self, messages: Sequence[Message], schema: type[SchemaT], *, max_tokens: int = 256, timeout_s: float = 10.0
    ) -> tuple[SchemaT, Usage]:
        """A value that fits `schema`; the server is asked to decode under it. Raises ModelFailed."""
        shape = {"name": schema.__name__, "schema": json_schema(schema), "strict": True}
        _, chat, _ = await _within(self._ready(), timeout_s)
        bound = chat.bind(response_format={"type": "json_schema", "json_schema": shape}, max_tokens=max_tokens)
        answer = await _within(bound.ainvoke(_theirs(messages)), timeout_s)
        return parse(_text(answer), schema), _usage(answer)

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        """Text as it comes; the whole of it within `timeout_s`. Raises ModelFailed, also in the middle."""
        deadline = asyncio.get_running_loop().time() + timeout_s
        name, chat, _ = await _within(self._ready(), timeout_s)
        chunks = chat.bind(max_tokens=max_tokens).astream(_theirs(messages))
        try:
            while True:
                left = deadline - asyncio.get_running_loop().time()
                try:
                    chunk = await _within(anext(chunks), left)
                except StopAsyncIteration:
                    return
                if chunk.usage_metadata:
                    record(name, _usage(chunk))
                if text := _text(chunk):
                    yield text
        finally:
            await _close(chunks)

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[list[dict[str, float]], Usage]:
        """A probability per label for each ending, in one HTTP call. Raises ModelFailed."""
        scored: tuple[list[dict[str, float]], Usage]
        _, _, scorer = await _within(self._ready(), timeout_s)
        scored = await _within(scorer.score(prefix, endings, labels), timeout_s)
        return scored


async def served_models(settings: LlmSettings, client: httpx.AsyncClient, timeout_s: float = 3.0) -> list[str]:
    """The names that the server serves. Raises ModelUnavailable."""
    key = settings.api_key.get_secret_value()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = await client.get(f"{settings.base_url.rstrip('/')}/models", headers=headers, timeout=timeout_s)
        answer.raise_for_status()
        return [str(m["id"]) for m in answer.json()["data"]]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        hint = "start one with `parley serve-llm`, or set llm.base_url"
        raise ModelUnavailable(f"no model server answers at {settings.base_url}", hint) from error


def mapped(error: BaseException) -> ModelFailed:
    """Our error for any error of the vendor's; the vendor's text is not passed on, because it may hold the prompt."""
    if isinstance(error, ModelFailed):
        return error
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException | TimeoutError):
        return ModelTimeout("the model server did not answer in time")
    if isinstance(error, openai.APIStatusError):
        return ModelUnavailable(f"the model server answered {error.status_code}", _HINTS.get(error.status_code, ""))
    if isinstance(error, openai.APIConnectionError | httpx.TransportError):
        return ModelUnavailable("the model server cannot be reached", "check llm.base_url and that the server runs")
    return ModelMisbehaved(f"the model server's answer cannot be read ({type(error).__name__})")


_HINTS = {
    401: "set PARLEY_LLM__API_KEY",
    403: "the key may not use this model",
    404: "check llm.model: the server does not serve that name",
    429: "the server is over its limit; fewer turns at once, or another replica",
}


async def _within(work: Any, timeout_s: float) -> Any:
    """Await the vendor's work within a deadline; every vendor error becomes one of ours."""
    try:
        return await asyncio.wait_for(work, max(timeout_s, 0.001))
    except StopAsyncIteration:
        raise
    except Exception as error:
        raise mapped(error) from error


async def _close(chunks: Any) -> None:
    """Tell the server that nobody listens any more."""
    close = getattr(chunks, "aclose", None)
    if close:
        await close()


def _theirs(messages: Sequence[Message]) -> list[BaseMessage]:
    return [_ROLES[m.role](content=m.content) for m in messages]


def _text(message: Any) -> str:
    content = message.content
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def _usage(message: Any) -> Usage:
    used = message.usage_metadata or {}
    return Usage(tokens_in=int(used.get("input_tokens", 0)), tokens_out=int(used.get("output_tokens", 0)))
