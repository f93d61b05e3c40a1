"""A schema's grammar is bounded: no free white space, no text or list without end."""

import re
from typing import Literal

from pydantic import BaseModel, Field

from agent.model_schema import heard_schema
from llms.ebnf import ebnf
from llms.structured import json_schema, parse
from tests.builders import films
from tests.fakes import FakeView


class Part(BaseModel):
    name: str = Field(max_length=5)


class Whole(BaseModel):
    kind: Literal["a", 'b"c']
    size: int
    parts: list[Part] = Field(max_length=2)
    extra: Part | None


class Free(BaseModel):
    anything: dict[str, int]


def test_every_rule_that_a_rule_names_is_there() -> None:
    grammar = ebnf(json_schema(heard_schema(FakeView(films()).schema))) or ""
    made = {line.split(" ::= ")[0] for line in grammar.splitlines()}
    named = set(re.findall(r"\br_\w+|\bcharacter\b", re.sub(r'"(?:[^"\\]|\\.)*"', "", grammar)))
    assert grammar.startswith("root ::= ") and named <= made


def test_texts_and_lists_have_an_end() -> None:
    grammar = ebnf(json_schema(Whole)) or ""
    assert "character{0,5}" in grammar and "{0,1}" in grammar and "*" not in grammar and "+" not in grammar


def test_a_quote_within_a_value_stays_a_value() -> None:
    assert r"\"b\\\"c\"" in (ebnf(json_schema(Whole)) or "")


def test_a_schema_beyond_the_notation_has_no_grammar() -> None:
    assert ebnf({"type": "object", "additionalProperties": {"type": "integer"}}) is None
    assert ebnf({"type": "array", "items": {"type": "string"}}) is None


def test_a_whole_number_has_a_bound_in_every_schema() -> None:
    assert json_schema(Whole)["properties"]["size"]["maximum"] == 999_999_999


def test_a_list_that_is_cut_in_its_first_value_is_read_as_empty() -> None:
    cut = '{"kind": "a", "size": 3, "extra": null, "parts": [{"na'
    assert parse(cut, Whole).parts == []
