"""What the settings of a language model mean together."""

import pytest

from llms.settings import LlmSettings


@pytest.mark.parametrize(
    ("given", "chooses"),
    [
        ({"kind": "embedded"}, True),
        ({"kind": "embedded", "write_freely": True}, False),
        ({"kind": "openai"}, False),
        ({"kind": "transformers", "model": "x", "write_freely": False}, True),
    ],
)
def test_a_small_model_chooses_unless_it_is_told_to_write(given: dict[str, object], chooses: bool) -> None:
    assert LlmSettings.model_validate(given).chooses is chooses


def test_imagining_and_translating_are_off_unless_they_are_asked_for() -> None:
    settings = LlmSettings.model_validate({"kind": "openai"})
    assert not settings.imagine and not settings.translate_to
