"""Turns in flight. A turn runs on when its browser goes away, and a page that is loaded again follows it on."""

import asyncio
from collections.abc import AsyncIterator, Callable

import structlog

from domain.errors import Busy, ParleyError
from domain.events import Failed
from ui.port import Chat
from ui.render.turns import Progress


class _Running:
    """One turn in flight: its newest progress, and a bell that rings when it changes."""

    def __init__(self, text: str) -> None:
        self.progress = Progress(text=text)
        self.bell = asyncio.Condition()
        self.task: asyncio.Task[None] | None = None

    async def tell(self, progress: Progress) -> None:
        async with self.bell:
            self.progress = progress
            self.bell.notify_all()


class RunningTurns:
    """The turns in flight of one page, by conversation. Lives in the event loop that serves the page."""

    def __init__(self, chat_of: Callable[[], Chat]) -> None:
        self._chat_of = chat_of
        self._running: dict[str, _Running] = {}

    def begin(self, conversation_id: str, text: str, request_id: str) -> None:
        """Start answering. Raises Busy while a turn of this conversation is in flight."""
        if conversation_id in self._running:
            raise Busy("this conversation is still answering", "wait a moment, then send it again")
        running = _Running(text)
        self._running[conversation_id] = running
        running.task = asyncio.create_task(self._run(conversation_id, running, request_id))

    async def follow(self, conversation_id: str) -> AsyncIterator[Progress]:
        """The progress of the turn in flight, from now to its end; nothing where there is none."""
        running = self._running.get(conversation_id)
        if running is None:
            return
        seen = running.progress
        yield seen
        while not seen.over:
            async with running.bell:
                while running.progress is seen:
                    await running.bell.wait()
                seen = running.progress
            yield seen

    async def _run(self, conversation_id: str, running: _Running, request_id: str) -> None:
        try:
            failed = await self._answer(conversation_id, running, request_id)
        finally:
            self._running.pop(conversation_id, None)
        if not running.progress.over:
            await running.tell(running.progress.after(failed))

    async def _answer(self, conversation_id: str, running: _Running, request_id: str) -> Failed:
        """Feed the events into the progress; what to say if the turn did not come to its end."""
        text = running.progress.text
        try:
            events = self._chat_of().stream(conversation_id, text, request_id=request_id)
            async for event in events:
                await running.tell(running.progress.after(event))
        except ParleyError as error:
            return Failed(code=error.code, message=error.message, hint=error.hint)
        except Exception as error:  # noqa: BLE001 - the edge: a visitor sees a friendly sentence, the log the cause
            structlog.get_logger("ui").error("turn failed", error=type(error).__name__)
        return Failed(code="other", message="Something went wrong on our side.")
