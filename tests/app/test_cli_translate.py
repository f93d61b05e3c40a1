"""`parley translate` keeps names of values with the catalogue, shows where each comes from, and forgets them."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import app
from catalog.library import Library

ROWS = [
    {"id": str(n), "title": title, "style": style}
    for n, (title, style) in enumerate(
        [("Forged hammer", "hammer"), ("Claw hammer", "hammer"), ("Oak table", "tables"), ("Low table", "tables")]
    )
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "cedict.txt").write_text("錘子 锤子 [chui2 zi5] /hammer/\n", encoding="utf-8")
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    done = imported(tmp_path)
    assert done.exit_code == 0, done.output
    return tmp_path


def imported(home: Path, *more: dict[str, str]) -> Result:
    (home / "items.jsonl").write_text("\n".join(json.dumps(row) for row in [*ROWS, *more]), encoding="utf-8")
    return CliRunner().invoke(app, ["import", "--items", str(home / "items.jsonl"), "--catalog", "shop"])


def said(*options: str) -> list[dict[str, object]]:
    done = CliRunner().invoke(app, ["translate", "--catalog", "shop", "--json", *options])
    assert done.exit_code == 0, done.output
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def sayings(home: Path) -> dict[str, tuple[str, ...]]:
    return dict(Library(home).open("shop").view().schema.fields["style"].sayings)


def test_names_are_shown_with_their_source_kept_and_survive_an_import(home: Path) -> None:
    named = [{"field": "style", "said": "锤子", "values": ["hammer"], "source": "dictionary"}]
    assert said("--dry-run") == named and sayings(home) == {}
    assert said() == named and sayings(home) == {"锤子": ("hammer",)}
    imported(home, {"id": "9", "title": "Sledge hammer", "style": "hammer"})
    assert sayings(home) == {"锤子": ("hammer",)}
    assert said("--forget") == named and sayings(home) == {}


def test_without_a_dictionary_and_a_model_it_says_what_to_do(home: Path) -> None:
    (home / "models" / "cedict.txt").unlink()
    from app.cli import main

    assert main(["translate", "--catalog", "shop"]) == 1
