"""Whatever is said: no repeat, no broken wish, no invented title, no empty answer."""

import pytest

from tests.agent.talk import faults, many_films
from tests.agent.toys import assistant
from tests.fakes import FakeCatalog


@pytest.mark.parametrize("seed", [1, 2])
async def test_generated_turns_with_a_toy_reader_go_without_a_fault(seed: int) -> None:
    items = many_films()
    assert await faults(assistant(FakeCatalog(items)), items, seed=seed, turns=250) == []
