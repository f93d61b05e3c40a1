"""All rows of one person in a catalogue: what they did, what is known of them, their talk that it remembers."""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, delete, func, select

from catalog import database as db
from catalog.past import PastConversation
from catalog.rows import batches, set_meta

_FORGOTTEN = "forgotten_talk"


def erase(connection: Connection, user: str) -> dict[str, int]:
    """Delete them; how many there were of each kind."""
    talks = [talk.id for talk in talks_of(connection, user)]
    erase_talk(connection, talks)
    return {
        "feedback": connection.execute(delete(db.interactions).where(db.interactions.c.user == user)).rowcount,
        "profile": connection.execute(delete(db.profiles).where(db.profiles.c.user == user)).rowcount,
        "dialogue memory": len(talks),
    }


def forgotten_talk(connection: Connection) -> frozenset[str]:
    """The ids of talk that was erased: builds of before must not bring it back."""
    text = connection.scalar(select(db.meta.c.value).where(db.meta.c.key == _FORGOTTEN))
    return frozenset(json.loads(text)) if text else frozenset()


def remembered_again(connection: Connection, talks: Sequence[str]) -> None:
    """Talk that was imported anew after it was erased counts again."""
    gone = forgotten_talk(connection)
    if not gone.isdisjoint(talks):
        set_meta(connection, _FORGOTTEN, json.dumps(sorted(gone.difference(talks)), ensure_ascii=False))


def erase_talk(connection: Connection, talks: Sequence[str]) -> int:
    """Delete remembered talk by its ids, and note that it was; how many there were."""
    held: list[str] = []
    for batch in batches(list(talks)):
        held += connection.scalars(select(db.conversations.c.id).where(db.conversations.c.id.in_(batch)))
        connection.execute(delete(db.conversations).where(db.conversations.c.id.in_(batch)))
    if held:
        gone = sorted(forgotten_talk(connection).union(held))
        set_meta(connection, _FORGOTTEN, json.dumps(gone, ensure_ascii=False))
    return len(held)


def left_of(connection: Connection, user: str) -> dict[str, int]:
    """How many there are of each kind."""
    events = select(func.count()).select_from(db.interactions).where(db.interactions.c.user == user)
    facts = select(func.count()).select_from(db.profiles).where(db.profiles.c.user == user)
    return {
        "feedback": int(connection.scalar(events) or 0),
        "profile": int(connection.scalar(facts) or 0),
        "dialogue memory": len(list(talks_of(connection, user))),
    }


def talks_of(connection: Connection, user: str | None) -> Iterator[PastConversation]:
    """Remembered talk whose owner is the person, or anybody of this Parley where None.

    The text is looked at first, so that few records are parsed.
    """
    for record in connection.scalars(select(db.conversations.c.record).order_by(db.conversations.c.seq)):
        if '"owner":' not in record:
            continue
        talk = PastConversation.model_validate_json(record)
        if talk.owner and user in (None, talk.owner):
            yield talk
