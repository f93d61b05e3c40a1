"""All rows of one person in a catalogue: what they did, what is known of them, their talk that it remembers."""

from collections.abc import Iterator

from sqlalchemy import Connection, delete, func, select

from catalog import database as db
from catalog.past import PastConversation
from catalog.rows import batches


def erase(connection: Connection, user: str) -> dict[str, int]:
    """Delete them; how many there were of each kind."""
    talks = [talk.id for talk in talks_of(connection, user)]
    for batch in batches(talks):
        connection.execute(delete(db.conversations).where(db.conversations.c.id.in_(batch)))
    return {
        "feedback": connection.execute(delete(db.interactions).where(db.interactions.c.user == user)).rowcount,
        "profile": connection.execute(delete(db.profiles).where(db.profiles.c.user == user)).rowcount,
        "dialogue memory": len(talks),
    }


def left_of(connection: Connection, user: str) -> dict[str, int]:
    """How many there are of each kind."""
    events = select(func.count()).select_from(db.interactions).where(db.interactions.c.user == user)
    facts = select(func.count()).select_from(db.profiles).where(db.profiles.c.user == user)
    return {
        "feedback": int(connection.scalar(events) or 0),
        "profile": int(connection.scalar(facts) or 0),
        "dialogue memory": len(list(talks_of(connection, user))),
    }


def talks_of(connection: Connection, user: str) -> Iterator[PastConversation]:
    """Remembered talk whose owner is the person. The text is looked at first, so that few records are parsed."""
    for record in connection.scalars(select(db.conversations.c.record).order_by(db.conversations.c.seq)):
        if '"owner":' in record and (talk := PastConversation.model_validate_json(record)).owner == user:
            yield talk
