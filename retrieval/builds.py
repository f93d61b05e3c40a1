"""Builds on disk: `builds/ID/` written completely, then named in `current`, atomically.

A build that is killed leaves the old one serving; what it left behind is removed by the next one.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from domain.errors import Busy, NotBuilt, StoreFailed
from retrieval.owner import FolderLock

_BUILDS, _CURRENT, _MANIFEST = "builds", "current", "manifest.json"
_FORMAT = 2
"""Raised with every change of what a build holds that an older build cannot be read with."""
_KEPT = 2
VECTORS, WORDS, COLLABORATIVE, POPULARITY, DIALOGUES = "chroma", "lexical", "collaborative", "popularity", "dialogues"
TRENDING, GROUPS = "trending", "people_like_you"
"""The folders of a build's parts."""


def current(folder: Path) -> Path | None:
    """The folder of the build that serves a catalogue (`folder` is the catalogue's), None where there is none."""
    try:
        name = (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except OSError:
        return None
    build = folder / _BUILDS / name
    return build if name and (build / _MANIFEST).exists() else None


def readable(folder: Path) -> bool:
    """Whether a catalogue's current build is complete and of this version's format."""
    build = current(folder)
    try:
        return build is not None and bool(read_manifest(build))
    except NotBuilt:
        return False


@contextmanager
def new_build(folder: Path) -> Iterator[Path]:
    """An empty build folder; when the block ends well it becomes the current build, else it is removed.

    Raises Busy while another build of this catalogue runs, NotBuilt where the block wrote no manifest, StoreFailed.
    """
    with FolderLock(folder / _BUILDS, "building.lock") as lock:
        if not lock.take():
            raise Busy("this catalogue is being built already", "wait for that build to end")
        _remove_leftovers(folder)
        build = folder / _BUILDS / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(2)}"
        try:
            build.mkdir(parents=True)
            yield build
            read_manifest(build)
            _write_atomically(folder / _CURRENT, build.name)
        except BaseException as error:
            shutil.rmtree(build, ignore_errors=True)
            if isinstance(error, OSError):
                raise StoreFailed(f"the build could not be written: {error}", "free space on the disk") from error
            raise
        _remove_leftovers(folder)


def write_manifest(build: Path, facts: Mapping[str, object]) -> None:
    """Declare a build complete. Raises StoreFailed."""
    told = {"format": _FORMAT, "built_at": datetime.now(UTC).isoformat()} | dict(facts)
    try:
        _write_atomically(build / _MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
    except OSError as error:
        raise StoreFailed(f"the build's manifest cannot be written: {error}", "free space on the disk") from error


def read_manifest(build: Path) -> Mapping[str, object]:
    """What a build says about itself. Raises NotBuilt where it is not complete or made by another version."""
    hint = f"run `parley build --catalog {build.parent.parent.name}`"
    try:
        facts = json.loads((build / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotBuilt(f"the build {build.name} is not complete", hint) from error
    if not isinstance(facts, dict) or facts.get("format") != _FORMAT:
        raise NotBuilt(f"the build {build.name} was made by another version of Parley", hint)
    return facts


def _remove_leftovers(folder: Path) -> None:
    """Keep the current build and the newest before it; never remove one that a process still serves."""
    serving = current(folder)
    complete = sorted(b for b in (folder / _BUILDS).glob("*-*") if (b / _MANIFEST).exists())
    kept = {serving, *[b for b in complete if b != serving][-(_KEPT - 1) :]}
    for build in (folder / _BUILDS).glob("*-*"):
        if build in kept or not build.is_dir():
            continue
        lock = FolderLock(build / VECTORS)
        with suppress(StoreFailed):
            if lock.take():
                shutil.rmtree(build, ignore_errors=True)
                lock.release()


def _write_atomically(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
