"""Two `parley serve` over one home with PostgreSQL, a Chroma server and an OpenAI-compatible model server beside them.

The model server is a stand-in (`tests.llms.server`); everything else is the real thing.
"""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.app.live import free_port, serving
from tests.app.test_cli import INTERACTIONS, ITEMS, parley
from tests.llms import server as models
from tests.postgres import postgres

pytestmark = pytest.mark.slow
NEW = {"id": "new", "title": "The Lighthouse Keeper", "text": "A lonely man tends a lamp by the sea", "year": 2019}


@contextmanager
def chroma(folder):
    port = free_port()
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder), "--port", str(port)]
    environment = os.environ | {"CHROMA_ANONYMIZED_TELEMETRY": "false"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _until(lambda: httpx.get(f"http://127.0.0.1:{port}/api/v2/heartbeat", timeout=5).status_code == 200)
            yield port
        finally:
            process.terminate()


def _until(done, seconds=120):
    end = time.monotonic() + seconds
    while True:
        try:
            if done():
                return
        except httpx.HTTPError:
            pass
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.2)


def _say(server, talk, text):
    answer = httpx.post(f"{server.url}/v1/conversations/{talk}/turns", json={"text": text}, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _means(server, text):
    found = httpx.post(f"{server.url}/v1/recommendations", json={"text": text}, timeout=60).json()["items"]
    return [card["id"] for card in found]


def test_two_processes_share_conversations_vectors_and_a_model_server(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "items.csv").write_text(ITEMS)
    (home / "interactions.csv").write_text(INTERACTIONS)
    with chroma(tmp_path / "chroma") as port, postgres(tmp_path / "pg") as dsn, models.running() as (model, seen):
        shared = {
            "PARLEY_RETRIEVAL__VECTORS__MODE": "server", "PARLEY_RETRIEVAL__VECTORS__PORT": str(port),
            "PARLEY_STORE__DSN": dsn, "PARLEY_LLM__BASE_URL": model, "PARLEY_LLM__MODEL": "good",
        }  # fmt: skip
        files = ("--items", str(home / "items.csv"), "--interactions", str(home / "interactions.csv"))
        for command in (("import", *files), ("build",)):
            done = parley(home, *command, **shared)
            assert done.returncode == 0, done.stderr
        assert not list(home.glob("catalogs/*/builds/*/chroma/chroma.sqlite3")), "the vectors are on the server"
        with serving(home, **shared) as first, serving(home, **shared) as second:
            assert httpx.post(f"{first.url}/v1/items", json=NEW, timeout=60).status_code == 200
            _until(lambda: "new" in _means(second, "somebody alone with a lamp at the sea"))
            talk = httpx.post(f"{first.url}/v1/conversations", json={}, timeout=60).json()["id"]
            shown = [card["id"] for card in _say(first, talk, "a comedy")["items"]]
            assert shown
            again = [card["id"] for card in _say(second, talk, "something else")["items"]]
            assert not set(shown) & set(again), "what one process showed, the other one showed again"
            assert seen.bodies, "nobody asked the model server"
            first.process.kill()
            _say(second, talk, "after 1990")
            kept = httpx.get(f"{second.url}/v1/conversations/{talk}", timeout=60).json()["turns"]
        assert [turn["text"] for turn in kept] == ["a comedy", "something else", "after 1990"]
