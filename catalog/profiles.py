"""What is known of people: one sealed row each."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from catalog import database as db
from catalog.rows import batches
from domain.sealing import Seal


def facts_of(connection: Connection, seal: Seal, user: str) -> dict[str, str]:
    """What is known of a user, {} for an unknown one. Raises StoreFailed without the key."""
    facts = connection.execute(select(db.profiles.c.facts).where(db.profiles.c.user == user)).scalar()
    return dict(json.loads(seal.unseal(facts))) if facts else {}


def everybody(connection: Connection, seal: Seal) -> dict[str, dict[str, str]]:
    """What is known of everybody of whom something is known. Raises StoreFailed without the key."""
    rows = connection.execute(select(db.profiles.c.user, db.profiles.c.facts)).all()
    return {user: dict(json.loads(seal.unseal(facts))) for user, facts in rows}


def replace(connection: Connection, seal: Seal, profiles: Mapping[str, Mapping[str, str]]) -> None:
    """Replace what is known of users; {} forgets it."""
    sealed = {user: seal.seal(json.dumps(dict(f), ensure_ascii=False)) for user, f in profiles.items() if f}
    statement = insert(db.profiles)
    statement = statement.on_conflict_do_update(index_elements=["user"], set_={"facts": statement.excluded.facts})
    if sealed:
        connection.execute(statement, [{"user": user, "facts": facts} for user, facts in sealed.items()])
    for batch in batches([user for user in profiles if user not in sealed]):
        connection.execute(delete(db.profiles).where(db.profiles.c.user.in_(batch)))
