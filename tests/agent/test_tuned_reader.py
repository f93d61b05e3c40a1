"""Rules and model together: who is asked, who is believed, and what a failing model costs."""

import json
from pathlib import Path

import pytest

from agent.tuned_chooser import Choice, Chooser, Logistic, always_model, chooser_text, load_chooser
from agent.tuned_evidence import NAMES, RULES_ONLY
from agent.tuned_parts import FIELD, PART_NAMES
from agent.tuned_reader import TunedReader, Voice, Wrote
from agent.tuned_words import SpanWords
from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from domain.errors import BadInput, ModelTimeout
from domain.intent import Act, Op
from llms.meter import Meter, metered
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
RULES = RuleReader(VIEW)
WORDS = SpanWords(VIEW, RULES)


class Says:
    """A writer that always writes the same, and counts."""

    name = "says"

    def __init__(self, text: str, fails: bool = False) -> None:
        self.text, self.fails, self.asked = text, fails, 0

    def write(self, prompt: str, timeout_s: float) -> Wrote:
        self.asked += 1
        if self.fails:
            raise ModelTimeout(f"not within {timeout_s:g} s")
        return Wrote(text=self.text, mean=-0.01, total=-0.2)


def chooser(alone: float, better: float = 0.0, right: float = 9.0) -> Chooser:
    """`better` is the same for every part, by way of the evidence's first number, which is always 1."""
    weights = (*([0.0] * len(PART_NAMES)), better)
    return Chooser(alone=Logistic(weights=(alone,)), better=Logistic(weights=weights), right=Logistic(weights=(right,)))


def reader(model: Says, which: Chooser) -> TunedReader:
    return TunedReader(VIEW, RULES, WORDS, lambda: Voice(model, which))


def test_rules_that_are_sure_do_not_wait_for_the_model() -> None:
    model = Says(" find; genre: scary")
    assert reader(model, chooser(9, 9)).read("a comedy").constraints[0].value == "Comedy"
    assert model.asked == 0


def test_the_likelier_part_is_taken() -> None:
    text = "a comedy, or rather something scary"
    model = Says(" find; genre: scary")
    assert [c.value for c in reader(model, chooser(-9, 3)).read(text).constraints] == ["Horror"]
    taken = reader(Says(" find; not genre: scary"), chooser(-9, -3)).read(text)
    assert taken == RULES.read(text, Context())


def test_a_reading_can_have_one_field_from_the_model_and_the_rest_from_the_rules() -> None:
    at = PART_NAMES.index(f"{FIELD}:model_range")
    weights = (*(9.0 if n == at else 0.0 for n in range(len(PART_NAMES))), -4.0)
    only_ranges = chooser(-9).model_copy(update={"better": Logistic(weights=weights)})
    says = Says(" find; not genre: comedy; year<: 1990")
    both = reader(says, only_ranges).both("a comedy for an evening in 1990 or so")
    assert both.choice is Choice.MERGED
    assert [(c.field, c.op) for c in both.intent.constraints if c.field == "genre"] == [("genre", Op.EQ)]
    assert [(c.op, c.value) for c in both.intent.constraints if c.field == "year"] == [(Op.LE, 1989)]


def test_a_late_model_leaves_the_rules_reading_and_the_turn_says_so() -> None:
    meter = Meter()
    with metered(meter, "understand"):
        intent = reader(Says("", fails=True), always_model()).read("a comedy")
    assert intent == RULES.read("a comedy", Context())
    assert any("not within" in d.why for d in meter.degraded)


def test_without_a_model_the_rules_read_alone() -> None:
    alone = TunedReader(VIEW, RULES, WORDS, lambda: None)
    assert alone.read("not a comedy") == RULES.read("not a comedy", Context())


def test_how_many_and_the_language_come_from_the_rules() -> None:
    intent = reader(Says(" find; genre: comedies"), always_model()).read("three comedies please")
    assert intent.limit == RULES.read("three comedies please", Context()).limit == 3
    assert intent.steps[0].act is Act.RECOMMEND
    assert intent.constraints[0].op is Op.EQ


def test_evidence_has_a_number_for_every_name() -> None:
    both = reader(Says(" find; genre: scary"), always_model()).both("something scary", ask=True)
    assert len(both.evidence.numbers) == len(NAMES)
    assert dict(zip(NAMES, both.evidence.numbers, strict=True))["same"] == 1.0
    assert len(NAMES) > RULES_ONLY


def test_a_chooser_survives_its_file_and_a_broken_file_is_refused(tmp_path: Path) -> None:
    kept = chooser(1, 2)
    (tmp_path / "c.json").write_text(chooser_text(kept), encoding="utf-8")
    assert load_chooser(tmp_path / "c.json") == kept
    (tmp_path / "c.json").write_text('{"names": ["other"]}', encoding="utf-8")
    with pytest.raises(BadInput, match="other signs"):
        load_chooser(tmp_path / "c.json")
    with pytest.raises(BadInput):
        load_chooser(tmp_path / "missing.json")


def test_where_neither_reading_is_likely_the_person_is_told() -> None:
    lost = reader(Says(" find; genre: scary"), chooser(-9, -4, -3)).read("a comedy, or so")
    assert lost.not_understood == ("a comedy, or so",)
    assert reader(Says(" find; genre: scary"), chooser(-9, 1, 2)).read("a comedy, or so").not_understood == ()


def test_a_chooser_of_the_form_before_is_refused_with_what_to_do(tmp_path: Path) -> None:
    old = {"names": [], "alone": {"weights": [1]}, "rules": {"weights": [1]}, "model": {"weights": [1]}}
    (tmp_path / "c.json").write_text(json.dumps(old), encoding="utf-8")
    with pytest.raises(BadInput, match="other signs") as refused:
        load_chooser(tmp_path / "c.json")
    assert "parley tune understand --adapter" in (refused.value.hint or "")
