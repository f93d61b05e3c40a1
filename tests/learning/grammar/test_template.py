"""Templates: parsed once, expanded at random, refused where they are broken."""

from random import Random

import pytest

from domain.errors import BadInput
from learning.grammar.template import NextStep, Slot, Text, expand, parse


def said(template: str, seed: int = 0, rules: dict[str, tuple[str, ...]] | None = None) -> str:
    words: list[str] = []

    def emit(node: Text | Slot | NextStep) -> None:
        if isinstance(node, Text):
            words.append(node.text)
        elif isinstance(node, Slot):
            words.append(f"{node.name}={node.mode}")
        else:
            words.append("/")

    expand(parse(template), rules or {}, Random(seed), emit)
    return "".join(words)


def test_a_choice_takes_each_of_its_ways() -> None:
    assert {said("[a|b|] x", seed) for seed in range(30)} == {"a x", "b x", " x"}


def test_a_choice_may_stand_in_a_choice() -> None:
    assert {said("[a[b|c]|d]", seed) for seed in range(40)} == {"ab", "ac", "d"}


def test_a_slot_keeps_its_mode_and_a_step_its_place() -> None:
    assert said("no {kind:not,soft}// then {np}") == "no kind=not,soft/ then np="


def test_a_rule_is_written_out() -> None:
    assert said("<ask> tea", rules={"ask": ("I want",)}) == "I want tea"


def test_an_open_bracket_is_refused() -> None:
    with pytest.raises(BadInput):
        parse("[a|b")


def test_a_bracket_too_many_is_refused() -> None:
    with pytest.raises(BadInput):
        parse("a]b")


def test_a_rule_that_is_missing_is_named() -> None:
    with pytest.raises(BadInput, match="<nothing>"):
        said("<nothing>")


def test_a_rule_that_leads_back_to_itself_is_refused() -> None:
    with pytest.raises(BadInput, match="back to itself"):
        said("<a>", rules={"a": ("<a>",)})
