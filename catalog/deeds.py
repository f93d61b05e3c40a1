"""Counting and taking back what people did."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from catalog import database as db


def forget(connection: Connection, user: str, item_id: str) -> int:
    """Erase what a user did with one item; how many rows that were."""
    theirs = (db.interactions.c.user == user) & (db.interactions.c.item == item_id)
    return int(connection.execute(delete(db.interactions).where(theirs)).rowcount)


def forget_before(connection: Connection, moment: datetime) -> int:
    """Erase what people did before a moment; how many rows that were. What has no time stays."""
    older = db.interactions.c.time_ms < int(moment.timestamp() * 1000)
    return int(connection.execute(delete(db.interactions).where(older)).rowcount)


def by_day(connection: Connection, since: datetime) -> list[tuple[str, str, int]]:
    """What people did since a moment: day (YYYY-MM-DD, UTC), kind, how often; the oldest day first."""
    table = db.interactions.c
    day = func.strftime("%Y-%m-%d", table.time_ms / 1000, "unixepoch")
    counted = select(day, table.kind, func.count()).where(table.time_ms >= int(since.timestamp() * 1000))
    rows = connection.execute(counted.group_by(day, table.kind).order_by(day, table.kind)).all()
    return [(str(day), str(kind), int(n)) for day, kind, n in rows]


def count(connection: Connection) -> int:
    """How many interactions there are."""
    return int(connection.execute(select(func.count()).select_from(db.interactions)).scalar() or 0)
