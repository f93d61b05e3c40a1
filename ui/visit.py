"""What one browser remembers: which conversation it is in, and the language its visitor chose."""

from typing import Literal

from pydantic import Field, ValidationError

from domain.frozen import Frozen


class Visit(Frozen):
    """One browser's visit. `conversation` is "" before the first message; its id is the key to it."""

    conversation: str = Field(default="", max_length=200)
    language: Literal["auto", "en", "zh"] = "auto"

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
