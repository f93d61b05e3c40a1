"""Grades are kept as they come, so that a killed measurement goes on."""

from pathlib import Path

import pytest

from app.grade_ledger import Entry, Ledger, read_ledger
from domain.candidates import Candidate
from domain.errors import BadInput
from domain.query import Query
from ranking.variedasks import Found


def ask(text: str, *ids: str) -> Found:
    found = tuple(Candidate(item_id=i, score=0.0) for i in ids)
    return Found(kind="values", query=Query(text=text), relevant=frozenset(ids[:1]), candidates=found)


def test_what_was_graded_is_known_to_the_next_process(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "grades.jsonl"
    Ledger(path).add(Entry(ask=ask("a", "f1", "f2"), grades=(0.5, 0.25), seconds=1.5, tokens=30))
    again = Ledger(path)
    known = again.of(ask("a", "f1", "f2"))
    assert known is not None and known.grades == (0.5, 0.25) and known.tokens == 30
    assert again.of(ask("a", "f1", "f3")) is None, "other candidates are graded anew"
    assert [e.ask.query.text for e in read_ledger(path)] == ["a"]


def test_without_a_file_grades_last_as_long_as_the_process() -> None:
    ledger = Ledger(None)
    ledger.add(Entry(ask=ask("a", "f1"), grades=(0.5,)))
    assert ledger.of(ask("a", "f1")) is not None


@pytest.mark.parametrize("line", ["{broken", "[1, 2]", '{"grades": [1]}', '{"ask": {}}'])
def test_a_line_that_is_no_graded_ask_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "grades.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="line 1"):
        read_ledger(path)
