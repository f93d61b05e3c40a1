"""The reader of the newest catalogue view: its vocabulary is the catalogue's, so a new view needs a new reader."""

import threading
from collections.abc import Callable

from agent.parts import Reader
from domain.ports import Catalog, CatalogView


class CurrentReader:
    """Makes a reader for a view once and hands it out until the catalogue changes. Thread-safe."""

    def __init__(self, catalog: Catalog, make: Callable[[CatalogView], Reader]) -> None:
        self._catalog = catalog
        self._make = make
        self._lock = threading.Lock()
        self._current: tuple[CatalogView, Reader] | None = None

    def __call__(self) -> Reader:
        """The reader of the newest view."""
        view = self._catalog.view()
        with self._lock:
            if self._current is None or self._current[0] is not view:
                self._current = (view, self._make(view))
            return self._current[1]
