"""One process owns an index's folder: a lock on a file, which the system lets go of when the process dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from domain.errors import StoreFailed


class FolderLock:
    """An exclusive lock on `folder/name`. Also excludes a second holder in the same process."""

    def __init__(self, folder: Path, name: str = "owner.lock") -> None:
        self._path = folder / name
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._file is not None

    def take(self) -> bool:
        """Take the lock if nobody has it; whether it is held now. Raises StoreFailed."""
        if self._file is not None:
            return True
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreFailed(
                f"cannot open {self._path.name}: {error.strerror}", "check the disk and permissions"
            ) from (error)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let go of the lock."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> "FolderLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
