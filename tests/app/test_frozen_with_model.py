"""A handful of the frozen conversations with the embedded model: it words the replies, and everything still holds.

All of them are played with `PARLEY_LLM__KIND=embedded parley evaluate dialogues` (docs/dialogues.md).
"""

from pathlib import Path

import pytest

from app.measuring import measure_dialogues
from evaluation.scripts import read_scripts
from tests.contracts.test_language_model_contract import gguf

SCRIPTS = Path(__file__).resolve().parents[1] / "dialogues"
_FILE = "restaurants.yaml"


@pytest.mark.slow
def test_frozen_conversations_hold_when_the_embedded_model_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = gguf()
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.setenv("PARLEY_LLM__KIND", "embedded")
    monkeypatch.setenv("PARLEY_LLM__MODEL", str(model.resolve()))
    few = tmp_path / "scripts"
    few.mkdir()
    (few / "catalogs").symlink_to(SCRIPTS / "catalogs")
    blocks = (SCRIPTS / _FILE).read_text(encoding="utf-8").split("- name:")
    (few / _FILE).write_text("".join(f"- name:{block}" for block in (*blocks[1:3], *blocks[-2:])), encoding="utf-8")
    report, told, passed = measure_dialogues("", (few,))
    assert len(read_scripts((few,))) == 4
    assert passed, "\n".join(told)
    assert report["scripts"]
