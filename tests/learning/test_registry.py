"""The registry: only what beats the one in use is put into use, and every change can be undone."""

from pathlib import Path

import pytest

from domain.errors import BadInput, NotFound
from learning.registry import NONE, SHIPPED, Registry, gate


def adapter(folder: Path, byte: bytes = b"x") -> Path:
    folder.mkdir(parents=True)
    (folder / "adapter_model.safetensors").write_bytes(byte)
    (folder / "card.json").write_text('{"metrics": {"both": 0.9}, "made": "2026-01-01"}', encoding="utf-8")
    return folder


def test_what_beats_the_one_in_use_is_used_and_the_comparison_is_kept(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "home", tmp_path / "none")
    assert registry.current("understand") is None
    assert registry.register("understand", "a", adapter(tmp_path / "a"), gate("exact", 0.8, 0.7, 50))
    assert not registry.register("understand", "b", adapter(tmp_path / "b"), gate("exact", 0.7, 0.8, 50))
    assert registry.in_use("understand") == "a"
    assert [e.name for e in registry.entries()] == ["a", "b"]
    assert [row["passed"] for row in registry.history("understand") if "gate" in row] == [True, False]


def test_equal_is_not_better() -> None:
    assert not gate("exact", 0.8, 0.8, 10).passed


def test_the_shipped_adapter_is_used_when_it_is_chosen(tmp_path: Path) -> None:
    adapter(tmp_path / "shipped" / "understand")
    registry = Registry(tmp_path / "home", tmp_path / "shipped")
    assert registry.in_use("understand") == ""
    registry.use("understand", SHIPPED)
    assert registry.current("understand") == tmp_path / "shipped" / "understand"
    registry.use("understand", NONE)
    assert registry.current("understand") is None
    with pytest.raises(BadInput):
        registry.remove("understand", SHIPPED)


def test_a_change_is_rolled_back_to_what_was_before(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "home", tmp_path / "none")
    for name in ("a", "b"):
        registry.register("like", name, adapter(tmp_path / name), gate("AUC", 0.8, 0.7, 50))
    assert registry.roll_back("like", "live measures fell") == "a"
    assert registry.in_use("like") == "a"
    assert registry.history("like")[-1]["why"] == "live measures fell"


def test_removing_the_one_in_use_takes_it_out_of_use(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "home", tmp_path / "none")
    registry.register("write", "a", adapter(tmp_path / "a"), gate("perplexity", 2, 1, 5))
    registry.remove("write", "a")
    assert registry.in_use("write") == ""
    assert registry.entries() == []


@pytest.mark.parametrize(("task", "name"), [("sing", "a"), ("like", "../a"), ("like", ""), ("like", ".x")])
def test_tasks_and_names_that_cannot_be_are_refused(tmp_path: Path, task: str, name: str) -> None:
    with pytest.raises(BadInput):
        Registry(tmp_path).folder(task, name)


def test_what_is_not_there_cannot_be_used_removed_or_rolled_back(tmp_path: Path) -> None:
    registry = Registry(tmp_path, tmp_path / "none")
    for act in (
        lambda: registry.use("like", "ghost"),
        lambda: registry.remove("like", "ghost"),
        lambda: registry.roll_back("like", "x"),
    ):
        with pytest.raises(NotFound):
            act()
