"""Conversational recommendation, judged."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.errors import BadInput
from domain.ports import Message
from evaluation.crs import DialogueCase, ResolvedCase, evaluate_crs, read_cases, repeat_what_was_said, resolve
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())


def case(seen: Sequence[str], targets: Sequence[str], name: str = "c") -> DialogueCase:
    said = (Message(role="user", content="something like Alien"),)
    return DialogueCase(id=name, messages=said, seen=tuple(seen), targets=tuple(targets))


def rows(document: dict[str, object]) -> dict[str, dict[str, float]]:
    found = document["rows"]
    assert isinstance(found, list)
    return {row["method"]: row for row in found}


def test_titles_are_found_with_and_without_year_article_and_in_chinese() -> None:
    (made,) = resolve(
        [case(["Alien (1979)", "Shining, The (1980)"], ["千与千寻", "f4", "Nobody Knows It (1901)"])], VIEW
    )
    assert made.seen == ("f1", "f6")
    assert made.targets == {"f8", "f4"}
    assert made.missing == 1


def test_seen_items_are_removed_and_a_missing_target_is_a_miss() -> None:
    made = resolve([case(["Alien"], ["Heat", "Not Here (1900)"])], VIEW)
    methods = {"fixed": lambda c, limit: ["f1", "f4", "f2"]}
    row = rows(evaluate_crs(methods, made, ks=(1, 10)))["fixed"]
    assert row["recall@1"] == 1.0
    assert row["recall@10"] == 0.5


def test_a_broken_ranker_scores_nothing() -> None:
    made = resolve([case([], ["Heat"], str(n)) for n in range(5)], VIEW)
    document = evaluate_crs({"good": lambda c, k: ["f4"], "broken": lambda c, k: ["f1"]}, made, ks=(1, 10))
    assert rows(document)["broken"]["recall@10"] == 0.0
    assert rows(document)["good"]["recall@1"] == 1.0


def test_repeating_what_was_said_keeps_its_own_row() -> None:
    said = ResolvedCase(id="c", messages=(), seen=("f1", "f2"), targets=frozenset({"f1"}), missing=0)
    document = evaluate_crs({"repeat": repeat_what_was_said, "other": repeat_what_was_said}, [said], ks=(1, 5))
    assert rows(document)["repeat"]["recall@5"] == 1.0
    assert rows(document)["other"]["recall@5"] == 0.0


def test_a_broken_case_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({"id": "a", "messages": []}) + "\n{not json\n", encoding="utf-8")
    with pytest.raises(BadInput, match="line 2"):
        read_cases(path)
