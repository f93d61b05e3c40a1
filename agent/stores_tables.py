"""The tables of the state database, and the statements that every turn needs."""

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)

TABLES = MetaData()
conversations = Table(
    "conversations",
    TABLES,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, index=True),
    Column("owner", String, index=True),
    Column("catalog", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("preferences", Text, nullable=False),
    Column("updated_at", String, index=True),
)
turns = Table(
    "turns",
    TABLES,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("turn", Text, nullable=False),
)
answers = Table(
    "answers",
    TABLES,
    Column("key", String, primary_key=True),
    Column("owner", String, index=True),
    Column("fingerprint", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", Float, nullable=False, index=True),
)
"""What was answered under an idempotency key; status 0 while the first request with it is in flight."""
notes = Table("notes", TABLES, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

# statements are made once: putting one together costs more than SQLite takes to run it
HEAD = select(conversations).where(conversations.c.id == bindparam("id"))
TURNS_FROM = (
    select(turns.c.turn)
    .where(turns.c.conversation_id == bindparam("id"), turns.c.number >= bindparam("number"))
    .order_by(turns.c.number)
)
HOW_MANY = select(func.count()).select_from(turns).where(turns.c.conversation_id == bindparam("id"))
ADD_TURN = insert(turns)
CHANGE = (
    update(conversations)
    .where(conversations.c.id == bindparam("of_id"), conversations.c.version == bindparam("of_version"))
    .values(
        version=bindparam("version"),
        owner=bindparam("owner"),
        preferences=bindparam("preferences"),
        updated_at=bindparam("updated_at"),
    )
)
