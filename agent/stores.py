"""Where conversations are kept: in SQLite or PostgreSQL (through SQLAlchemy); in memory, see `stores_memory`."""

from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from agent.stores_answers import SqlAnswers
from agent.stores_claims import Claims, PostgresClaims
from agent.stores_engine import Where, name_of, open_engine, ours
from agent.stores_memory import MemoryConversationStore, changed, new_id, unknown
from agent.stores_read import TurnsRead
from agent.stores_tables import (
    ADD_TURN,
    CHANGE,
    HEAD,
    HOW_MANY,
    TURNS_FROM,
    answers,
    conversations,
    notes,
    turns,
)
from domain.conversation import Conversation, Preferences, Turn
from domain.errors import Busy, NotFound, StoreFailed
from domain.sealing import NO_KEY, SET_KEY, Seal, Unsealed

__all__ = ["MemoryConversationStore", "SqlConversationStore", "new_id"]
_LOCK_TIMEOUT_S = 5.0
_PROOF = "sealed"
"""The note that only the right key opens."""


class SqlConversationStore:
    """A ConversationStore in a SQLite file or a PostgreSQL database: one row a turn, all of a turn or nothing of it."""

    def __init__(self, where: Where, *, lock_timeout_s: float = _LOCK_TIMEOUT_S, seal: Seal | None = None) -> None:
        """Open the file or the DSN, and make or migrate the tables. Raises StoreFailed, also without the right key."""
        self._where = where
        self._seal: Seal = seal or Unsealed()
        self._read = TurnsRead()
        self._engine = open_engine(where, lock_timeout_s)
        self.shared = self._engine.dialect.name == "postgresql"
        self._claims = PostgresClaims(self._engine) if self.shared else Claims()
        self.answers = SqlAnswers(self._engine, where, self._seal)
        self._prove_key()

    @property
    def name(self) -> str:
        """The database as people know it."""
        return name_of(self._where)

    def close(self) -> None:
        """Give the connections back."""
        self._claims.close()
        self._engine.dispose()

    def create(self, owner: str | None, catalog: str) -> Conversation:
        """A new, empty conversation under an unguessable id."""
        now = datetime.now(UTC)
        made = Conversation(id=new_id(), owner=owner, catalog=catalog, created_at=now)
        with ours(self._where), self._engine.begin() as connection:
            number = connection.scalar(select(func.coalesce(func.max(conversations.c.number), 0))) or 0
            row = {
                "id": made.id,
                "number": number + 1,
                "owner": owner,
                "catalog": catalog,
                "created_at": now.isoformat(),
                "updated_at": now.isoformat(),
                "version": 0,
                "preferences": self._seal.seal(made.preferences.model_dump_json()),
            }
            connection.execute(insert(conversations).values(row))
        return made

    def load(self, conversation_id: str) -> Conversation:
        """A conversation. Raises NotFound."""
        with ours(self._where), self._engine.connect() as connection:
            head = connection.execute(HEAD, {"id": conversation_id}).mappings().first()
            if head is None:
                self._read.drop(conversation_id)
                raise unknown(conversation_id)
            known = self._read.of(conversation_id)
            newer = connection.scalars(TURNS_FROM, {"id": conversation_id, "number": len(known)})
            read = (*known, *(Turn.model_validate_json(self._seal.unseal(text)) for text in newer))
        self._read.keep(conversation_id, read)
        return self._conversation(head, read)

    def head(self, conversation_id: str) -> Conversation:
        """A conversation without its turns, to know whose it is and what it is about. Raises NotFound."""
        with ours(self._where), self._engine.connect() as connection:
            head = connection.execute(HEAD, {"id": conversation_id}).mappings().first()
        if head is None:
            raise unknown(conversation_id)
        return self._conversation(head, ())

    def append(self, conversation: Conversation) -> None:
        """Keep the conversation's new turns, owner and preferences. Raises Busy, NotFound, StoreFailed."""
        with ours(self._where), self._engine.begin() as connection:
            row = {
                "of_id": conversation.id,
                "of_version": conversation.version,
                "version": conversation.version + 1,
                "owner": conversation.owner,
                "preferences": self._seal.seal(conversation.preferences.model_dump_json()),
                "updated_at": datetime.now(UTC).isoformat(),
            }
            if connection.execute(CHANGE, row).rowcount == 0:
                raise self._refusal(conversation.id, connection)
            # all turns of this very version were read here, where they are still held
            kept = len(self._read.of(conversation.id)) or connection.scalar(HOW_MANY, {"id": conversation.id}) or 0
            for number, turn in enumerate(conversation.turns[kept:], kept):
                text = self._seal.seal(turn.model_dump_json())
                connection.execute(ADD_TURN, {"conversation_id": conversation.id, "number": number, "turn": text})

    def delete(self, conversation_id: str) -> bool:
        """Forget a conversation; False if there was none."""
        with ours(self._where), self._engine.begin() as connection:
            connection.execute(delete(turns).where(turns.c.conversation_id == conversation_id))
            gone = connection.execute(delete(conversations).where(conversations.c.id == conversation_id))
        self._read.drop(conversation_id)
        return gone.rowcount > 0

    def of_owner(self, owner: str) -> list[str]:
        """The ids of an owner's conversations, newest first."""
        table = conversations.c
        with ours(self._where), self._engine.connect() as connection:
            found = select(table.id).where(table.owner == owner).order_by(table.number.desc())
            return list(connection.scalars(found))

    def recent(self, limit: int, catalog: str) -> list[Turn]:
        """The newest turns of all conversations about a catalogue, the newest conversation first."""
        of_it = (turns.c.conversation_id == conversations.c.id) & (conversations.c.catalog == catalog)
        newest = select(turns.c.turn).where(of_it).order_by(conversations.c.number.desc(), turns.c.number.desc())
        with ours(self._where), self._engine.connect() as connection:
            texts = list(connection.scalars(newest.limit(limit)))
        return [Turn.model_validate_json(self._seal.unseal(text)) for text in texts]

    def claim(self, conversation_id: str) -> None:
        """Take a conversation for one turn, across all processes of a PostgreSQL database. Raises Busy, StoreFailed."""
        with ours(self._where):
            self._claims.claim(conversation_id)

    def release(self, conversation_id: str) -> None:
        """Let go of a conversation."""
        self._claims.release(conversation_id)

    def ping(self) -> None:
        """One look at the database. Raises StoreFailed."""
        with ours(self._where), self._engine.connect() as connection:
            connection.execute(select(notes.c.key).limit(1))

    def erase_owner(self, owner: str) -> dict[str, int]:
        """Forget all of a person; how many rows of each table, and conversations in memory, that were."""
        ids = select(conversations.c.id).where(conversations.c.owner == owner)
        held = sum(self._read.drop(conversation_id) for conversation_id in self.of_owner(owner))
        with ours(self._where):
            with self._engine.begin() as connection:
                gone = {
                    "turns": connection.execute(delete(turns).where(turns.c.conversation_id.in_(ids))).rowcount,
                    "conversations": connection.execute(
                        delete(conversations).where(conversations.c.owner == owner)
                    ).rowcount,
                    "answers": connection.execute(delete(answers).where(answers.c.owner == owner)).rowcount,
                    "cached conversations": held,
                }
            self._empty_log()
        return gone

    def left_of(self, owner: str) -> dict[str, int]:
        """How many rows of each table a second look still finds of a person, and conversations in memory."""
        ids = select(conversations.c.id).where(conversations.c.owner == owner)
        counts = {
            "turns": select(func.count()).select_from(turns).where(turns.c.conversation_id.in_(ids)),
            "conversations": select(func.count()).select_from(conversations).where(conversations.c.owner == owner),
            "answers": select(func.count()).select_from(answers).where(answers.c.owner == owner),
        }
        with ours(self._where), self._engine.connect() as connection:
            left = {name: int(connection.scalar(count) or 0) for name, count in counts.items()}
        return left | {"cached conversations": sum(bool(self._read.of(c)) for c in self.of_owner(owner))}

    def sweep(self, before: datetime) -> int:
        """Forget conversations that were last used before a moment; how many that were."""
        with ours(self._where):
            with self._engine.begin() as connection:
                old = conversations.c.updated_at < before.isoformat()
                ids = list(connection.scalars(select(conversations.c.id).where(old)))
                connection.execute(
                    delete(turns).where(turns.c.conversation_id.in_(select(conversations.c.id).where(old)))
                )
                gone = connection.execute(delete(conversations).where(old)).rowcount
                connection.execute(delete(answers).where(answers.c.at < before.timestamp()))
            if gone:
                self._empty_log()
        for conversation_id in ids:
            self._read.drop(conversation_id)
        return gone

    def reseal(self) -> int:
        """Seal every text anew with the newest key, or leave it open where none is set; how many texts that were."""
        with ours(self._where), self._engine.begin() as connection:
            heads = connection.execute(select(conversations.c.id, conversations.c.preferences)).all()
            for conversation_id, text in heads:
                changed_row = update(conversations).where(conversations.c.id == conversation_id)
                connection.execute(changed_row.values(preferences=self._again(text)))
            rows = connection.execute(select(turns)).all()
            for conversation_id, number, text in rows:
                one = (turns.c.conversation_id == conversation_id) & (turns.c.number == number)
                connection.execute(update(turns).where(one).values(turn=self._again(text)))
            connection.execute(delete(answers))
            connection.execute(update(notes).where(notes.c.key == _PROOF).values(value=self._seal.seal(_PROOF)))
        return len(heads) + len(rows)

    def note(self, key: str, value: str) -> str:
        """A small secret of the whole store: the value given first, by whichever process."""
        with ours(self._where), self._engine.begin() as connection:
            held = connection.scalar(select(notes.c.value).where(notes.c.key == key))
            if held is None:
                connection.execute(insert(notes).values(key=key, value=self._seal.seal(value)))
        return value if held is None else self._seal.unseal(held)

    def _again(self, text: str) -> str:
        return self._seal.seal(self._seal.unseal(text))

    def _prove_key(self) -> None:
        """The store stays closed to a process that could not read what it holds. Raises StoreFailed."""
        with ours(self._where), self._engine.begin() as connection:
            proof = connection.scalar(select(notes.c.value).where(notes.c.key == _PROOF))
            if proof is None and self._seal.seals:
                connection.execute(insert(notes).values(key=_PROOF, value=self._seal.seal(_PROOF)))
        if proof is None:
            return
        if not self._seal.seals:
            raise StoreFailed(f"the conversations in {self.name} are encrypted: {NO_KEY}", SET_KEY)
        self._seal.unseal(proof)

    def _empty_log(self) -> None:
        """Nothing of what was deleted stays in SQLite's log file."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _refusal(self, conversation_id: str, connection: Connection) -> Busy | NotFound:
        known = connection.scalar(select(conversations.c.version).where(conversations.c.id == conversation_id))
        return unknown(conversation_id) if known is None else changed()

    def _conversation(self, head: RowMapping, read: tuple[Turn, ...]) -> Conversation:
        return Conversation(
            id=head["id"],
            owner=head["owner"],
            catalog=head["catalog"],
            created_at=datetime.fromisoformat(head["created_at"]),
            turns=read,
            preferences=Preferences.model_validate_json(self._seal.unseal(head["preferences"])),
            version=head["version"],
        )
