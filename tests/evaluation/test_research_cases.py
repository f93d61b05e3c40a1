"""Messages of research dialogues become labelled cases where their labels say enough."""

import json
from pathlib import Path

import pytest

from agent.understanding.reader import RuleReader
from app.labelled import own_view, sources
from benchmarks.research_cases import act_of, case, write
from catalog.view import TableView
from domain.errors import BadInput
from domain.intent import Act, Constraint, Op
from evaluation.intent_labelled import Corpus, Message, half
from learning.understanding_data import Maker
from tests.builders import films

ITEMS = tuple(films())
VIEW = TableView(ITEMS)
READER = RuleReader(VIEW)
HORROR = Constraint(field="genre", op=Op.EQ, value="Horror")


def message(text: str, number: int = 0, **labels: object) -> Message:
    return Message.model_validate({"id": f"d{number}-0", "text": text, **labels})


def test_labelled_wishes_stand_whatever_the_rules_read() -> None:
    made = case(message("a bit of gloom tonight", constraints=(HORROR,)), READER)
    assert made is None or made["expected"]["constraints"][0]["value"] == "Horror"
    made = case(message("something gloomy tonight please", constraints=(HORROR,), acts={Act.RECOMMEND}), READER)
    assert made is not None
    assert [c["value"] for c in made["expected"]["constraints"]] == ["Horror"]


def test_the_rules_say_which_of_the_allowed_acts_it_is_and_none_that_is_not_allowed() -> None:
    read = READER.read("a comedy please")
    assert act_of(message("x", acts={Act.RECOMMEND, Act.REFINE}), read) is Act.RECOMMEND
    assert act_of(message("x", acts={Act.CHAT, Act.HELP}), read) is None
    assert act_of(message("x"), read) is Act.RECOMMEND


def test_messages_that_name_titles_or_answer_a_question_are_left_out() -> None:
    assert case(message("I loved Heat", acts={Act.REACT}), READER) is None
    assert case(message("horror", constraints=(HORROR,), asked="genre"), READER) is None


def test_the_files_join_the_training_with_their_own_catalogue(tmp_path: Path) -> None:
    said = ["something scary", "scary films please", "find me a horror film"]
    dev = [n for n in range(40) if half(f"d{n}", test=False)]
    corpus = Corpus(
        name="Toy Films",
        items=ITEMS,
        messages=tuple(message(t, n, constraints=(HORROR,)) for t, n in zip(said, dev, strict=False)),
    )
    assert write(corpus, "dev", tmp_path) == 3
    assert write(corpus, "dev", tmp_path) == 3
    files = sorted(p for p in tmp_path.glob("*.jsonl") if ".items." not in p.name)
    assert [p.name for p in files] == ["toy-films-2.jsonl", "toy-films.jsonl"]
    [(about, found)] = sources(files[1:], TableView(()))
    assert [row.target for m in found if (row := Maker(about).row(m))] == [
        " find; genre: scary",
        " find; genre: scary",
        " find; genre: horror",
    ]


def test_nothing_of_the_reported_half_is_written(tmp_path: Path) -> None:
    kept = tuple(message("something scary", n, constraints=(HORROR,)) for n in range(40) if half(f"d{n}", test=True))
    assert kept
    assert write(Corpus(name="t", items=ITEMS, messages=kept), "dev", tmp_path) == 0


def test_a_broken_catalogue_beside_the_cases_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.items.jsonl").write_text(json.dumps({"id": 1}), encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        own_view(tmp_path / "a.items.jsonl")
