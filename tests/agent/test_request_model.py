"""POST /v1/recommendations reads its text as a turn does: rules, then the model where there is one."""

from dataclasses import replace

from agent.model_reader import ModelReader
from agent.request import RecommendRequest, recommend
from domain.errors import ModelUnavailable
from domain.ports import Message
from llms.loop import OnOneLoop
from llms.scripted import ScriptedModel
from tests.agent.toys import parts

TEXT = "scares the pants off me, romantical"
HEARD = '{"act": "recommend", "wishes": [{"field": "genre", "op": "is", "value": "Romance", "words": "romantical"}]}'


def test_a_models_reading_counts_in_a_request_without_a_conversation() -> None:
    model = OnOneLoop(ScriptedModel([HEARD]))
    try:
        made = replace(parts(), second_reader=ModelReader(model, timeout_s=2.0))
        found = recommend(made, RecommendRequest(text=TEXT))
    finally:
        model.close()
    assert [(c.field, c.value) for c in found.intent.constraints] == [("genre", "Romance")]


def test_a_model_that_fails_leaves_the_rules_and_is_named() -> None:
    model = OnOneLoop(ScriptedModel([ModelUnavailable("no server")]))
    try:
        made = replace(parts(), second_reader=ModelReader(model, timeout_s=2.0))
        found = recommend(made, RecommendRequest(text=TEXT))
    finally:
        model.close()
    assert found.items and any(d.part == "understand.model" for d in found.degraded)


def test_only_the_newest_message_is_given_to_the_model() -> None:
    inner = ScriptedModel([HEARD, HEARD, HEARD])
    model = OnOneLoop(inner)
    try:
        made = replace(parts(), second_reader=ModelReader(model, timeout_s=2.0))
        older = (Message(role="user", content="blorp qwxz"), Message(role="assistant", content="Here is Alien."))
        recommend(made, RecommendRequest(text=TEXT, messages=older))
    finally:
        model.close()
    assert len(inner.asked) == 1
