"""Where conversations are kept: in SQLite (through SQLAlchemy), or in memory for tests and one-off turns."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from domain.conversation import Conversation, Preferences, Turn
from domain.errors import Busy, NotFound, StoreFailed

_ID_BYTES = 18
_LOCK_TIMEOUT_S = 5.0

_tables = MetaData()
_conversations = Table(
    "conversations",
    _tables,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, index=True),
    Column("owner", String, index=True),
    Column("catalog", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("preferences", Text, nullable=False),
)
_turns = Table(
    "turns",
    _tables,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("turn", Text, nullable=False),
)


def new_id() -> str:
    """An unguessable id (144 random bits, safe in a path)."""
    return secrets.token_urlsafe(_ID_BYTES)


# statements are made once: putting one together costs more than SQLite takes to run it
_HEAD = select(_conversations).where(_conversations.c.id == bindparam("id"))
_TURNS_FROM = (
    select(_turns.c.turn)
    .where(_turns.c.conversation_id == bindparam("id"), _turns.c.number >= bindparam("number"))
    .order_by(_turns.c.number)
)
_HOW_MANY = select(func.count()).select_from(_turns).where(_turns.c.conversation_id == bindparam("id"))
_ADD_TURN = insert(_turns)
_CHANGE = (
    update(_conversations)
    .where(_conversations.c.id == bindparam("of_id"), _conversations.c.version == bindparam("of_version"))
    .values(version=bindparam("version"), owner=bindparam("owner"), preferences=bindparam("preferences"))
)


class _TurnsRead:
    """The turns of the conversations read last, so that a turn that is kept is parsed once. Thread-safe.

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

    def drop(self, conversation_id: str) -> None:
        """Forget a conversation."""
        with self._lock:
            self._held.pop(conversation_id, None)


class SqlConversationStore:
    """A ConversationStore in one SQLite file: write-ahead log, one row a turn, all of a turn or nothing of it."""

    def __init__(self, path: Path, *, lock_timeout_s: float = _LOCK_TIMEOUT_S) -> None:
        """Open or create the file. Raises StoreFailed."""
        self._path = path
        self._read = _TurnsRead()
        with _ours(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = _engine(path, lock_timeout_s)
            _tables.create_all(self._engine)

    def close(self) -> None:
        """Give the file's connections back."""
        self._engine.dispose()

    def create(self, owner: str | None, catalog: str) -> Conversation:
        """A new, empty conversation under an unguessable id."""
        made = Conversation(id=new_id(), owner=owner, catalog=catalog, created_at=datetime.now(UTC))
        with _ours(self._path), self._engine.begin() as connection:
            number = connection.scalar(select(func.coalesce(func.max(_conversations.c.number), 0))) or 0
            row = {
                "id": made.id,
                "number": number + 1,
                "owner": owner,
                "catalog": catalog,
                "created_at": made.created_at.isoformat() if made.created_at else "",
                "version": 0,
                "preferences": made.preferences.model_dump_json(),
            }
            connection.execute(insert(_conversations).values(row))
        return made

    def load(self, conversation_id: str) -> Conversation:
        """A conversation. Raises NotFound."""
        with _ours(self._path), self._engine.connect() as connection:
            head = connection.execute(_HEAD, {"id": conversation_id}).mappings().first()
            if head is None:
                self._read.drop(conversation_id)
                raise _unknown(conversation_id)
            known = self._read.of(conversation_id)
            newer = connection.scalars(_TURNS_FROM, {"id": conversation_id, "number": len(known)})
            turns = (*known, *(Turn.model_validate_json(text) for text in newer))
        self._read.keep(conversation_id, turns)
        return _conversation(head, turns)

    def append(self, conversation: Conversation) -> None:
        """Keep the conversation's new turns, owner and preferences. Raises Busy, NotFound, StoreFailed."""
        with _ours(self._path), self._engine.begin() as connection:
            row = {
                "of_id": conversation.id,
                "of_version": conversation.version,
                "version": conversation.version + 1,
                "owner": conversation.owner,
                "preferences": conversation.preferences.model_dump_json(),
            }
            changed = connection.execute(_CHANGE, row)
            if changed.rowcount == 0:
                raise self._refusal(conversation.id, connection)
            kept = connection.scalar(_HOW_MANY, {"id": conversation.id}) or 0
            for number, turn in enumerate(conversation.turns[kept:], kept):
                row = {"conversation_id": conversation.id, "number": number, "turn": turn.model_dump_json()}
                connection.execute(_ADD_TURN, row)

    def delete(self, conversation_id: str) -> bool:
        """Forget a conversation; False if there was none."""
        with _ours(self._path), self._engine.begin() as connection:
            connection.execute(delete(_turns).where(_turns.c.conversation_id == conversation_id))
            gone = connection.execute(delete(_conversations).where(_conversations.c.id == conversation_id))
        self._read.drop(conversation_id)
        return gone.rowcount > 0

    def of_owner(self, owner: str) -> list[str]:
        """The ids of an owner's conversations, newest first."""
        table = _conversations.c
        with _ours(self._path), self._engine.connect() as connection:
            found = select(table.id).where(table.owner == owner).order_by(table.number.desc())
            return list(connection.scalars(found))

    def _refusal(self, conversation_id: str, connection: Connection) -> Busy | NotFound:
        known = connection.scalar(select(_conversations.c.version).where(_conversations.c.id == conversation_id))
        return _unknown(conversation_id) if known is None else _changed()


class MemoryConversationStore:
    """A ConversationStore that forgets with the process. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[str, Conversation] = {}

    def create(self, owner: str | None, catalog: str) -> Conversation:
        """A new, empty conversation under an unguessable id."""
        made = Conversation(id=new_id(), owner=owner, catalog=catalog, created_at=datetime.now(UTC))
        with self._lock:
            self._held[made.id] = made
        return made

    def load(self, conversation_id: str) -> Conversation:
        """A conversation. Raises NotFound."""
        with self._lock:
            if conversation_id not in self._held:
                raise _unknown(conversation_id)
            return self._held[conversation_id]

    def append(self, conversation: Conversation) -> None:
        """Keep the conversation's new turns, owner and preferences. Raises Busy, NotFound."""
        with self._lock:
            held = self._held.get(conversation.id)
            if held is None:
                raise _unknown(conversation.id)
            if held.version != conversation.version:
                raise _changed()
            self._held[conversation.id] = conversation.model_copy(update={"version": conversation.version + 1})

    def delete(self, conversation_id: str) -> bool:
        """Forget a conversation; False if there was none."""
        with self._lock:
            return self._held.pop(conversation_id, None) is not None

    def of_owner(self, owner: str) -> list[str]:
        """The ids of an owner's conversations, newest first."""
        with self._lock:
            return [c.id for c in reversed(self._held.values()) if c.owner == owner]


def _engine(path: Path, lock_timeout_s: float) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": lock_timeout_s})

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        # the log keeps readers and the writer apart; NORMAL survives a killed process without a sync a turn
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _conversation(head: RowMapping, turns: tuple[Turn, ...]) -> Conversation:
    return Conversation(
        id=head["id"],
        owner=head["owner"],
        catalog=head["catalog"],
        created_at=datetime.fromisoformat(head["created_at"]),
        turns=turns,
        preferences=Preferences.model_validate_json(head["preferences"]),
        version=head["version"],
    )


def _unknown(conversation_id: str) -> NotFound:
    return NotFound(f"there is no conversation {conversation_id[:64]!r}", "Start one with POST /v1/conversations.")


def _changed() -> Busy:
    return Busy("this conversation changed meanwhile", "Wait for the turn in flight, then send the message again.")


@contextmanager
def _ours(path: Path) -> Iterator[None]:
    """Map the database's errors to ours."""
    try:
        yield
    except (SQLAlchemyError, OSError, ValueError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        hint = "Check that the disk has room and that the folder can be written."
        raise StoreFailed(f"the conversations in {path.name} cannot be read or written: {reason}", hint) from error
