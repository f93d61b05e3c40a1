"""A real vLLM server is killed while it streams. The last test of its folder: it ends the server that the others use."""

import os
import time

import pytest

from domain.errors import ModelFailed, ModelUnavailable
from llms.openai_compatible import OpenAiModel
from llms.settings import LlmSettings
from tests.contracts.language_model import TALK
from tests.contracts.language_model_faults import answered_turn
from tests.llms.vllm_server import killed, vllm_process, vllm_url


@pytest.mark.vllm
@pytest.mark.timeout(900)
async def test_a_server_that_is_killed_in_mid_stream_fails_as_ours_and_the_next_turn_names_it() -> None:
    if os.environ.get("PARLEY_TEST_VLLM_URL"):
        pytest.skip("the server belongs to somebody else")
    url, name = vllm_url()
    model = OpenAiModel(LlmSettings(base_url=url, timeout_s=60), name)
    heard: list[str] = []
    with pytest.raises(ModelFailed):
        async for piece in model.stream(TALK, max_tokens=2000, timeout_s=60.0):
            heard.append(piece)
            if len(heard) == 3:
                killed(vllm_process())
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        await model.score(TALK, ["a"], ["yes", "no"], timeout_s=5.0)
    await model.aclose()
    done = await answered_turn(OpenAiModel(LlmSettings(base_url=url), name), chooses=False, limit_s=1.0)
    assert heard and time.monotonic() - began < 5.0
    assert done.items and any("cannot be reached" in d.why for d in done.degraded)
