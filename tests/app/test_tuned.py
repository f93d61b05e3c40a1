"""Where the tuned reader joins: settings decide, nothing loads before it is needed, a change of adapter is noticed."""

from pathlib import Path

import pytest

from agent.tuned_chooser import always_model, chooser_text
from agent.tuned_settings import UnderstandingSettings
from agent.understanding.reader import RuleReader
from app.settings import Settings
from app.tuned import SMALL, CurrentVoice, reader_maker
from domain.errors import BadInput, ModelUnavailable
from learning.registry import NONE, Registry
from tests.builders import films
from tests.fakes import FakeView


def settings(home: Path, **understanding: object) -> Settings:
    return Settings(home=home, understanding=UnderstandingSettings.model_validate(understanding))


def adapter(home: Path, name: str) -> Path:
    folder = home / "models" / "adapters" / "understand" / name
    folder.mkdir(parents=True)
    (folder / "adapter_model.safetensors").write_bytes(b"x")
    (folder / "chooser.json").write_text(chooser_text(always_model()), encoding="utf-8")
    (home / "models" / SMALL).write_bytes(b"no model")
    return folder


def test_off_reads_by_rules_alone(tmp_path: Path) -> None:
    assert reader_maker(settings(tmp_path, tuned="off")) is RuleReader


def test_without_a_base_model_rules_read_and_nothing_fails(tmp_path: Path) -> None:
    view = FakeView(films())
    reader = reader_maker(settings(tmp_path))(view)
    from agent.understanding.context import Context

    assert reader.read("a comedy", Context()) == RuleReader(view).read("a comedy", Context())


def test_on_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable) as told:
        reader_maker(settings(tmp_path, tuned="on"))
    assert "parley data get" in told.value.hint


def test_a_model_that_cannot_be_loaded_leaves_the_rules_reading(tmp_path: Path) -> None:
    adapter(tmp_path, "a")
    Registry(tmp_path).use("understand", "a")
    from agent.understanding.context import Context

    view = FakeView(films())
    reader = reader_maker(settings(tmp_path))(view)
    for _ in range(2):
        assert reader.read("a comedy", Context()) == RuleReader(view).read("a comedy", Context())


def test_a_change_of_adapter_is_noticed_without_a_restart(tmp_path: Path) -> None:
    adapter(tmp_path, "a")
    registry = Registry(tmp_path)
    voice = CurrentVoice(settings(tmp_path))
    registry.use("understand", "a")
    held = voice()
    assert held is not None
    assert held.model.name == "understand-a"
    registry.use("understand", NONE)
    assert voice() is None
    registry.use("understand", "a")
    assert voice() is held


def test_an_adapter_without_its_chooser_is_not_used(tmp_path: Path) -> None:
    folder = adapter(tmp_path, "a")
    (folder / "chooser.json").unlink()
    Registry(tmp_path).use("understand", "a")
    assert CurrentVoice(settings(tmp_path))() is None
    with pytest.raises(BadInput):
        CurrentVoice(settings(tmp_path)).load()
