"""What a model said is not asked again, and another model's words are not taken for it."""

from pathlib import Path

from app.moments import Said


def test_what_was_said_is_known_to_the_next_process_for_the_same_model_and_prompts(tmp_path: Path) -> None:
    path = tmp_path / "work" / "moments.jsonl"
    Said(path, "head-64").add(["a", "b"], [0.5, -1.25])
    again = Said(path, "head-64")
    assert again.of(["a", "b"]) == [0.5, -1.25]
    assert again.of(["b", "a"]) is None and Said(path, "head-16").of(["a", "b"]) is None


def test_a_broken_line_counts_as_nothing_said(tmp_path: Path) -> None:
    path = tmp_path / "moments.jsonl"
    Said(path, "m").add(["a"], [1.0])
    path.write_text(path.read_text(encoding="utf-8") + "{broken\n[1]\n", encoding="utf-8")
    assert Said(path, "m").of(["a"]) == [1.0]
