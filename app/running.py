"""Turns in flight: each runs as a task of its own, so that it is finished and kept when its caller goes away."""

import asyncio
from collections.abc import AsyncIterator

from domain.errors import ModelTimeout, ParleyError
from domain.events import Ended, Failed, TurnEvent


class TurnRunner:
    """Starts turns and knows those in flight."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._tasks: set[asyncio.Task[None]] = set()

    async def stream(self, events: AsyncIterator[TurnEvent]) -> AsyncIterator[TurnEvent]:
        """The events of one turn as they happen. Raises what the turn raises, ModelTimeout beyond the time limit."""
        queue: asyncio.Queue[TurnEvent | Exception | None] = asyncio.Queue()
        task = asyncio.create_task(_drive(events, queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        deadline = asyncio.get_running_loop().time() + self._timeout_s
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    event = await queue.get()
            except TimeoutError:
                raise ModelTimeout(
                    f"the turn was not answered within {self._timeout_s:g} s", "send it again with the same request_id"
                ) from None
            if event is None:
                return
            if isinstance(event, Exception):
                raise event
            yield event

    async def close(self, grace_s: float | None = None) -> None:
        """Let the turns in flight finish; one that takes longer is left, and its caller sends it again."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)


async def _drive(events: AsyncIterator[TurnEvent], queue: asyncio.Queue[TurnEvent | Exception | None]) -> None:
    """The end of a turn is told when its conversation is free again: its caller may send the next turn at once."""
    ended: Ended | None = None
    try:
        async for event in events:
            if isinstance(event, Ended):
                ended = event
            else:
                queue.put_nowait(event)
        for last in (ended, None) if ended else (None,):
            queue.put_nowait(last)
    except Exception as error:  # noqa: BLE001  (raised again where the turn is read; one that ended is kept)
        queue.put_nowait(ended or error)
        queue.put_nowait(None)


def failure(event: Failed) -> ParleyError:
    """The error behind a failed turn."""
    kinds = {kind.code: kind for kind in _kinds(ParleyError)}
    return kinds.get(event.code, ParleyError)(event.message, event.hint)


def _kinds(kind: type[ParleyError]) -> list[type[ParleyError]]:
    return [kind, *(deeper for inner in kind.__subclasses__() for deeper in _kinds(inner))]


async def last_turn(events: AsyncIterator[TurnEvent]) -> Ended:
    """The end of a turn. Raises the error of a failed one."""
    async for event in events:
        if isinstance(event, Failed):
            raise failure(event)
        if isinstance(event, Ended):
            return event
    raise ParleyError("the turn did not end", "send it again with the same request_id")
