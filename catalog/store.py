"""The live catalogue in one SQLite file: items, what people did, what is known of them, and past conversations."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.sqlite import insert

from catalog import database as db
from catalog import deeds, people
from catalog.description import Description
from catalog.known import KnownPeople
from catalog.past import PastConversation
from catalog.rows import COUNT, OLDEST_FIRST, batches, count_up, counter, event_row, interaction, set_meta
from catalog.view import TableView
from domain.errors import NotFound
from domain.items import Interaction, Item
from domain.sealing import Seal

CACHED_USERS = 2_000
LOOK_EVERY_S = 0.2
"""How often another process's writes are looked for."""
_ITEMS = TypeAdapter(list[Item])
_NOTHING_READ: tuple[int, frozenset[str]] = (-1, frozenset())


class SqlCatalog(KnownPeople):
    """A Catalog in `folder/catalog.db`. Safe to use from several threads; sees what other processes wrote."""

    def __init__(self, folder: Path, name: str, seal: Seal | None = None) -> None:
        """Open or make the catalogue; what is known of people is sealed with `seal`. Raises StoreFailed."""
        self.name = name
        self.folder = folder
        super().__init__(folder / "catalog.db", seal)
        self._users: OrderedDict[str, list[Interaction]] = OrderedDict()
        self._looked = time.monotonic()
        self._seen = self._counters()
        self._forgotten = _NOTHING_READ
        """By the number of events written: the ids of erased talk."""
        self._view = self._read_view()

    def view(self) -> TableView:
        """The newest view; the same object until something changes, here or in another process."""
        self._look_around()
        return self._view

    def upsert(self, items: Sequence[Item]) -> None:
        """Add or replace items. Raises StoreFailed; then nothing has changed."""
        self.merge(items)

    def merge(self, items: Sequence[Item]) -> tuple[int, int]:
        """Add or replace items; how many were new and how many changed. Unchanged items cost no new view."""
        latest = {item.id: item for item in items}
        with self._lock:
            view = self.view()
            new = [item for item_id, item in latest.items() if item_id not in view.rows]
            changed = [i for i in latest.values() if i.id in view.rows and view.item(i.id) != i]
            if not new and not changed:
                return 0, 0
            with self._writing() as connection:
                statement = insert(db.items)
                statement = statement.on_conflict_do_update(
                    index_elements=["id"], set_={"record": statement.excluded.record}
                )
                rows = [{"id": i.id, "record": i.model_dump_json(exclude_defaults=True)} for i in (*changed, *new)]
                connection.execute(statement, rows)
                version = count_up(connection, "version")
            self._view = self._next_view(view.upserted([*changed, *new], version), version)
        return len(new), len(changed)

    def delete(self, item_ids: Sequence[str]) -> int:
        """Remove items and say how many there were. What people did with them is kept, unseen, for their return."""
        with self._lock:
            view = self.view()
            gone = [item_id for item_id in dict.fromkeys(item_ids) if item_id in view.rows]
            if not gone:
                return 0
            with self._writing() as connection:
                for batch in batches(gone):
                    connection.execute(delete(db.items).where(db.items.c.id.in_(batch)))
                version = count_up(connection, "version")
            self._view = self._next_view(view.without(gone, version), version)
            self._users.clear()
        return len(gone)

    def record(self, interactions: Sequence[Interaction]) -> None:
        """Keep what people did; the same event twice is one. Raises NotFound for an unknown item, StoreFailed."""
        rows = self.view().rows
        for deed in interactions:
            if deed.item not in rows:
                raise NotFound(f"there is no item {deed.item!r} in this catalogue", "See `parley doctor`.")
        self.keep(interactions)

    def keep(self, interactions: Sequence[Interaction]) -> int:
        """As `record`, of items known to exist; says how many events were new."""
        if not interactions:
            return 0
        with self._lock, self._writing() as connection:
            before = connection.execute(COUNT).scalar_one()
            connection.execute(insert(db.interactions).on_conflict_do_nothing(), [event_row(i) for i in interactions])
            after = connection.execute(COUNT).scalar_one()
            count_up(connection, "events")
            self._users.clear()
        return int(after - before)

    def interactions(self, user: str | None = None) -> list[Interaction]:
        """What one user did (all users where None) with items that are in the catalogue, oldest first."""
        if user is None:
            return self._read_interactions(select(db.interactions))
        self._look_around()
        with self._lock:
            if user in self._users:
                self._users.move_to_end(user)
                return list(self._users[user])
            found = self._read_interactions(select(db.interactions).where(db.interactions.c.user == user))
            self._users[user] = found
            if len(self._users) > CACHED_USERS:
                self._users.popitem(last=False)
        return list(found)

    def _read_interactions(self, query: Select[Any]) -> list[Interaction]:
        with self._reading() as connection:
            rows = connection.execute(query.order_by(*OLDEST_FIRST)).mappings().all()
        known = self._view.rows
        return [interaction(row) for row in rows if row["item"] in known]

    def users(self) -> list[str]:
        """Everybody who did something or of whom something is known, sorted."""
        with self._reading() as connection:
            active = connection.execute(select(db.interactions.c.user).distinct()).scalars().all()
            known = connection.execute(select(db.profiles.c.user)).scalars().all()
        return sorted({*active, *known})

    def forget_user(self, user: str) -> int:
        """Erase all that is kept of a user; how many rows that were."""
        return sum(count for kind, count in self.erase(user).items() if kind != "cached histories")

    def forget_deeds(self, user: str, item_id: str) -> int:
        """Erase what a user did with one item; how many rows that were."""
        with self._lock, self._writing() as connection:
            gone = deeds.forget(connection, user, item_id)
            count_up(connection, "events")
            self._users.clear()
        return gone

    def activity(self, since: datetime) -> tuple[int, list[tuple[str, str, int]]]:
        """How many interactions there are, and those since a moment by day and kind (`catalog.deeds.by_day`)."""
        with self._reading() as connection:
            return deeds.count(connection), deeds.by_day(connection, since)

    def erase(self, user: str) -> dict[str, int]:
        """Erase all that is kept of a user, from the file too; how many rows of each kind that were."""
        with self._lock:
            with self._writing() as connection:
                gone = people.erase(connection, user)
                count_up(connection, "events")
            gone["cached histories"] = int(self._users.pop(user, None) is not None)
            self._forgotten = _NOTHING_READ
            self._users.clear()
            self._empty_log()
        return gone

    def left_of(self, user: str) -> dict[str, int]:
        """How many rows of each kind a second look still finds of a user."""
        with self._lock, self._reading() as connection:
            return {**people.left_of(connection, user), "cached histories": int(user in self._users)}

    def erase_talk(self, talks: Sequence[str]) -> int:
        """Erase remembered talk by its ids; how many there were."""
        with self._lock, self._writing() as connection:
            if gone := people.erase_talk(connection, talks):
                count_up(connection, "events")
                self._forgotten = _NOTHING_READ
        return gone

    def forget_before(self, moment: datetime) -> int:
        """Erase what people did before a moment, from the file too; how many rows that were."""
        with self._lock:
            with self._writing() as connection:
                if gone := deeds.forget_before(connection, moment):
                    count_up(connection, "events")
                    self._users.clear()
            if gone:
                self._empty_log()
        return gone

    def forgotten_talk(self) -> frozenset[str]:
        """The ids of remembered talk that was erased, here or in another process."""
        self._look_around()
        known, writes = self._forgotten, self._seen[0]
        if known[0] != writes:
            with self._reading() as connection:
                known = self._forgotten = (writes, people.forgotten_talk(connection))
        return known[1]

    def add_conversations(self, conversations: Sequence[PastConversation]) -> None:
        """Add or replace past conversations by id."""
        if not conversations:
            return
        statement = insert(db.conversations)
        statement = statement.on_conflict_do_update(index_elements=["id"], set_={"record": statement.excluded.record})
        with self._lock, self._writing() as connection:
            connection.execute(statement, [{"id": c.id, "record": c.model_dump_json()} for c in conversations])
            people.remembered_again(connection, [c.id for c in conversations])
            count_up(connection, "events")
            self._forgotten = _NOTHING_READ

    def describe(self, description: Description) -> None:
        """Set the noun, the units and other names of fields. An equal description changes nothing."""
        with self._lock:
            if description == self.description():
                return
            with self._writing() as connection:
                set_meta(connection, "description", description.model_dump_json())
                version = count_up(connection, "version")
            self._view = self._next_view(self._view.described(description, version), version)

    def description(self) -> Description:
        """What is said about the catalogue as a whole."""
        text = self.note("description")
        return Description.model_validate_json(text) if text else Description(name=self.name)

    def _read_view(self) -> TableView:
        with self._reading() as connection:
            version = counter(connection, "version")
            records = connection.execute(select(db.items.c.record).order_by(db.items.c.seq)).scalars().all()
        items = _ITEMS.validate_json("[" + ",".join(records) + "]")
        return TableView(items, version, self.description())

    def _look_around(self) -> None:
        """Read the view again when another process has changed the catalogue; asked at most every 0.2 s."""
        if time.monotonic() - self._looked < LOOK_EVERY_S:
            return
        with self._lock:
            self._looked = time.monotonic()
            seen = self._counters()
            if seen[1] != self._view.version:
                self._view = self._read_view()
            if seen != self._seen:
                self._seen = seen
                self._users.clear()

    def events(self) -> tuple[int, int]:
        """How often interactions were written or erased, and how many there are."""
        with self._reading() as connection:
            return counter(connection, "events"), int(connection.execute(COUNT).scalar_one())

    def _counters(self) -> tuple[int, int]:
        """How often events and items were written."""
        with self._reading() as connection:
            return counter(connection, "events"), counter(connection, "version")

    def _next_view(self, view: TableView, version: int) -> TableView:
        """The view after our own write, or a fresh reading where another process has written in between."""
        return view if version == self._view.version + 1 else self._read_view()
