"""A model's words become a value that fits, or a clear fault."""

from typing import Literal

import pytest
from pydantic import BaseModel

from domain.errors import ModelMisbehaved
from llms.structured import json_schema, parse


class Wish(BaseModel):
    field: Literal["genre", "year"]
    value: str


class Heard(BaseModel):
    wishes: list[Wish]


WHOLE = '{"wishes": [{"field": "genre", "value": "Horror"}, {"field": "year", "value": "1980"}]}'


@pytest.mark.parametrize("text", [WHOLE, f"Sure:\n```json\n{WHOLE}\n```", WHOLE + " and more", WHOLE[:-1], WHOLE[:-2]])
def test_a_whole_answer_is_read_whatever_stands_around_it(text: str) -> None:
    assert len(parse(text, Heard).wishes) == 2


@pytest.mark.parametrize("end", range(48, 82))
def test_a_cut_answer_loses_its_tail_and_not_its_head(end: int) -> None:
    assert parse(WHOLE[:end], Heard).wishes[0].value == "Horror"


@pytest.mark.parametrize("text", ["", "no", "{", '{"wishes": 3}', '{"wishes": [{"field": "colour", "value": "x"}]}'])
def test_an_answer_that_does_not_fit_is_a_fault_of_the_models(text: str) -> None:
    with pytest.raises(ModelMisbehaved):
        parse(text, Heard)


def test_every_object_of_a_schema_is_closed() -> None:
    assert json_schema(Heard)["$defs"]["Wish"]["additionalProperties"] is False
