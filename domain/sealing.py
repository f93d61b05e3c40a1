"""How text is kept where it must not lie open."""

from typing import Protocol

from domain.errors import StoreFailed

SEALED = "gAAAA"
"""How sealed text begins; JSON never does."""
NO_KEY = "this text is encrypted, and no key is set"
SET_KEY = "set PARLEY_PRIVACY__KEYS to the key that it was encrypted with"


class Seal(Protocol):
    """Seals text. What was sealed begins with SEALED; text that was never sealed is read as it is."""

    @property
    def seals(self) -> bool:
        """Whether text is encrypted at all."""
        ...

    def seal(self, text: str) -> str:
        """The text as it is kept."""
        ...

    def unseal(self, text: str) -> str:
        """The text that was kept. Raises StoreFailed where its key is missing."""
        ...


class Unsealed:
    """Keeps text as it is."""

    seals = False

    def seal(self, text: str) -> str:
        """The text itself."""
        return text

    def unseal(self, text: str) -> str:
        """The text itself. Raises StoreFailed where it was encrypted by another process."""
        if text.startswith(SEALED):
            raise StoreFailed(NO_KEY, SET_KEY)
        return text
