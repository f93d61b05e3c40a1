"""The live parts of one process: per catalogue the newest build, swapped in as a whole when it changes."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.watch import Watch
from catalog.library import Library
from catalog.store import SqlCatalog
from domain.errors import NotBuilt, ParleyError

if TYPE_CHECKING:
    from agent.assistant import Assistant
    from agent.parts import Parts
    from agent.stores import SqlConversationStore
    from retrieval.index import SearchIndex

LOW_DISK_BYTES = 200_000_000
RANKER = "ranker"
"""The folder of the fitted ranking in a build."""


@dataclass(frozen=True)
class Live:
    """Everything that answers for one catalogue at one build and one version of its records."""

    name: str
    build_id: str
    version: int
    catalog: SqlCatalog
    index: "SearchIndex"
    parts: "Parts"
    assistant: "Assistant"
    passing: "Assistant"
    """Keeps nothing: for dialogues that the caller keeps."""


Assemble = Callable[[SqlCatalog, str, Live | None], Live]
"""Makes the live parts of a catalogue for a build id, reusing what still holds of the former ones."""


def current_build(folder: Path) -> str:
    """The build that a catalogue's folder points to, "" where there is none."""
    try:
        return (folder / "current").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


class Serving:
    """All catalogues of one home. Safe from several threads: readers keep what they hold while a swap is made."""

    def __init__(
        self,
        library: Library,
        store: "SqlConversationStore",
        assemble: Assemble,
        default: str = "",
        retuned: Callable[[Live], Live] | None = None,
        watch: Watch | None = None,
    ) -> None:
        self.library = library
        self.store = store
        self.watch = watch or Watch()
        self._assemble = assemble
        self._retuned = retuned
        self._default = default
        self._catalogs: dict[str, SqlCatalog] = {}
        self._lives: dict[str, Live] = {}
        self._opening = threading.Lock()
        self._swapping = threading.Lock()

    def name(self, asked: str | None = None) -> str:
        """The catalogue that a request without a name means."""
        return asked or self._default or self.library.latest()

    def catalog(self, asked: str | None = None) -> SqlCatalog:
        """The records of a catalogue, built or not. Raises NotFound, StoreFailed."""
        name = self.name(asked)
        with self._opening:
            if name not in self._catalogs:
                self._catalogs[name] = self.library.open(name)
            return self._catalogs[name]

    def catalogs(self) -> list[SqlCatalog]:
        """The records of all catalogues of the home."""
        return [self.catalog(name) for name in self.library.names()]

    def live(self, asked: str | None = None) -> Live:
        """What answers for a catalogue now. Raises NotFound, NotBuilt, StoreFailed."""
        catalog = self.catalog(asked)
        held = self._lives.get(catalog.name)
        if held and self._is_current(held):
            return held
        if held and self._swapping.locked():
            return held
        return self.refresh(asked)

    def retune(self, asked: str | None = None) -> bool:
        """Take in another order of results that was kept with a catalogue; False where a restart has to."""
        live = self.live(asked)
        if self._retuned is None:
            return False
        with self._swapping:
            self._lives[live.name] = self._retuned(live)
        return True

    def lives(self) -> list[Live]:
        """What answers now, of every catalogue that was opened."""
        return list(self._lives.values())

    def refresh(self, asked: str | None = None) -> Live:
        """Take in what changed (a new build, new records) and swap. Raises as `live`."""
        catalog = self.catalog(asked)
        with self._swapping:
            held = self._lives.get(catalog.name)
            if held and self._is_current(held):
                return held
            build_id = current_build(catalog.folder)
            if not build_id:
                raise NotBuilt(
                    f"the catalogue {catalog.name!r} has no build yet", f"run `parley build --catalog {catalog.name}`"
                )
            live = self._assemble(catalog, build_id, held)
            self._lives[catalog.name] = live
        return live

    def _is_current(self, live: Live) -> bool:
        build_id = current_build(live.catalog.folder) or live.build_id
        return live.build_id == build_id and live.version == live.catalog.view().schema.version

    def health(self) -> dict[str, dict[str, Any]]:
        """Per part whether it works, and what to do where it does not."""
        return {
            "catalog": _check(lambda: {"name": self.name(), "items": len(self.catalog().view().ids)}),
            "build": _check(lambda: {"id": self.live().build_id}),
            "conversations": _check(self._store),
            "disk": _check(self._disk),
        }

    def _store(self) -> dict[str, Any]:
        self.store.ping()
        return {"in": self.store.name}

    def _disk(self) -> dict[str, Any]:
        free = shutil.disk_usage(self.library.home).free
        if free < LOW_DISK_BYTES:
            raise ParleyError(f"{free // 1_000_000} MB are left on the disk", "make room: nothing can be kept without")
        return {"free_bytes": free}


def _check(look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, **look()}
    except ParleyError as error:
        return {"ok": False, "why": error.message, "hint": error.hint}
    except OSError as error:
        return {"ok": False, "why": f"{type(error).__name__}: {error.strerror}", "hint": "check the disk"}
