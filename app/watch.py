"""Who is told of each turn that was kept, whichever face it came through."""

from collections.abc import Callable

from domain.conversation import Turn

Observer = Callable[[Turn], None]
"""Told of a turn; must be quick and raise nothing."""


class Watch:
    """The observers of one process."""

    def __init__(self) -> None:
        self._observers: tuple[Observer, ...] = ()

    def add(self, observer: Observer) -> None:
        """Tell one more."""
        self._observers = (*self._observers, observer)

    def __call__(self, turn: Turn) -> None:
        """A turn was kept."""
        for observer in self._observers:
            observer(turn)
