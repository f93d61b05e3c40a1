"""Encryption at rest with keys from the environment (Fernet: AES-128-CBC and HMAC-SHA256)."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from domain.errors import BadInput, StoreFailed
from domain.sealing import SEALED, SET_KEY, Seal, Unsealed


class FernetSeal:
    """Seals with the first key, opens with any of them, so that keys rotate."""

    seals = True

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises BadInput for a key that is none."""
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise BadInput("a key of privacy.keys is no key", "make one with `parley privacy key`") from None

    def seal(self, text: str) -> str:
        """The text, encrypted."""
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, text: str) -> str:
        """The text that was encrypted, or the text itself where it never was. Raises StoreFailed."""
        if not text.startswith(SEALED):
            return text
        try:
            return self._fernet.decrypt(text).decode()
        except InvalidToken:
            raise StoreFailed("none of the keys opens what is kept", SET_KEY) from None


def new_key() -> str:
    """A key for privacy.keys."""
    return Fernet.generate_key().decode()


def seal_of(keys: Sequence[str]) -> Seal:
    """The seal that the settings ask for."""
    return FernetSeal(keys) if keys else Unsealed()
