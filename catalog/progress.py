"""How long work says how far it is."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""(step, done, total); total is 0 where it is not known."""


def silent(step: str, done: int, total: int) -> None:
    """Say nothing."""
