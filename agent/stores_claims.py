"""One turn at a time per conversation: within a process, and on PostgreSQL across all of them."""

import hashlib
import threading

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from domain.errors import Busy

_CLAIM = text("SELECT pg_try_advisory_lock(:key)")
_RELEASE = text("SELECT pg_advisory_unlock(:key)")


def in_flight() -> Busy:
    """What a second turn of a conversation is told."""
    return Busy("a turn of this conversation is in flight", "Wait for its end, then send the message again.")


class Claims:
    """The conversations that a turn of this process works on. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: set[str] = set()

    def claim(self, conversation_id: str) -> None:
        """Take a conversation. Raises Busy."""
        with self._lock:
            if conversation_id in self._held:
                raise in_flight()
            self._held.add(conversation_id)

    def release(self, conversation_id: str) -> None:
        """Let go of a conversation."""
        with self._lock:
            self._held.discard(conversation_id)

    def close(self) -> None:
        """Nothing to give back."""


class PostgresClaims(Claims):
    """As Claims, across processes: session locks on one connection of its own.

    They are freed by the database when a process dies. When only the connection is lost, two turns may run at once;
    the version that every write checks still lets one of them be kept.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._asking = threading.Lock()
        self._connection: Connection | None = None

    def claim(self, conversation_id: str) -> None:
        """Take a conversation. Raises Busy, and the database's errors."""
        super().claim(conversation_id)
        try:
            if not self._ask(conversation_id):
                raise in_flight()
        except BaseException:
            super().release(conversation_id)
            raise

    def release(self, conversation_id: str) -> None:
        """Let go of a conversation; a lost connection has done so already."""
        with self._asking:
            if self._connection is not None:
                try:
                    self._connection.execute(_RELEASE, {"key": _key(conversation_id)})
                except SQLAlchemyError:
                    self._drop()
        super().release(conversation_id)

    def close(self) -> None:
        """Give the connection back."""
        with self._asking:
            self._drop()

    def _ask(self, conversation_id: str) -> bool:
        with self._asking:
            for last in (False, True):
                try:
                    return bool(self._session().scalar(_CLAIM, {"key": _key(conversation_id)}))
                except SQLAlchemyError:
                    self._drop()
                    if last:
                        raise
        return False

    def _session(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # closes the session, and with it every lock that it holds
            connection.close()


def _key(conversation_id: str) -> int:
    return int.from_bytes(hashlib.sha256(conversation_id.encode()).digest()[:8], "big", signed=True)
