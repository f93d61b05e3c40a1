"""Copy on request says what the record holds, with a model and without one."""

import json

from agent.model_copy import write_copy
from domain.errors import ModelUnavailable
from llms.scripted import ScriptedModel
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
ITEM = VIEW.item("f6")


def drafted(headline: str, first: str, second: str) -> str:
    return json.dumps({"headline": headline, "first": first, "second": second})


async def test_without_a_model_copy_is_plain_facts() -> None:
    made = await write_copy(ITEM, "night owls", "en", VIEW, None)
    assert made.headline == "The Shining" and made.lines[0] and not made.replaced and not made.degraded


async def test_lines_that_the_record_holds_are_kept() -> None:
    model = ScriptedModel(
        [drafted("The Shining", "A family in an empty hotel in winter.", "Directed by Stanley Kubrick.")]
    )
    made = await write_copy(ITEM, "night owls", "en", VIEW, model)
    assert made.lines == ("A family in an empty hotel in winter.", "Directed by Stanley Kubrick.") and not made.replaced
    assert made.prompts == {"copy": "1"}


async def test_lines_beyond_the_record_give_way() -> None:
    model = ScriptedModel([drafted("The Shining", "The scariest film ever made!", "Half price this week.")])
    made = await write_copy(ITEM, "night owls", "en", VIEW, model)
    assert made.replaced == 2 and "price" not in " ".join(made.lines)


async def test_a_failing_model_leaves_plain_facts_and_says_so() -> None:
    made = await write_copy(ITEM, "", "zh", VIEW, ScriptedModel([ModelUnavailable("gone")]))
    assert made.headline and made.degraded[0].part == "copy.model"
