"""Labelled cases join the training where the catalogue can hold their labels, and only there."""

import json
from pathlib import Path

import pytest

from app.labelled import messages
from domain.errors import BadInput
from learning.understanding_data import Maker
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())


def case(text: str, act: str = "recommend", **expected: object) -> str:
    return json.dumps({"id": f"x-{text}", "text": text, "expected": {"act": act, **expected}})


def test_cases_whose_labels_are_said_become_examples(tmp_path: Path) -> None:
    horror = [{"field": "genre", "op": "=", "value": "Horror"}]
    opera = [{"field": "genre", "op": "=", "value": "Opera"}]
    heat = [{"title": "Heat", "sentiment": "like"}]
    lines = [
        case("something scary", constraints=horror),
        case("something nice", constraints=horror),
        case("an opera", constraints=opera),
        case("I loved Heat", "react", mentions=heat),
        case("hm", "mumble"),
    ]
    (tmp_path / "cases.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = list(messages([tmp_path / "cases.jsonl"], VIEW))
    assert [m.text for m in found] == ["something scary", "I loved Heat"]
    maker = Maker(VIEW)
    assert [row.target for m in found if (row := maker.row(m))] == [" find; genre: scary", " feel; like: Heat"]


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput):
        list(messages([tmp_path / "cases.jsonl"], VIEW))
