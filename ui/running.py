"""Turns in flight. A turn runs on when its browser goes away, and a page that is loaded again follows it on."""

import asyncio
from collections.abc import AsyncIterator, Callable

import structlog

from domain.errors import Busy, ParleyError
from domain.events import Failed, TurnEvent
from ui.render.turns import Progress

Ask = Callable[[], AsyncIterator[TurnEvent]]


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

    def __init__(self) -> None:
        self._running: dict[str, _Running] = {}

    def begin(self, conversation_id: str, text: str, ask: Ask) -> None:
        """Start answering: `ask` gives the events. Raises Busy while a turn of this conversation is in flight."""
        if conversation_id in self._running:
            raise Busy("this conversation is still answering", "wait a moment, then send it again")
        running = _Running(text)
        self._running[conversation_id] = running
        running.task = asyncio.create_task(self._run(conversation_id, running, ask))

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

    async def _run(self, conversation_id: str, running: _Running, ask: Ask) -> None:
        try:
            failed = await _answer(running, ask)
        finally:
            self._running.pop(conversation_id, None)
        if not running.progress.over:
            await running.tell(running.progress.after(failed))


async def _answer(running: _Running, ask: Ask) -> Failed:
    """Feed the events into the progress; what to say if the turn did not come to its end."""
    try:
        async for event in ask():
            await running.tell(running.progress.after(event))
    except ParleyError as error:
        return Failed(code=error.code, message=error.message, hint=error.hint)
    except Exception as error:  # noqa: BLE001 - the edge: a visitor sees a friendly sentence, the log the cause
        structlog.get_logger("ui").error("turn failed", error=type(error).__name__)
    return Failed(code="other", message="Something went wrong on our side.")
