"""The command line, run as people run it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ITEMS = """id,title,year,genre,description
1,Alien,1979,Horror|Sci-Fi,A crew meets a deadly creature in space
2,Toy Story,1995,Animation|Comedy,Toys come alive
3,Heat,1995,Action|Crime,A thief and a policeman
4,Annie Hall,1977,Comedy|Romance,A comedian recalls a love affair
5,Amelie,2001,Comedy|Romance,A shy waitress in Paris
6,The Matrix,1999,Action|Sci-Fi,A hacker learns what is real
"""
INTERACTIONS = "user,item,rating,timestamp\na,1,5,100\na,6,4,200\nb,4,5,100\nb,5,4,150\nc,2,2,100\n"


def parley(home, *arguments, **variables):
    environment = os.environ | {"PARLEY_HOME": str(home), "OMP_NUM_THREADS": "1"} | variables
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with an imported catalogue that the first command builds."""
    home = tmp_path_factory.mktemp("home")
    (home / "items.csv").write_text(ITEMS)
    (home / "interactions.csv").write_text(INTERACTIONS)
    done = parley(
        home, "import", "--items", str(home / "items.csv"), "--interactions", str(home / "interactions.csv"), "--json"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["items"], report["interactions"], report["rejected"]) == (6, 5, [])
    assert report["mapping"]
    return home


def test_help_comes_at_once_and_lists_every_command():
    started = time.process_time()
    before = os.times().children_user
    done = parley(Path("none"), "--help")
    assert done.returncode == 0
    assert os.times().children_user - before + time.process_time() - started < 1.0
    for command in ("demo", "data", "import", "build", "serve", "chat", "ask", "recommend", "evaluate", "doctor"):
        assert command in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nonsense"], 2),
        (["recommend", "--limit", "none"], 2),
        (["import"], 2),
        (["import", "--items", "no-such-file.csv"], 2),
        (["ask", "hello"], 1),
        (["evaluate", "crs"], 2),
    ],
)
def test_wrong_usage_is_2_and_bad_input_is_1_with_words_on_stderr_only(tmp_path, arguments, code):
    done = parley(tmp_path, *arguments)
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_mistyped_setting_is_an_error_with_the_right_name(tmp_path):
    done = parley(tmp_path, "ask", "hello", PARLEY_SERVER__PROT="1")
    assert done.returncode == 1
    assert "port" in done.stderr


@pytest.mark.slow
def test_import_then_recommend_builds_by_itself_and_holds_the_conditions(home):
    done = parley(home, "recommend", "--where", "year>=1990", "--where", "genre!=Action", "--like", "4", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["items"]
    for card in answer["items"]:
        assert card["item"]["year"] >= 1990
        assert "Action" not in card["item"]["genre"]
        assert sum(card["parts"].values()) == pytest.approx(card["score"], abs=1e-6)


@pytest.mark.slow
def test_ask_prints_one_document_and_goes_on_with_its_conversation(home):
    first = parley(home, "ask", "a comedy please", "--json")
    assert first.returncode == 0, first.stderr
    turn = json.loads(first.stdout)
    assert all("Comedy" in card["item"]["genre"] for card in turn["items"])
    second = parley(home, "ask", "after 2000", "--conversation", turn["conversation_id"], "--json")
    shown = [card["item"] for card in json.loads(second.stdout)["items"]]
    assert all(item["year"] > 2000 and "Comedy" in item["genre"] for item in shown)


@pytest.mark.slow
def test_a_condition_on_an_unknown_field_is_1_with_the_fields_there_are(home):
    done = parley(home, "recommend", "--where", "colour=red", "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "genre" in done.stderr


@pytest.mark.slow
def test_doctor_says_what_there_is(home):
    done = parley(home, "doctor", "--json")
    document = json.loads(done.stdout)
    parts = {finding["part"]: finding for finding in document["findings"]}
    assert {"machine", "home", "embedder", "conversations"} <= set(parts)
    assert done.returncode == (0 if document["ok"] else 1)
