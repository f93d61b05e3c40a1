"""The bytes of a file, unpacked from gzip or zip, bounded."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from domain.errors import BadInput, TooLarge

MAX_BYTES = 1 << 30
"""1 GB, unpacked."""
_PACKED = (OSError, EOFError, zlib.error, zipfile.BadZipFile)


class Bounded(io.RawIOBase):
    """A stream that refuses to give more than `limit` bytes, and turns a broken archive into BadInput."""

    def __init__(self, source: BinaryIO, name: str, limit: int) -> None:
        self._source, self._name, self._left = source, name, limit

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer. Raises TooLarge, BadInput."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            piece = self._source.read(len(view))
        except _PACKED as error:
            raise BadInput(f"{self._name} is packed and broken: {error}", "Pack it again, or unpack it.") from error
        self._left -= len(piece)
        if self._left < 0:
            raise TooLarge(f"{self._name} is larger than 1 GB", "Split it and import the parts one after another.")
        view[: len(piece)] = piece
        return len(piece)


@contextmanager
def open_bytes(path: Path, limit: int = MAX_BYTES) -> Iterator[BinaryIO]:
    """The unpacked bytes of a file. Raises BadInput (missing, a folder, broken archive), TooLarge while reading."""
    try:
        if path.stat().st_size > limit:
            raise TooLarge(f"{path.name} is larger than 1 GB", "Split it and import the parts one after another.")
        with path.open("rb") as file, _unpacked(file, path.name) as source:
            yield io.BufferedReader(Bounded(source, path.name, limit), 1 << 16)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}", "Check the path.") from error


@contextmanager
def _unpacked(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    magic = file.read(4)
    file.seek(0)
    if magic[:2] == b"\x1f\x8b":
        with gzip.open(file) as unpacked:
            yield unpacked  # type: ignore[misc]
    elif magic == b"PK\x03\x04":
        with _only_member(file, name) as member:
            yield member
    else:
        yield file


@contextmanager
def _only_member(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = [m for m in archive.namelist() if not m.endswith("/") and "__MACOSX" not in m]
            if len(members) != 1:
                held = ", ".join(members[:5]) or "nothing"
                raise BadInput(f"{name} holds {len(members)} files ({held}), not one", "Unpack it and import one file.")
            with archive.open(members[0]) as member:
                yield member  # type: ignore[misc]
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise BadInput(f"{name} is packed and broken: {error}", "Pack it again, or unpack it.") from error


def unpacked_name(path: Path) -> str:
    """The file's name without the ending of its packing, lower case."""
    return path.name.lower().removesuffix(".gz").removesuffix(".zip")


def sample_of(path: Path, size: int = 1 << 20) -> bytes:
    """The first `size` unpacked bytes. Raises BadInput."""
    with open_bytes(path) as source:
        return source.read(size)
