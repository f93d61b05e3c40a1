"""A real PostgreSQL of the tests' own: made in a folder, on a free port of loopback, thrown away afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

_PLACES = ("/usr/local/bin", "/usr/bin", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)))


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path=":".join(_PLACES))


def _as_nobody(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return [shutil.which("runuser") or "runuser", "-u", "nobody", "--", *command]


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The DSN of a fresh database; skips where there is no PostgreSQL on this machine."""
    initdb, server = _program("initdb"), _program("postgres")
    if not initdb or not server or (os.geteuid() == 0 and not shutil.which("runuser")):
        pytest.skip("no PostgreSQL on this machine (initdb, postgres, and runuser where the tests run as root)")
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        _open_path(folder)
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    data = folder / "data"
    made = subprocess.run(
        _as_nobody([initdb, "-D", str(data), "-U", "parley", "--auth=trust", "--no-sync", "-E", "UTF8"]),
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["-F", "-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            _as_nobody([server, "-D", str(data), *options]), stdout=log, stderr=log, cwd=folder, start_new_session=True
        )
    dsn = f"postgresql://parley@127.0.0.1:{port}/postgres"
    try:
        _wait_for(dsn, process, folder / "log")
        yield dsn
    finally:
        subprocess.run(
            _as_nobody([_program("pg_ctl") or "pg_ctl", "-D", str(data), "stop", "-m", "immediate"]),
            capture_output=True, check=False, cwd=folder,
        )  # fmt: skip
        process.wait(120)  # a machine may be busy


def _open_path(folder: Path) -> None:
    """Let another user reach a folder of pytest's, which only its owner may enter."""
    for part in (folder, *folder.parents):
        if part.stat().st_uid == os.geteuid() and "pytest" in str(part):
            part.chmod(part.stat().st_mode | 0o755)


def _wait_for(dsn: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(100):
        try:
            psycopg.connect(dsn, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(log.read_text())
