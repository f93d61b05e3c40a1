"""What is in the pictures of a message, as words that the reader can read."""

from collections.abc import Sequence
from typing import Protocol

from domain.conversation import Degraded
from domain.errors import ModelFailed, NotAvailable
from domain.frozen import Frozen

MOST_PICTURES = 3


class Eyes(Protocol):
    """Looks at one picture."""

    async def words(self, picture: bytes, language: str = "en") -> tuple[str, ...]:
        """Plain keywords. Raises NotAvailable, BadInput, TooLarge, ModelFailed."""
        ...


class Seen(Frozen):
    """A dialogue's messages, the last one with what is in its pictures; and what could not be looked at."""

    said: tuple[str, ...]
    degraded: tuple[Degraded, ...] = ()


async def see(said: Sequence[str], pictures: Sequence[bytes], eyes: Eyes) -> Seen:
    """Look at the pictures of the last message. Raises NotAvailable, ModelFailed where the message is nothing else."""
    words: list[str] = []
    degraded: list[Degraded] = []
    for picture in pictures[:MOST_PICTURES]:
        try:
            words += await eyes.words(picture)
        except (NotAvailable, ModelFailed) as error:
            if not said[-1].strip():
                raise
            degraded.append(Degraded(part="picture", why=error.message))
    last = "\n".join(part for part in (said[-1].strip(), ", ".join(words)) if part)
    return Seen(said=(*said[:-1], last), degraded=tuple(degraded))
