"""What one browser remembers: who it is, which conversation it is in, and the language its visitor chose."""

import secrets

from pydantic import ValidationError

from domain.frozen import Frozen


class Visit(Frozen):
    """One browser's visit. `visitor` is an unguessable id that owns its conversations; "" before the first message."""

    visitor: str = ""
    conversation: str = ""
    language: str = "auto"

    def known(self) -> "Visit":
        """The visit with a visitor id, a new one where there was none."""
        return self if self.visitor else self.model_copy(update={"visitor": f"visitor-{secrets.token_urlsafe(18)}"})

    def into(self, conversation: str) -> "Visit":
        """The visit, now in another conversation ("": in none yet)."""
        return self.model_copy(update={"conversation": conversation})


def visit_of(kept: object) -> Visit:
    """What a browser kept, as a Visit; a fresh one where it is not ours (a browser may send anything)."""
    if not isinstance(kept, dict):
        return Visit()
    try:
        return Visit.model_validate({k: v for k, v in kept.items() if k in Visit.model_fields})
    except ValidationError:
        return Visit()
