"""Yes or no on raw prompts: by logits, and by states that a head could read, which agree; late is late."""

from pathlib import Path

import numpy as np
import pytest

from domain.errors import ModelTimeout
from llms.yes_no import StateReader, YesNoModel
from tests.contracts.test_language_model_contract import gguf

PROMPTS = [
    f"liked: Titanic\ndisliked: Scream\nitem: {title}\nlikes it:"
    for title in ("Heat, Action", "Alien, Horror", "Toy Story, Animation, Children's", "Annie Hall")
]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "openvino"


def test_states_times_the_direction_are_the_log_odds_whatever_the_order_of_prompts(cache: Path) -> None:
    model, reader = YesNoModel(gguf(), cache), StateReader(gguf(), cache)
    found = model.log_odds(PROMPTS, 60.0)
    assert found.std() > 0.05
    assert np.allclose(reader.states(PROMPTS) @ reader.direction(), found, atol=0.2)
    assert np.allclose(model.log_odds(PROMPTS[::-1], 60.0)[::-1], found, atol=1e-4)


def test_what_is_not_read_in_time_is_late(cache: Path) -> None:
    model = YesNoModel(gguf(), cache)
    model.load()
    with pytest.raises(ModelTimeout, match=r"0\.001 s"):
        model.log_odds(PROMPTS * 20, 0.001)
