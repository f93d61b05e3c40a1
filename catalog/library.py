"""All catalogues of one PARLEY_HOME: a folder each, and the name of the one imported last."""

import os
import re
from pathlib import Path

from catalog.store import SqlCatalog
from domain.errors import BadInput, NotFound, StoreFailed
from domain.sealing import Seal

DEMO = "demo"
_NAME = re.compile(r"[\w][\w.-]{0,63}")


class Library:
    """The catalogues below `home/catalogs`."""

    def __init__(self, home: Path, seal: Seal | None = None) -> None:
        """`seal` keeps what is known of people from lying open."""
        self.home = home
        self._seal = seal

    def names(self) -> list[str]:
        """The catalogues there are, sorted."""
        return sorted(path.parent.name for path in (self.home / "catalogs").glob("*/catalog.db"))

    def folder(self, name: str) -> Path:
        """The folder of a catalogue, whether it exists or not. Raises BadInput for a name that is no name."""
        if not _NAME.fullmatch(name) or name == "latest":
            raise BadInput(f"{name!r} cannot name a catalogue", "Use letters, digits, - and _ (at most 64).")
        return self.home / "catalogs" / name

    def latest(self) -> str:
        """The catalogue imported last, else the demo."""
        try:
            name = (self.home / "catalogs" / "latest").read_text(encoding="utf-8").strip()
        except OSError:
            return DEMO
        return name if (self.folder(name) / "catalog.db").exists() else DEMO

    def set_latest(self, name: str) -> None:
        """Make a catalogue the default. Raises StoreFailed."""
        target = self.folder(name).parent / "latest"
        part = target.with_name(f"latest.{os.getpid()}.part")
        try:
            part.write_text(name, encoding="utf-8")
            part.replace(target)
        except OSError as error:
            raise StoreFailed(f"{target} cannot be written: {error.strerror}", "Check the disk.") from error

    def open(self, name: str | None = None) -> SqlCatalog:
        """Open a catalogue (default: imported last, else the demo). Raises NotFound, StoreFailed."""
        name = name or self.latest()
        if not (self.folder(name) / "catalog.db").exists():
            there_are = f"There are: {', '.join(self.names())}." if self.names() else "There is none yet."
            hint = f"{there_are} Run `parley import --items FILE` or `parley demo`."
            raise NotFound(f"there is no catalogue {name!r}", hint)
        return SqlCatalog(self.folder(name), name, self._seal)

    def create(self, name: str) -> SqlCatalog:
        """Open a catalogue, and make it first where there is none. Raises BadInput, StoreFailed."""
        return SqlCatalog(self.folder(name), name, self._seal)

    def name_for_import(self, name: str | None) -> str:
        """Where an import goes: the named catalogue, else the one imported last, never unasked into the demo."""
        if name:
            return name
        latest = self.latest()
        return "default" if latest == DEMO else latest
