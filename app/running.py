"""Runs one turn in a thread of its own, so that a slow turn never holds up the server's loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

from domain.errors import ParleyError
from domain.events import Ended, Failed, TurnEvent

Events = Callable[[], AsyncIterator[TurnEvent]]


class TurnRunner:
    """A pool of threads for turns. A turn that was started is finished and kept, even when its caller goes away."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="turn")

    async def stream(self, events: Events) -> AsyncIterator[TurnEvent]:
        """The events of one turn as they happen. Raises what the turn raises."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[TurnEvent | BaseException | None] = asyncio.Queue()

        def put(thing: TurnEvent | BaseException | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, thing)

        self._pool.submit(_drive, events, put)
        while (thing := await queue.get()) is not None:
            if isinstance(thing, BaseException):
                raise thing
            yield thing

    def close(self) -> None:
        """Let the turns in flight finish."""
        self._pool.shutdown(wait=True)


def _drive(events: Events, put: Callable[[TurnEvent | BaseException | None], None]) -> None:
    async def run() -> None:
        async for event in events():
            put(event)

    try:
        asyncio.run(run())
        put(None)
    except BaseException as error:  # noqa: BLE001  (handed to the thread that waits for it)
        put(error)


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
