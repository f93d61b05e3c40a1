"""A build where there is none yet: what an import was not followed by."""

from app.homes import open_library
from app.output import note
from app.progress import progress_bar
from app.serving import current_build
from app.settings import Settings


def ensure_built(settings: Settings) -> None:
    """Build the catalogue that a command is about, where it has no build yet, and say so on stderr."""
    library = open_library(settings)
    if current_build(library.folder(settings.catalog or library.latest())):
        return  # reading the records would only be done again by who asked
    records = library.open(settings.catalog or None)
    try:
        if not current_build(records.folder):
            from app.build import build_catalog  # what only a build needs takes seconds to load

            note(f"{records.name} has no build yet: building it now (`parley build` does this beforehand)")
            with progress_bar() as progress:
                summary = build_catalog(records, settings, progress)
            for line in summary.lines():
                note(line)
    finally:
        records.close()
