"""The writer's training sentences: every one passes the check, and what does not is counted."""

import pytest

from agent.grounding import TitleIndex
from agent.model_guard import faults
from domain.errors import BadInput
from learning.writing_data import evidence_of, faulty, make
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
INDEX = TitleIndex.of(VIEW)


def test_every_sentence_passes_the_check_and_the_same_seed_makes_the_same() -> None:
    made = make(VIEW, seed=3, count=40, index=INDEX)
    assert made == make(VIEW, seed=3, count=40, index=INDEX)
    assert {e.language for e in made} == {"en", "zh"}
    for example in made:
        evidence = evidence_of(VIEW.item(example.item_id), example.wished, VIEW, example.language)
        assert faults(example.target.strip(), evidence, INDEX) == []


def test_what_the_record_does_not_hold_is_counted_as_refused() -> None:
    made = [e for e in make(VIEW, seed=3, count=40, index=INDEX) if e.language == "en"][:4]
    texts = [e.target for e in made[:2]] + ["", "It won nine Oscars in 1971."]
    assert faulty(texts, made, VIEW, INDEX) == 0.5


def test_a_catalogue_without_anything_to_say_is_refused() -> None:
    with pytest.raises(BadInput, match="pass the check"):
        make(FakeView([]), seed=1, count=10)
