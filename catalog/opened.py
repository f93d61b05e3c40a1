"""An opened catalogue file: its transactions, and small remarks that are kept in it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, select

from catalog import database as db
from catalog.rows import set_meta


class OpenedFile:
    """The file below a catalogue; everything that is written goes through one lock."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises StoreFailed."""
        self._path = path
        self._engine = db.open_database(path)
        self._lock = threading.RLock()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def note(self, key: str) -> str:
        """A small remark kept with the catalogue (what it was loaded from), "" where there is none."""
        with self._reading() as connection:
            return str(connection.execute(select(db.meta.c.value).where(db.meta.c.key == f"{key}")).scalar() or "")

    def set_note(self, key: str, value: str) -> None:
        """Keep a small remark with the catalogue."""
        with self._lock, self._writing() as connection:
            set_meta(connection, key, value)

    def _empty_log(self) -> None:
        """Move what the log of writes holds into the file, so that nothing that was erased is left in it."""
        with self._reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with db.store_errors(self._path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with db.store_errors(self._path), self._engine.begin() as connection:
            yield connection
