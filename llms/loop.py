"""One event loop in a thread of its own: clients of a model server belong to one loop, turns run on many."""

import asyncio
import concurrent.futures
import threading
from collections.abc import AsyncIterator, Coroutine, Sequence
from typing import Any, TypeVar

from domain.errors import ModelFailed, ModelTimeout
from domain.ports import LanguageModel, Message, SchemaT, Usage

ResultT = TypeVar("ResultT")
_CLOSING_S = 5.0


class LoopThread:
    """One event loop in one daemon thread, started when first needed. Work keeps the context of who handed it in."""

    def __init__(self, name: str = "language-model") -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._serving: threading.Thread | None = None

    def submit(self, work: Coroutine[Any, Any, ResultT]) -> "concurrent.futures.Future[ResultT]":
        """Begin the work there; cancelling the future cancels the work."""
        return asyncio.run_coroutine_threadsafe(work, self._started())

    def run(self, work: Coroutine[Any, Any, ResultT], timeout_s: float) -> ResultT:
        """The coroutine's result. Raises ModelTimeout (and cancels it) when it takes longer, else what it raises."""
        future = self.submit(work)
        try:
            return future.result(timeout_s)
        except concurrent.futures.TimeoutError as error:
            future.cancel()
            raise ModelTimeout(f"the model did not answer within {timeout_s:g} s") from error

    def close(self) -> None:
        """Stop the loop; a later call starts a new one."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._loop = None
                if self._serving:
                    self._serving.join(_CLOSING_S)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._serving = threading.Thread(target=_serve, args=(self._loop,), daemon=True, name=self._name)
                self._serving.start()
            return self._loop


class OnOneLoop:
    """A LanguageModel whose work runs on one loop thread, whoever asks and from whichever loop."""

    def __init__(self, model: LanguageModel, thread: LoopThread | None = None) -> None:
        self._model = model
        self._thread = thread or LoopThread()

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    async def complete(
        self, messages: Sequence[Message], schema: type[SchemaT], *, max_tokens: int = 256, timeout_s: float = 10.0
    ) -> tuple[SchemaT, Usage]:
        """A value that fits the schema. Raises ModelFailed."""
        work = self._model.complete(messages, schema, max_tokens=max_tokens, timeout_s=timeout_s)
        return await asyncio.wrap_future(self._thread.submit(work))

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[list[dict[str, float]], Usage]:
        """Probabilities per label and ending. Raises ModelFailed."""
        work = self._model.score(prefix, endings, labels, timeout_s=timeout_s)
        return await asyncio.wrap_future(self._thread.submit(work))

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        """Text as it comes; when the caller stops listening, the model stops writing. Raises ModelFailed."""
        here = asyncio.get_running_loop()
        heard: asyncio.Queue[str | BaseException | None] = asyncio.Queue()

        def hear(said: str | BaseException | None) -> None:
            if not here.is_closed():
                here.call_soon_threadsafe(heard.put_nowait, said)

        async def listen() -> None:
            try:
                async for piece in self._model.stream(messages, max_tokens=max_tokens, timeout_s=timeout_s):
                    hear(piece)
                hear(None)
            except ModelFailed as error:
                hear(error)
            except Exception as error:  # noqa: BLE001  (raised again where the words are read)
                hear(error)

        future = self._thread.submit(listen())
        try:
            while (said := await heard.get()) is not None:
                if isinstance(said, BaseException):
                    raise said
                yield said
        finally:
            future.cancel()

    def wait(self, work: Coroutine[Any, Any, ResultT], timeout_s: float) -> ResultT:
        """For a caller in a thread without a loop: the result of one of the model's own calls. Raises ModelFailed."""
        return self._thread.run(work, timeout_s)

    @property
    def inner(self) -> LanguageModel:
        """The model itself, to be called on its own loop (`wait`)."""
        return self._model

    def close(self) -> None:
        """Close the model's connections and end the loop's thread."""
        close = getattr(self._model, "aclose", None)
        if close:
            self._thread.run(close(), _CLOSING_S)
        self._thread.close()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
