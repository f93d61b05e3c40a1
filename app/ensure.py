"""A build where none can serve: what an import was not followed by, or what another version of Parley made."""

from app.homes import open_library
from app.output import note
from app.progress import progress_bar
from app.serving import current_build
from app.settings import Settings
from retrieval import builds


def ensure_built(settings: Settings) -> None:
    """Build the catalogue that a command is about, where no build of it can be read, and say so on stderr.

    A build of another version stays on disk until the new one is complete; its vectors are used again.
    """
    library = open_library(settings)
    if builds.readable(library.folder(settings.catalog or library.latest())):
        return  # reading the records would only be done again by who asked
    records = library.open(settings.catalog or None)
    try:
        if not builds.readable(records.folder):
            from app.build import build_catalog  # what only a build needs takes seconds to load

            old = current_build(records.folder)
            why = "has a build of another version of Parley" if old else "has no build yet"
            note(f"{records.name} {why}: building it now (`parley build` does this beforehand)")
            with progress_bar() as progress:
                summary = build_catalog(records, settings, progress)
            for line in summary.lines():
                note(line)
    finally:
        records.close()
