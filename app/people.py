"""One person across all stores of a home: what is kept of them, and erasing it."""

from app.serving import Serving
from catalog.store import SqlCatalog
from domain.errors import NotFound
from domain.items import Interaction


class People:
    """Looks into every catalogue and the conversations."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def known(self, user: str, catalog: str | None) -> list[Interaction]:
        """What a person did in one catalogue. Raises NotFound for somebody of whom nothing is kept."""
        records = self._serving.catalog(catalog)
        deeds = records.interactions(user)
        if not deeds and not records.profile(user) and not self._serving.store.of_owner(user):
            raise NotFound(f"nothing is known of {user!r}", "feedback, facts or a conversation make a person known")
        return deeds

    def export(self, user: str) -> dict[str, object]:
        """All that is kept of a person. Raises NotFound."""
        catalogs = {
            records.name: {
                "profile": dict(records.profile(user)),
                "interactions": [deed.model_dump(mode="json") for deed in records.interactions(user)],
            }
            for records in self._catalogs()
        }
        store = self._serving.store
        talks = [store.load(talk).model_dump(mode="json", exclude={"version"}) for talk in store.of_owner(user)]
        kept = {name: parts for name, parts in catalogs.items() if any(parts.values())}
        if not kept and not talks:
            raise NotFound(f"nothing is known of {user!r}", "there is nothing to take along")
        return {"user_id": user, "catalogs": kept, "conversations": talks}

    def erase(self, user: str) -> dict[str, object]:
        """Erase a person everywhere; what was erased per store, and what a second look still finds."""
        store = self._serving.store
        erased = {"conversations": sum(store.delete(talk) for talk in store.of_owner(user))}
        for records in self._catalogs():
            erased[f"catalog:{records.name}"] = records.forget_user(user)
        return {"user_id": user, "erased": erased, "remaining": self._remaining(user)}

    def _remaining(self, user: str) -> dict[str, int]:
        left = {"conversations": len(self._serving.store.of_owner(user))}
        for records in self._catalogs():
            left[f"catalog:{records.name}"] = len(records.interactions(user)) + len(records.profile(user))
        return left

    def _catalogs(self) -> list[SqlCatalog]:
        return [self._serving.catalog(name) for name in self._serving.library.names()]
