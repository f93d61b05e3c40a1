"""The catalogues that scripted conversations are about: the films of this home, and small ones built beside it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from app.assemble import open_serving
from app.ensure import ensure_built
from app.homes import open_library
from app.opening import open_home
from app.serving import Serving
from app.settings import load_settings
from catalog.ingest import import_files
from catalog.library import DEMO
from domain.errors import BadInput
from evaluation.scripts import FILMS, Script


class ScriptHomes:
    """Opens the catalogue that a script asks for, once each. A context manager: the temporary homes go with it.

    Scripts about films play on `named`, else on the demo, else on the catalogue that was imported last. Any other name
    is a file `catalogs/NAME.jsonl` beside the script, imported and built into a temporary home; without such a file it
    is a catalogue of this home.
    """

    def __init__(self, named: str = "") -> None:
        self._named = named
        self._open: dict[str, Serving] = {}
        self._folders = TemporaryDirectory(prefix="parley-scripts-", ignore_cleanup_errors=True)

    def __enter__(self) -> "ScriptHomes":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._folders.cleanup()

    def serving(self, script: Script) -> Serving:
        """What answers for a script's catalogue. Raises BadInput naming what is missing, and what opening raises."""
        file = catalog_file(script)
        key = str(file or script.catalog)
        if key not in self._open:
            self._open[key] = self._built(script.catalog, file) if file else self._at_home(script.catalog)
        return self._open[key]

    def _at_home(self, name: str) -> Serving:
        names = open_library(load_settings()).names()
        if name == FILMS:
            return open_home(self._named or (DEMO if DEMO in names else ""))
        if name not in names:
            hint = f"put the items into catalogs/{name}.jsonl beside the script, or `parley import --catalog {name}`"
            raise BadInput(f"there is no catalogue {name!r} for the script", hint)
        return open_home(name)

    def _built(self, name: str, file: Path) -> Serving:
        settings = load_settings()
        settings = settings.model_copy(update={"home": Path(self._folders.name) / name, "catalog": name})
        records = open_library(settings).create(name)
        try:
            report = import_files(records, items=file)
        finally:
            records.close()
        if report.rejected:
            first = report.rejected[0]
            raise BadInput(
                f"{file}, line {first.line}: {first.reason}", "every item of such a catalogue must be usable"
            )
        ensure_built(settings)
        return open_serving(settings)


def catalog_file(script: Script) -> Path | None:
    """The file of the script's own catalogue, beside the script or above it; None where there is none."""
    folders = [script.folder, *script.folder.parents] if script.folder else []
    found = (folder / "catalogs" / f"{script.catalog}.jsonl" for folder in folders[:3])
    return next((file for file in found if file.is_file()), None)
