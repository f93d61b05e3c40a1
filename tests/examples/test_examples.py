"""The examples, run against a served home on loopback."""

import importlib.util
import json
import queue
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from app.api import create_api
from app.settings import Settings
from tests.app.doubles import served
from tests.serving import served_app

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
SECRET = b"a secret of both"


@pytest.fixture
def parley(tmp_path: Path) -> Iterator[str]:
    with served_app(create_api(served(tmp_path), Settings())) as where:
        yield where


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_client_example_is_40_lines_and_talks(parley: str) -> None:
    code = (EXAMPLES / "client.py").read_text(encoding="utf-8")
    assert len([line for line in code.splitlines() if line.strip()]) <= 40
    command = [sys.executable, str(EXAMPLES / "client.py"), parley, "a comedy", "sci-fi please"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "> a comedy" in done.stdout
    assert "Toy Story" in done.stdout
    assert "Blade Runner" in done.stdout.partition("> sci-fi please")[2]


def test_the_client_example_says_what_the_server_says(parley: str) -> None:
    with pytest.raises(RuntimeError, match="empty"):
        example("client").Parley(parley).say("  ")


@pytest.fixture
def messenger() -> Iterator[tuple[str, queue.Queue[tuple[dict[str, Any], str, bytes]]]]:
    """A messenger's send address, and what came to it."""
    came: queue.Queue[tuple[dict[str, Any], str, bytes]] = queue.Queue()

    class Send(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.put((json.loads(body), self.headers["X-Signature-256"], body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with Running(ThreadingHTTPServer(("127.0.0.1", 0), Send)) as address:
        yield address, came


class Running:
    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def post(url: str, body: bytes, given: str) -> int:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", "X-Signature-256": given})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def message(text: str, message_id: str = "m1", at: float | None = None) -> bytes:
    said = {"sender": "42", "id": message_id, "at": time.time() if at is None else at, "text": text}
    return json.dumps(said).encode()


def test_the_messenger_example_answers_genuine_messages_once_and_no_others(parley: str, messenger: Any) -> None:
    send, came = messenger
    hook = example("messenger_webhook")
    with Running(hook.serve(hook.Adapter(parley, send, SECRET), 0)) as address:
        url = f"{address}/webhook"
        first = message("a comedy")
        signed = hook.signature(SECRET, first)
        assert post(url, first, signed) == 200
        reply, given, body = came.get(timeout=20)
        assert hook.genuine(SECRET, body, given)
        assert reply["to"] == "42"
        assert "Toy Story" in [card["title"] for card in reply["cards"]]
        assert "**" not in reply["text"]
        assert post(url, first, signed) == 200
        assert post(url, message("a thriller"), signed) == 403
        assert post(url, first, "sha256=é") == 403
        stale = message("a comedy", "m2", at=0)
        assert post(url, stale, hook.signature(SECRET, stale)) == 400
        for odd in (b"[]", b"{}", b"not json", b'{"sender": 1, "id": "x", "text": "y"}'):
            assert post(url, odd, hook.signature(SECRET, odd)) == 400
        assert post(f"{address}/other", first, signed) == 404
        more = message("sci-fi", "m3")
        assert post(url, more, hook.signature(SECRET, more)) == 200
        assert "Blade Runner" in [card["title"] for card in came.get(timeout=20)[0]["cards"]]
        assert came.empty()
