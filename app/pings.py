"""A ping per part. What turns cannot do without makes the server not ready; the rest degrades, and is named."""

import threading
import time
from typing import Any

from app.serving import Serving
from app.settings import Settings
from domain.errors import ParleyError
from llms.reach import reach

HELD_S = 5.0
"""A ping of another server is asked again after so long: a probe a second must not become load there."""


class Pings:
    """Looks at the parts of one server."""

    def __init__(self, serving: Serving, settings: Settings) -> None:
        self._serving = serving
        self._settings = settings
        self._lock = threading.Lock()
        self._held: tuple[float, dict[str, Any]] | None = None

    def parts(self) -> dict[str, dict[str, Any]]:
        """Each part: whether it is `ok`, whether it is `needed`, and what to do where it is not."""
        parts = {name: {"needed": True, **part} for name, part in self._serving.health().items()}
        if self._settings.llm.kind != "none":
            parts["language model"] = {"needed": False, **self._model()}
        return parts

    def _model(self) -> dict[str, Any]:
        with self._lock:
            if self._held is None or time.monotonic() - self._held[0] > HELD_S:
                self._held = time.monotonic(), self._look()
            return self._held[1]

    def _look(self) -> dict[str, Any]:
        llm = self._settings.llm
        if llm.kind != "openai":
            return {"ok": True, "kind": llm.kind}
        try:
            served = reach(llm.base_url, llm.api_key.get_secret_value())
        except ParleyError as error:
            return {"ok": False, "why": error.message, "hint": error.hint}
        return {"ok": not llm.model or llm.model in served, "kind": llm.kind, "serves": served[:5]}
