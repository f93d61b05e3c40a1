"""A language model for ranking tests: grades what it is told to grade, late or broken on request."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from domain.errors import ModelFailed, ModelMisbehaved
from domain.ports import Message, SchemaT, Usage


class GradingModel:
    """A LanguageModel that puts all probability on the grade which `grade` gives to an ending ("0" to "4")."""

    name = "grading"

    def __init__(
        self, grade: Callable[[str], str], *, delay_s: float = 0.0, error: ModelFailed | None = None, drop: int = 0
    ) -> None:
        self._grade = grade
        self._delay_s = delay_s
        self._error = error
        self._drop = drop
        self.asked: list[tuple[Sequence[Message], Sequence[str]]] = []

    async def complete(
        self, messages: Sequence[Message], schema: type[SchemaT], *, max_tokens: int = 256, timeout_s: float = 10.0
    ) -> tuple[SchemaT, Usage]:
        raise ModelMisbehaved("this model only grades")

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        raise ModelMisbehaved("this model only grades")
        yield ""

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[list[dict[str, float]], Usage]:
        self.asked.append((prefix, endings))
        await asyncio.sleep(self._delay_s)
        if self._error:
            raise self._error
        graded = [{label: float(label == self._grade(e)) for label in labels} for e in endings]
        return graded[self._drop :], Usage(tokens_in=len(endings))
