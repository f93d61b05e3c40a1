"""Learning beside serving: a thread fits what is learned from people again where interactions came or went."""

import logging
import threading
import time

from app.serving import Live, Serving
from domain.errors import ParleyError
from retrieval.settings import RefreshSettings

_log = logging.getLogger(__name__)


class Refreshing:
    """Looks at the live catalogues now and then. Feedback counts at once in its person's own history; here it comes
    to count for others."""

    def __init__(self, serving: Serving, settings: RefreshSettings) -> None:
        self._serving, self._settings = serving, settings
        self._seen: dict[tuple[str, str], int] = {}
        """The counter of writes that each build has learned up to."""
        self._last: dict[str, float] = {}
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin looking, in a thread that ends with the process; nothing where the settings switch it off."""
        if self._settings.after_s:
            threading.Thread(target=self._run, daemon=True, name="refresh").start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(self._settings.look_every_s):
            self.look()

    def look(self) -> list[str]:
        """Refresh every catalogue where it is due; the names of those that were."""
        done = []
        for live in self._serving.lives():
            try:
                if self._due(live):
                    done.append(live.name)
                    self._refresh(live)
            except ParleyError as error:  # the old models go on serving
                _log.warning("what people did is not learned yet: %s", error.message)
        return done

    def _due(self, live: Live) -> bool:
        writes, count = live.catalog.events()
        key = (live.name, live.build_id)
        if count > self._settings.up_to:
            return False
        if key not in self._seen and count == live.index.crowd.learned:
            self._seen[key] = writes
        waited = time.monotonic() - self._last.get(live.name, -self._settings.after_s)
        return self._seen.get(key) != writes and waited >= self._settings.after_s

    def _refresh(self, live: Live) -> None:
        started, (writes, _) = time.monotonic(), live.catalog.events()
        self._last[live.name] = started
        people = live.index.crowd.refresh(live.catalog.interactions(), live.catalog.profiles())
        self._seen[live.name, live.build_id] = writes
        self._last[live.name] = time.monotonic()
        _log.info("learned from %d changed people in %.1f s", people, time.monotonic() - started)
