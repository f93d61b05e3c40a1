"""Imports files into a catalogue of this home."""

from pathlib import Path
from typing import TYPE_CHECKING

from app.homes import open_library
from app.progress import progress_bar
from app.settings import Settings
from catalog.ingest import import_files

if TYPE_CHECKING:
    from catalog.importing.report import ImportReport


def import_into(
    settings: Settings,
    items: Path | None,
    interactions: Path | None,
    conversations: Path | None,
    mapping: Path | None,
    catalog: str,
    reviews: Path | None = None,
) -> "tuple[str, ImportReport]":
    """The catalogue's name and what was taken and rejected. Raises ParleyError; then nothing has changed."""
    library = open_library(settings)
    name = library.name_for_import(catalog or settings.catalog or None)
    records = library.create(name)
    with progress_bar() as progress:
        report = import_files(
            records, items=items, interactions=interactions, conversations=conversations, mapping=mapping,
            progress=progress, reviews=reviews,
        )  # fmt: skip
    library.set_latest(name)
    return name, report
