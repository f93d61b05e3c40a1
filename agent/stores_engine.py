"""Opens the state database, SQLite or PostgreSQL, brings its tables up to date, and maps its errors to ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, SQLAlchemyError

from agent.stores_tables import TABLES
from domain.errors import BadInput, StoreFailed

HEAD_REVISION = "m0002"
"""The newest migration below stores_migrations/versions."""
_MIGRATING = 7_205_751_910_664_201
"""The PostgreSQL advisory lock under which one process migrates."""
_POOL, _OVERFLOW = 10, 40

Where = Path | str
"""A SQLite file, or the DSN of a PostgreSQL database."""


def name_of(where: Where) -> str:
    """The database as errors name it: never with its password."""
    if isinstance(where, Path):
        return where.name
    url = make_url(where)
    return f"PostgreSQL {url.host or 'local'}/{url.database or ''}"


def open_engine(where: Where, lock_timeout_s: float) -> Engine:
    """The engine of an up-to-date database. Raises StoreFailed, BadInput for a DSN that is none."""
    with ours(where):
        engine = _sqlite(where, lock_timeout_s) if isinstance(where, Path) else _postgresql(where, lock_timeout_s)
        with engine.begin() as connection:
            _bring_up_to_date(connection)
    return engine


def _sqlite(path: Path, lock_timeout_s: float) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": lock_timeout_s})

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        # the log keeps readers and the writer apart; NORMAL survives a killed process without a sync a turn;
        # what is deleted is overwritten, so that what was erased is not in the file any more
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _postgresql(dsn: str, lock_timeout_s: float) -> Engine:
    url = make_url(dsn)
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise BadInput(f"a store on {url.get_backend_name()!r} is not known", "set store.dsn to postgresql://...")
    options = f"-c lock_timeout={int(lock_timeout_s * 1000)} -c statement_timeout={int(lock_timeout_s * 6000)}"
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=_POOL,
        max_overflow=_OVERFLOW,
        pool_pre_ping=True,
        connect_args={"connect_timeout": max(2, int(lock_timeout_s)), "options": options},
    )


def _bring_up_to_date(connection: Connection) -> None:
    """A new database gets all tables at once, an older one its missing migrations. One process at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    known = set(inspect(connection).get_table_names())
    revision = connection.scalar(text("SELECT version_num FROM alembic_version")) if "alembic_version" in known else ""
    if revision == HEAD_REVISION:
        return
    if not revision and "conversations" not in known:
        TABLES.create_all(connection)
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:at)"), {"at": HEAD_REVISION})
        return
    from agent.stores_migrating import migrate  # alembic loads only where there is something to migrate

    migrate(connection, "" if revision else "m0001")


@contextmanager
def ours(where: Where) -> Iterator[None]:
    """Map the database's errors to ours."""
    try:
        yield
    except DataError as error:
        raise BadInput("a text holds what the database cannot keep", "leave control characters out") from error
    except (SQLAlchemyError, OSError, ValueError) as error:
        reason = (str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__])[0]
        local = "Check that the disk has room and that the folder can be written."
        hint = local if isinstance(where, Path) else "Check that the database runs and that PARLEY_STORE__DSN is right."
        raise StoreFailed(f"the conversations in {name_of(where)} cannot be read or written: {reason}", hint) from error
