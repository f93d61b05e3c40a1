"""How many calls one model gets at once, who waits, and who had better not: a bounded queue that knows its own pace.

A call that could not be answered within its time is turned away when it comes, by what recent calls took: waiting in
vain costs a person seconds and the model a place. It says nothing about the model's health.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from domain.errors import ModelUnavailable

_RECENT = 0.2
"""The weight of the newest call in the moving mean of what calls take."""
_CAUTION = 1.1
"""A call waits only where it would be answered so much sooner than its time is over."""


class Refused(ModelUnavailable):
    """The model was not asked at all; this says nothing about its health."""


class Gate:
    """The places of one model. For one event loop."""

    def __init__(self, at_once: int, queue_limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`at_once` calls run, `queue_limit` may wait."""
        self._at_once = at_once
        self._queue_limit = queue_limit
        self._clock = clock
        self._places = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._began: dict[object, float] = {}
        self._paces: dict[str, float] = {}
        self._pace = 0.0

    def usual_s(self, kind: str) -> float:
        """What a call of this kind took of late, in seconds; 0 where none was answered yet."""
        return self._paces.get(kind, self._pace)

    def expected_s(self, kind: str) -> float:
        """In how many seconds a call that comes now would be answered; 0 where a place is free or nothing is known."""
        if not self._places.locked() or not self._pace:
            return 0.0
        now = self._clock()
        free_in = sorted(max(self._pace - (now - began), 0.0) for began in self._began.values())
        rounds, place = divmod(self._waiting, self._at_once)
        wait_s = (free_in[place] if place < len(free_in) else 0.0) + rounds * self._pace
        return wait_s + self.usual_s(kind)

    def took(self, kind: str, seconds: float) -> None:
        """Learn what one answered call took."""
        self._paces[kind] = _moved(self._paces.get(kind, seconds), seconds)
        self._pace = _moved(self._pace or seconds, seconds)

    @asynccontextmanager
    async def place(self, kind: str, left_s: float) -> AsyncIterator[None]:
        """Hold a place. Raises Refused where none comes free in time, by what is expected or by the clock."""
        expected_s = self.expected_s(kind)
        if self._waiting >= self._queue_limit and self._places.locked():
            raise Refused(f"busy: {self._waiting} calls wait for it, no more may", _HINT)
        if expected_s * _CAUTION > left_s:
            why = f"busy: with {self._waiting} calls before it an answer would take about {expected_s:.1f} s"
            raise Refused(f"{why}, and {max(left_s, 0.0):.1f} s are left", _HINT)
        await self._enter(left_s)
        call = object()
        self._began[call] = self._clock()
        try:
            yield
        finally:
            del self._began[call]
            self._places.release()

    async def _enter(self, left_s: float) -> None:
        self._waiting += 1
        try:
            async with asyncio.timeout(max(left_s, 0.0)):
                await self._places.acquire()
        except TimeoutError as error:
            raise Refused(f"busy: no place came free within {left_s:.1f} s", _HINT) from error
        finally:
            self._waiting -= 1


def _moved(mean: float, newest: float) -> float:
    return (1.0 - _RECENT) * mean + _RECENT * newest


_HINT = "raise llm.concurrency where the server takes more at once, or add a replica"
