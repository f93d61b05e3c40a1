"""The rows of a catalogue's tables, and the small statements around them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, func, select
from sqlalchemy.dialects.sqlite import insert

from catalog import database as db
from domain.items import Interaction, InteractionKind

BATCH = 500
KINDS = {kind.value: kind for kind in InteractionKind}
COUNT = select(func.count()).select_from(db.interactions)
OLDEST_FIRST = (func.coalesce(db.interactions.c.time_ms, 0), db.interactions.c.seq)


def counter(connection: Connection, key: str) -> int:
    """How often something was written."""
    return int(connection.execute(select(db.meta.c.value).where(db.meta.c.key == key)).scalar() or 0)


def count_up(connection: Connection, key: str) -> int:
    """Count one more write; the new count."""
    count = counter(connection, key) + 1
    set_meta(connection, key, str(count))
    return count


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Keep a small text under a key."""
    statement = insert(db.meta).values(key=key, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def event_row(i: Interaction) -> dict[str, object]:
    """An interaction as its row."""
    time_ms = None if i.time is None else round(i.time.timestamp() * 1000)
    return {
        "user": i.user,
        "item": i.item,
        "kind": i.kind.value,
        "value": i.value,
        "time_ms": time_ms,
        "turn_id": i.turn_id,
    }


def interaction(row: RowMapping) -> Interaction:
    """A row as its interaction."""
    # Our own rows are right: a million of them are not validated again.
    time_ms = row["time_ms"]
    return Interaction.model_construct(
        user=row["user"],
        item=row["item"],
        kind=KINDS[row["kind"]],
        value=row["value"],
        time=None if time_ms is None else datetime.fromtimestamp(time_ms / 1000, UTC),
        turn_id=row["turn_id"],
    )


def batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Ids in portions that one statement takes."""
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
