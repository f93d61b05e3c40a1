"""`parley data get smollm2` and `cedict`: the names that hints and docs tell people to fetch."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from catalog.models import FILES


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_a_model_or_dictionary_that_is_there_is_named_and_not_fetched_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = next(each for each in FILES if each.name == name)
    kept = tmp_path / "models" / file.kept_as
    kept.parent.mkdir()
    kept.write_bytes(b"weights")
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    done = CliRunner().invoke(app, ["data", "get", name, "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout) == {"name": name, "file": str(kept)}


def test_what_can_be_fetched_is_listed_with_its_terms() -> None:
    listed = {row["name"]: row for row in json.loads(CliRunner().invoke(app, ["data", "list", "--json"]).stdout)}
    assert {"smollm2", "cedict", "ml-100k"} <= set(listed)
    assert listed["cedict"]["terms"] == "CC BY-SA 4.0" and listed["smollm2"]["fetched"]
