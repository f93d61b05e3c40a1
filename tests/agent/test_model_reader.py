"""The model reads on: it is asked only where rules stopped, and adds only what the person's words support."""

import json
from collections.abc import Sequence

import pytest

from agent.model_reader import ModelReader, needs_more, quotes
from agent.model_schema import described, heard_schema
from agent.understanding.context import Context
from domain.errors import ModelFailed, ModelMisbehaved, ModelTimeout
from domain.intent import Act, Constraint, Intent, Op, Step
from llms.loop import OnOneLoop
from llms.meter import Meter, metered
from llms.scripted import ScriptedModel
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
LOST = Intent(not_understood=("scares the pants off me",))


def wish(field: str, value: str | int, words: str, op: str = "is") -> dict[str, object]:
    return {"field": field, "op": op, "value": value, "words": words}


def read(
    text: str, *wishes: dict[str, object], intent: Intent | None = None, near: str | None = None, act: str = "recommend"
) -> Intent:
    return _read(text, [json.dumps({"act": act, "wishes": list(wishes)})], intent, near)[0]


def _read(
    text: str, answers: Sequence[str | ModelFailed], intent: Intent | None = None, near: str | None = None
) -> tuple[Intent, Meter, ScriptedModel]:
    scripted, meter = ScriptedModel(answers), Meter()
    model = OnOneLoop(scripted)
    try:
        reader = ModelReader(model, timeout_s=2.0, near=lambda words, values: near)
        with metered(meter, "understand"):
            before = intent or Intent(not_understood=(text,))
            return reader.read_on(before, text, Context(), VIEW), meter, scripted
    finally:
        model.close()


def test_a_value_that_the_words_name_was_said() -> None:
    found = read("somethin romantical pls", wish("genre", "Romance", "romantical"))
    assert found.constraints == (Constraint(field="genre", op=Op.EQ, value="Romance", hard=False),)


def test_a_value_that_the_words_only_mean_is_assumed_and_soft() -> None:
    found = read("scares the pants off me", wish("genre", "Horror", "scares the pants off me"), near="Horror")
    assert found.constraints == (Constraint(field="genre", op=Op.EQ, value="Horror", hard=False, said=False),)


def test_a_value_that_the_words_are_not_near_to_is_refused() -> None:
    assert not read("scares the pants off me", wish("genre", "Comedy", "scares"), near="Horror").constraints


def test_words_that_were_not_said_support_nothing() -> None:
    assert not read("something nice", wish("genre", "Horror", "horror")).constraints


def test_words_that_rules_had_read_are_not_read_again() -> None:
    intent = Intent(steps=(Step(act=Act.RECOMMEND, search_text="rainy lisbon"),))
    assert not read("a comedy like rainy lisbon", wish("genre", "Comedy", "comedy"), intent=intent).constraints


def test_what_rules_understood_is_never_changed() -> None:
    kept = Constraint(field="genre", op=Op.EQ, value="Drama")
    intent = Intent(steps=(Step(act=Act.RECOMMEND, constraints=(kept,)),), not_understood=("comedic",))
    assert read("drama comedic", wish("genre", "Comedy", "comedic"), intent=intent) == intent


def test_a_number_counts_only_where_it_was_said() -> None:
    assert not read("made when I was at school", wish("year", 1990, "when I was at school")).constraints
    said = read("not younger than 1990 k", wish("year", 1990, "not younger than 1990", "at most")).constraints
    assert said == (Constraint(field="year", op=Op.LE, value=1990),)


def test_a_value_that_the_catalogue_lacks_is_refused() -> None:
    assert not read("gory splatterfest", wish("director", "Eli Roth", "splatterfest")).constraints


def test_an_answer_that_cannot_be_read_is_asked_for_once_more() -> None:
    good = json.dumps({"act": "recommend", "wishes": [wish("genre", "Romance", "romantical")]})
    found, _, scripted = _read("romantical", ["no JSON", good])
    assert found.constraints and len(scripted.asked) == 2


@pytest.mark.parametrize(
    "answers", [["no", "no"], [ModelTimeout("late")], [ModelMisbehaved("a"), ModelMisbehaved("b")]]
)
def test_a_failing_model_leaves_the_rules_alone_and_says_so(answers: list[str | ModelFailed]) -> None:
    found, meter, _ = _read("scares the pants off me", answers, LOST)
    assert found == LOST
    assert meter.degraded and meter.degraded[0].part == "understand.model"


def test_the_prompt_that_was_used_is_recorded() -> None:
    _, meter, _ = _read("romantical", [json.dumps({"act": "recommend", "wishes": []})])
    assert "understand" in meter.prompts


@pytest.mark.parametrize(
    "intent",
    [
        Intent(steps=(Step(act=Act.RECOMMEND, constraints=(Constraint(field="genre", op=Op.EQ, value="Horror"),)),)),
        Intent(steps=(Step(act=Act.HELP),)),
        Intent(steps=(Step(act=Act.RECOMMEND),)),
        Intent(steps=(Step(act=Act.RECOMMEND, search_text="space"),)),
    ],
)
def test_a_message_that_rules_could_read_costs_no_call(intent: Intent) -> None:
    assert not needs_more(intent)


def test_a_message_without_a_wish_but_with_words_is_asked_about() -> None:
    assert needs_more(Intent(steps=(Step(act=Act.RECOMMEND, search_text="rainy sunday lisbon"),)))


def test_the_schema_holds_the_fields_and_values_of_the_catalogue() -> None:
    form = heard_schema(VIEW.schema)
    assert form.model_validate({"act": "recommend", "wishes": [wish("genre", "Horror", "x")]})
    for wrong in (wish("genre", "Cooking", "x"), wish("colour", "red", "x"), wish("year", "old", "x")):
        with pytest.raises(ValueError, match="validation error"):
            form.model_validate({"act": "recommend", "wishes": [wrong]})
    with pytest.raises(ValueError, match="validation error"):
        form.model_validate({"act": "recommend", "wishes": [wish("genre", "Horror", "x")] * 9})
    assert "Horror" in described(VIEW.schema)


def test_a_chinese_quote_must_stand_in_the_message() -> None:
    assert quotes("吓人", "来个吓人的", "吓人")
    assert not quotes("恐怖", "来个吓人的", "吓人")
