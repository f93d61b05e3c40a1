"""A server of its own process over the twelve films, as the tests run it: `python -m tests.app.live HOME [SECONDS]`.

Settings come from the environment, as with `parley serve`. SECONDS is how long each search takes. A search makes a file
`searching` in the home, and waits as long as there is one named `hold` (a minute at most), so that no test has to guess
how fast a machine is.
"""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

SEARCHING, HOLD = "searching", "hold"
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    import uvicorn

    from app.homes import open_store, seal_from
    from app.logs import configure_log
    from app.settings import load_settings
    from tests.app.doubles import create_served_app, served

    home, port, seconds = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    settings = load_settings()
    configure_log(settings.log)  # a line a request would fill the pipe that nobody reads, and stop the server
    serving = served(home, lambda: _search(home, seconds), open_store(settings), seal_from(settings))
    app = create_served_app(serving, settings)
    config = uvicorn.Config(
        app, port=port, log_level="error", server_header=False, timeout_graceful_shutdown=settings.server.grace_s
    )
    asyncio.run(uvicorn.Server(config).serve())


def _search(home: Path, seconds: float) -> None:
    (home / SEARCHING).touch()
    time.sleep(seconds)
    end = time.monotonic() + 60
    while (home / HOLD).exists() and time.monotonic() < end:
        time.sleep(0.02)


@contextmanager
def running(home: Path, seconds: float = 0.0, port: int = 0, **variables: str) -> Iterator["Running"]:
    """A running server; it is killed at the end if it still runs."""
    port = port or free_port()
    with _launched(["tests.app.live", str(home), str(port), str(seconds)], home, port, variables) as server:
        yield server


@contextmanager
def serving(home: Path, **variables: str) -> Iterator["Running"]:
    """`parley serve` over a home that is built."""
    port = free_port()
    with _launched(["app", "serve", "--port", str(port)], home, port, variables) as server:
        yield server


@contextmanager
def _launched(module: list[str], home: Path, port: int, variables: Mapping[str, str]) -> Iterator["Running"]:
    environment = os.environ | {"PARLEY_HOME": str(home), "OMP_NUM_THREADS": "1"} | variables
    command = [sys.executable, "-m", *module]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    server = Running(f"http://127.0.0.1:{port}", process, port)
    try:
        server.wait()
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


class Running:
    """A server under test."""

    def __init__(self, url: str, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.url = url
        self.process = process
        self.port = port

    def wait(self) -> None:
        end = time.monotonic() + 240  # a machine may be busy
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            if self.process.poll() is not None:
                raise AssertionError((self.process.stdout.read() if self.process.stdout else b"").decode())
            time.sleep(0.1)
        raise AssertionError("the server does not answer")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    main()
