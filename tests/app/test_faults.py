"""A killed build, a full disk: a clear error, nothing lost, and the next try works."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.app.test_cli import INTERACTIONS, ITEMS, ROOT, parley

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A home with an imported and built catalogue, which nobody changes."""
    home = tmp_path_factory.mktemp("built")
    items, interactions = home / "items.csv", home / "interactions.csv"
    items.write_text(ITEMS)
    interactions.write_text(INTERACTIONS)
    done = parley(home, "import", "--items", str(items), "--interactions", str(interactions))
    assert done.returncode == 0, done.stderr
    assert parley(home, "build").returncode == 0
    return home


@pytest.fixture
def home(built, tmp_path):
    return Path(shutil.copytree(built, tmp_path / "home"))


def folder(home: Path) -> Path:
    return home / "catalogs" / "default"


def on_a_full_disk(home, limit, *arguments):
    """Run a command that cannot write a file beyond `limit` bytes."""

    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    environment = os.environ | {"PARLEY_HOME": str(home), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300, preexec_fn=no_room
    )


def test_a_build_that_is_killed_leaves_the_old_one_serving(home):
    before = (folder(home) / "current").read_text()
    environment = os.environ | {"PARLEY_HOME": str(home), "OMP_NUM_THREADS": "1"}
    build = subprocess.Popen(
        [sys.executable, "-m", "app", "build"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    while build.poll() is None and len(list((folder(home) / "builds").glob("*-*"))) < 2:
        time.sleep(0.01)
    build.send_signal(signal.SIGKILL)
    build.wait()
    assert (folder(home) / "current").read_text() == before
    done = parley(home, "recommend", "--text", "a comedy", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["items"]
    assert parley(home, "build").returncode == 0
    assert (folder(home) / "current").read_text() != before
    assert len(list((folder(home) / "builds").glob("*-*"))) <= 2


def test_a_build_on_a_full_disk_says_so_and_leaves_the_old_one_serving(home):
    before = (folder(home) / "current").read_text()
    done = on_a_full_disk(home, 10_000, "build")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "disk" in done.stderr
    assert (folder(home) / "current").read_text() == before
    assert parley(home, "recommend", "--text", "a comedy", "--json").returncode == 0


def test_an_import_on_a_full_disk_changes_nothing(home):
    more = "".join(f"n{n},Film {n},2001,Drama,{'words ' * 50}\n" for n in range(500))
    (home / "more.csv").write_text(ITEMS + more)
    size = (folder(home) / "catalog.db").stat().st_size
    done = on_a_full_disk(home, size + 8_000, "import", "--items", str(home / "more.csv"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    document = json.loads(parley(home, "doctor", "--json").stdout)
    assert any("6 items" in finding["saw"] for finding in document["findings"])


def test_a_turn_on_a_full_disk_says_so_and_the_conversation_lives_on(home):
    first = json.loads(parley(home, "ask", "a comedy", "--json").stdout)
    talk = first["conversation_id"]
    done = on_a_full_disk(home, 1_000, "ask", "another one", "--conversation", talk, "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    again = parley(home, "ask", "another one", "--conversation", talk, "--json")
    assert again.returncode == 0, again.stderr
