"""A language model that says what it is told to say: shipped, so that integrators can test without a server."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from domain.errors import ModelFailed, ModelMisbehaved, ModelTimeout
from domain.ports import Message, SchemaT, Usage
from llms.meter import record
from llms.structured import parse


class ScriptedModel:
    """Answers from a list, in order; an answer that is an exception is raised. `delay_s` passes before each answer.

    `fault` is raised by every call instead of an answer; by a stream after its first `said_first` words.
    """

    def __init__(
        self,
        answers: Sequence[str | ModelFailed] = (),
        scores: Sequence[dict[str, float]] = (),
        *,
        name: str = "scripted",
        delay_s: float = 0.0,
        fault: ModelFailed | None = None,
        said_first: int = 0,
    ) -> None:
        self._answers = list(answers)
        self._scores = list(scores)
        self._name = name
        self._delay_s = delay_s
        self._fault = fault
        self._said_first = said_first
        self.asked: list[list[Message]] = []

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    async def complete(
        self, messages: Sequence[Message], schema: type[SchemaT], *, max_tokens: int = 256, timeout_s: float = 10.0
    ) -> tuple[SchemaT, Usage]:
        """The next answer, parsed. Raises ModelMisbehaved when there is none or it does not fit."""
        text = await self._next(messages, timeout_s)
        return parse(text, schema), Usage(tokens_in=_size(messages), tokens_out=min(max_tokens, len(text) // 4))

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        """The next answer word by word, at most `max_tokens` words."""
        if self._fault and self._said_first:
            for _ in range(self._said_first):
                yield "word "
            raise self._fault
        text = await self._next(messages, timeout_s)
        for word in text.split(" ")[:max_tokens]:
            yield word + " "
        record(self._name, Usage(tokens_in=_size(messages), tokens_out=len(text) // 4))

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[list[dict[str, float]], Usage]:
        """The scripted probabilities, one per ending; even ones where the script is shorter."""
        await self._wait(timeout_s)
        self.asked.append(list(prefix))
        even = {label: 1.0 / len(labels) for label in labels}
        given = [{label: s.get(label, 0.0) for label in labels} for s in self._scores]
        return [*given, *([even] * len(endings))][: len(endings)], Usage(tokens_in=_size(prefix))

    async def _next(self, messages: Sequence[Message], timeout_s: float) -> str:
        await self._wait(timeout_s)
        self.asked.append(list(messages))
        if not self._answers:
            raise ModelMisbehaved("the script has no more answers")
        answer = self._answers.pop(0)
        if isinstance(answer, ModelFailed):
            raise answer
        return answer

    async def _wait(self, timeout_s: float) -> None:
        await asyncio.sleep(min(self._delay_s, timeout_s))
        if self._delay_s > timeout_s:
            raise ModelTimeout(f"{self._name} did not answer within {timeout_s:g} s")
        if self._fault:
            raise self._fault


def _size(messages: Sequence[Message]) -> int:
    return sum(len(m.content) for m in messages) // 4
