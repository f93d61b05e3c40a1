"""Whatever is said: no repeat, no broken wish, no invented title, no empty answer."""

from dataclasses import replace

import pytest

from agent.assistant import Assistant
from agent.readers import CurrentReader
from agent.understanding.reader import RuleReader
from tests.agent.talk import faults, many_films
from tests.agent.toys import assistant, parts
from tests.fakes import FakeCatalog


async def test_generated_turns_with_a_toy_reader_go_without_a_fault() -> None:
    items = many_films()
    assert await faults(assistant(FakeCatalog(items)), items, seed=1, turns=100) == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_generated_turns_with_the_rule_reader_go_without_a_fault(seed: int) -> None:
    items = many_films()
    catalog = FakeCatalog(items)
    real = Assistant(replace(parts(catalog), reader=CurrentReader(catalog, RuleReader)))
    assert await faults(real, items, seed=seed, turns=250) == []
