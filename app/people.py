"""One person across all stores of a home: what is kept of them, and erasing it."""

from agent import standing
from app.serving import Live, Serving
from domain.errors import NotFound
from retrieval.dialogues import erase_from_builds

SUMS = "likes in the sums of the next fit"
"""In a receipt: what the models are fitted from. They are fitted again without the person within a minute."""


class People:
    """Looks into every catalogue, its live models, and the conversations."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def known(self, user: str, catalog: str | None) -> None:
        """Raises NotFound for somebody of whom nothing is kept."""
        records = self._serving.catalog(catalog)
        if not (records.interactions(user) or records.profile(user) or self._serving.store.of_owner(user)):
            raise NotFound(f"nothing is known of {user!r}", "feedback, facts or a conversation make a person known")

    def export(self, user: str) -> dict[str, object]:
        """All that is kept of a person. Raises NotFound."""
        catalogs = {
            records.name: {
                "profile": standing.plain(records.profile(user)),
                "wishes": [one.model_dump(mode="json") for one in standing.read(records.profile(user))],
                "memory": records.profile(user).get(standing.MEMORY, ""),
                "interactions": [deed.model_dump(mode="json") for deed in records.interactions(user)],
                "dialogue_memory": [talk.model_dump(mode="json") for talk in records.talks_of(user)],
            }
            for records in self._serving.catalogs()
        }
        store = self._serving.store
        talks = [store.load(talk).model_dump(mode="json", exclude={"version"}) for talk in store.of_owner(user)]
        kept = {name: parts for name, parts in catalogs.items() if any(parts.values())}
        if not kept and not talks:
            raise NotFound(f"nothing is known of {user!r}", "there is nothing to take along")
        return {"user_id": user, "catalogs": kept, "conversations": talks}

    def erase(self, user: str) -> dict[str, object]:
        """Erase a person everywhere; what was erased per store, and what a second look still finds."""
        erased = dict(self._serving.store.erase_owner(user))
        for records in self._serving.catalogs():
            erased |= {f"{kind} ({records.name})": count for kind, count in records.erase(user).items()}
            erased[f"dialogue index ({records.name})"] = erase_from_builds(records.folder, user)
        for live in self._serving.lives():
            erased |= {f"{kind} ({live.name})": count for kind, count in forget_in_models(live, user).items()}
        return {"user_id": user, "erased": erased, "remaining": self._remaining(user)}

    def _remaining(self, user: str) -> dict[str, int]:
        left = dict(self._serving.store.left_of(user))
        for records in self._serving.catalogs():
            left |= {f"{kind} ({records.name})": count for kind, count in records.left_of(user).items()}
            left[f"dialogue index ({records.name})"] = erase_from_builds(records.folder, user)  # what it still finds
        for live in self._serving.lives():
            left[f"{SUMS} ({live.name})"] = live.index.crowd.left_of(user)
        return left


def forget_in_models(live: Live, user: str) -> dict[str, int]:
    """Take a person's likes out of the sums that the next fit is made from; how many were in them.

    No model holds a row of a person; those that serve were fitted with their likes among others', and are fitted again
    without them at the next refresh (`retrieval.refresh.after_s`).
    """
    return {SUMS: live.index.crowd.forget(user)}
