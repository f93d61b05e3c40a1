"""What every model that runs in this process shares: threads, deadlines and stopping. One answer at a time.

A subclass writes (`_write`) and grades (`_grade`) in a thread, and looks at `stop` between tokens: a call that is given
up, because its time is over or its caller is gone, stops at the next token.
"""

import asyncio
import json
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

from domain.errors import ModelFailed, ModelMisbehaved, ModelTimeout
from domain.ports import Message, SchemaT, Usage
from llms.meter import record
from llms.structured import json_schema, parse

Shares = list[dict[str, float]]
Heard = Callable[[str], None]
"""Takes a piece of text as it is written."""
ResultT = TypeVar("ResultT")


class InProcessModel(ABC):
    """A LanguageModel over two blocking methods."""

    at_once = 1
    """Calls at a time: more would wait in threads, and be late there."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._busy = threading.Lock()

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    @abstractmethod
    def _write(
        self, messages: Sequence[Message], max_tokens: int, stop: threading.Event, grammar: str, heard: Heard
    ) -> tuple[str, Usage]:
        """Text under a JSON schema (`grammar`, "" for none). Raises ModelFailed; any other error is mapped."""

    @abstractmethod
    def _grade(
        self, prompts: Sequence[Sequence[Message]], labels: Sequence[str], stop: threading.Event
    ) -> tuple[Shares, Usage]:
        """A probability per label and prompt. Raises ModelFailed; any other error is mapped."""

    async def complete(
        self, messages: Sequence[Message], schema: type[SchemaT], *, max_tokens: int = 256, timeout_s: float = 10.0
    ) -> tuple[SchemaT, Usage]:
        """A value decoded under the schema's grammar. Raises ModelFailed."""
        stop, form = threading.Event(), json.dumps(json_schema(schema))
        work = asyncio.to_thread(self._writing, messages, max_tokens, stop, form, lambda _: None)
        text, usage = await self._in_time(work, stop, timeout_s)
        return parse(text, schema), usage

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        """Text as it is written. When the caller stops listening, the model stops writing. Raises ModelFailed."""
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()
        stop = threading.Event()

        def heard(piece: str) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(pieces.put_nowait, piece)

        work = asyncio.create_task(asyncio.to_thread(self._writing, messages, max_tokens, stop, "", heard))
        work.add_done_callback(lambda _: pieces.put_nowait(None))
        deadline = loop.time() + timeout_s
        try:
            while (piece := await self._in_time(pieces.get(), None, deadline - loop.time())) is not None:
                yield piece
            record(self._name, (await work)[1])
        finally:
            stop.set()

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[Shares, Usage]:
        """A probability per label and ending, from the model's logits. Raises ModelFailed."""
        if not endings:
            return [], Usage()
        last, stop = prefix[-1], threading.Event()
        asked = [[*prefix[:-1], last.model_copy(update={"content": last.content + e})] for e in endings]
        work = asyncio.to_thread(self._grading, asked, labels, stop)
        return await self._in_time(work, stop, timeout_s)

    async def _in_time(self, work: Awaitable[ResultT], stop: threading.Event | None, timeout_s: float) -> ResultT:
        """The result within the deadline; whoever leaves earlier, `stop` tells the thread so. Raises ModelTimeout."""
        try:
            return await asyncio.wait_for(work, max(timeout_s, 0.001))
        except TimeoutError as error:
            raise ModelTimeout(f"{self._name} did not answer within {timeout_s:.3g} s") from error
        finally:
            if stop:
                stop.set()

    def _writing(
        self, messages: Sequence[Message], max_tokens: int, stop: threading.Event, grammar: str, heard: Heard
    ) -> tuple[str, Usage]:
        with self._busy:
            if stop.is_set():
                return "", Usage()
            try:
                return self._write(messages, max_tokens, stop, grammar, heard)
            except ModelFailed:
                raise
            except Exception as error:
                raise ModelMisbehaved(f"{self._name} failed while it wrote") from error

    def _grading(
        self, prompts: Sequence[Sequence[Message]], labels: Sequence[str], stop: threading.Event
    ) -> tuple[Shares, Usage]:
        with self._busy:
            if stop.is_set():
                return [], Usage()
            try:
                return self._grade(prompts, labels, stop)
            except ModelFailed:
                raise
            except Exception as error:
                raise ModelMisbehaved(f"{self._name} failed while it scored") from error
