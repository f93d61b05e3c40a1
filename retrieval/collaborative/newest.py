"""The newest result of a costly step, for the calls of one turn that ask for the same again."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

KeyT = TypeVar("KeyT")
ResultT = TypeVar("ResultT")


class Newest(threading.local, Generic[KeyT, ResultT]):
    """Keeps one result a thread, until another is asked for: a search finds, scores and explains with one history.

    Results are shared: callers must not change them.
    """

    def __init__(self) -> None:
        self._held: tuple[KeyT, ResultT] | None = None

    def of(self, key: KeyT, make: Callable[[], ResultT]) -> ResultT:
        """The result for a key, made where it is not the newest. Raises what `make` raises."""
        if self._held is None or self._held[0] != key:
            self._held = (key, make())
        return self._held[1]
