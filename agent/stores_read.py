"""What was read last from the store, so that a turn that is kept is parsed once."""

import threading
from collections import OrderedDict

from domain.conversation import Turn


class TurnsRead:
    """The turns of the conversations read last. Thread-safe.

    Turns are only ever added to a conversation, and numbered from 0: those read before stay true.
    """

    def __init__(self, most: int = 512) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[Turn, ...]] = OrderedDict()

    def of(self, conversation_id: str) -> tuple[Turn, ...]:
        """The first turns of a conversation, as many as are known."""
        with self._lock:
            return self._held.get(conversation_id, ())

    def keep(self, conversation_id: str, turns: tuple[Turn, ...]) -> None:
        """Remember them, and let go of what was not read for longest."""
        with self._lock:
            self._held[conversation_id] = turns
            self._held.move_to_end(conversation_id)
            if len(self._held) > self._most:
                self._held.popitem(last=False)

    def drop(self, conversation_id: str) -> bool:
        """Forget a conversation; whether it was held."""
        with self._lock:
            return self._held.pop(conversation_id, None) is not None
