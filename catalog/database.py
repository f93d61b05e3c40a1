"""The SQLite file of one catalogue: its tables, how it is opened, and its errors as ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Column, Engine, Float, Index, Integer, MetaData, Table, Text, create_engine, event, func
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from domain.errors import StoreFailed

SCHEMA_VERSION = 1
BUSY_TIMEOUT_MS = 10_000

_metadata = MetaData()

meta = Table("meta", _metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

items = Table(
    "items",
    _metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("record", Text, nullable=False),
)

interactions = Table(
    "interactions",
    _metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("user", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Float, nullable=False),
    Column("time_ms", Integer),
    Column("turn_id", Text),
)
# One event is one row, however often its file is imported; time is absent in many files, and NULLs never collide.
Index(
    "one_event",
    interactions.c.user,
    interactions.c.item,
    interactions.c.kind,
    interactions.c.value,
    func.coalesce(interactions.c.time_ms, -1),
    unique=True,
)

profiles = Table("profiles", _metadata, Column("user", Text, primary_key=True), Column("facts", Text, nullable=False))

conversations = Table(
    "conversations",
    _metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("record", Text, nullable=False),
)


def open_database(path: Path) -> Engine:
    """Open (or make) a catalogue file in WAL mode. Raises StoreFailed, also for a file of a newer Parley."""
    with store_errors(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreFailed(
                f"{path.parent} cannot be made: {error.strerror}", "Choose another PARLEY_HOME."
            ) from error
        engine = create_engine(f"sqlite:///{path}")
        event.listen(engine, "connect", _on_connect)
        with engine.begin() as connection:
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)
            if version > SCHEMA_VERSION:
                raise StoreFailed(f"{path} was made by a newer Parley", "Update Parley, or use another PARLEY_HOME.")
            _metadata.create_all(connection)
            if version < SCHEMA_VERSION:
                connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return engine


def _on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", f"busy_timeout = {BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten in the file
    cursor.close()


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn SQLAlchemy's errors into StoreFailed with what to do about it."""
    try:
        yield
    except SQLAlchemyError as error:
        words = str(getattr(error, "orig", None) or error)
        raise StoreFailed(f"{path.name} of catalogue {path.parent.name}: {words}", _hint(words.lower())) from error


def _hint(words: str) -> str:
    for sign, hint in (
        ("full", "Free some disk space and try again; nothing was changed."),
        ("locked", "Another process is writing to this catalogue; try again when it is done."),
        ("readonly", "Make the folder writable, or choose another PARLEY_HOME."),
        ("read-only", "Make the folder writable, or choose another PARLEY_HOME."),
        ("unable to open", "Check that PARLEY_HOME exists and may be written to."),
        ("not a database", "The file is broken: move it away and import the catalogue again."),
        ("malformed", "The file is broken: move it away and import the catalogue again."),
        ("i/o error", "Check the disk; the catalogue can be imported again."),
    ):
        if sign in words:
            return hint
    return "Run `parley doctor`."
