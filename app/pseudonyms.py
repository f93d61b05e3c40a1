"""Names for people in exports for analysis: the same person has the same one, and nobody gets back from it."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator

from agent.stores import SqlConversationStore
from catalog.store import SqlCatalog

_NOTE = "pseudonyms"


class Pseudonyms:
    """Keyed digests of user ids. The key is made once per store and lies in it, sealed where the store is."""

    def __init__(self, store: SqlConversationStore) -> None:
        self._key = bytes.fromhex(store.note(_NOTE, secrets.token_hex(32)))

    def of(self, user: str) -> str:
        """The name that stands for a user."""
        return "p" + hmac.new(self._key, user.encode(), hashlib.sha256).hexdigest()[:16]


def events(records: SqlCatalog, names: Pseudonyms) -> Iterator[str]:
    """What people did, one JSON line each, without who they are, to the day."""
    for deed in records.interactions():
        row = {"user": names.of(deed.user), "item": deed.item, "kind": deed.kind.value, "value": deed.value}
        yield json.dumps(row | {"day": deed.time.date().isoformat() if deed.time else None}, ensure_ascii=False)
