"""What a catalogue's file knows of people: their profiles, sealed, and the conversations that it remembers."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select

from catalog import database as db
from catalog import people
from catalog import profiles as sealed
from catalog.opened import OpenedFile
from catalog.past import PastConversation
from domain.sealing import Seal, Unsealed


class KnownPeople(OpenedFile):
    """The part of an opened catalogue that is about people and changes no view of the items."""

    def __init__(self, path: Path, seal: Seal | None = None) -> None:
        """Open or make the file; what is known of people is sealed with `seal`. Raises StoreFailed."""
        self._seal: Seal = seal or Unsealed()
        super().__init__(path)

    def profile(self, user: str) -> Mapping[str, str]:
        """What is known of a user, {} for an unknown one."""
        with self._reading() as connection:
            return sealed.facts_of(connection, self._seal, user)

    def profiles(self) -> dict[str, dict[str, str]]:
        """What is known of everybody of whom something is known, by user."""
        with self._reading() as connection:
            return sealed.everybody(connection, self._seal)

    def set_profile(self, user: str, facts: Mapping[str, str]) -> None:
        """Replace what is known of a user; {} forgets it."""
        self.set_profiles({user: facts})

    def set_profiles(self, profiles: Mapping[str, Mapping[str, str]]) -> None:
        """Replace what is known of many users, in one transaction."""
        if not profiles:
            return
        with self._lock, self._writing() as connection:
            sealed.replace(connection, self._seal, profiles)

    def reseal(self) -> int:
        """Seal what is known of people anew with the newest key; how many people that were."""
        facts = self.profiles()
        self.set_profiles(facts)
        return len(facts)

    def conversations(self) -> list[PastConversation]:
        """All past conversations that were imported, in order."""
        with self._reading() as connection:
            records = connection.execute(select(db.conversations.c.record).order_by(db.conversations.c.seq)).scalars()
            return [PastConversation.model_validate_json(record) for record in records]

    def talks_of(self, user: str | None = None) -> list[PastConversation]:
        """A person's talk that the catalogue remembers; that of all people of this Parley where None."""
        with self._reading() as connection:
            return list(people.talks_of(connection, user))
