"""The adapter that ships, behind a real vLLM server: one base model, the adapter under a name of its own."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from domain.errors import ModelUnavailable
from llms.tuned_server import TunedServer
from tests.llms.vllm_server import NAME, vllm_url

FIELDS = "fields: director actor country runtime_min keyword year genre"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with the shipped adapter as `understand`. Skips where there is no vLLM and model to start one."""
    if os.environ.get("PARLEY_TEST_VLLM_URL"):
        pytest.skip("a server of somebody else's has no adapter")
    yield vllm_url()[0]


@pytest.mark.vllm
@pytest.mark.timeout(900)
def test_the_adapter_writes_its_form_behind_vllm_and_the_base_does_not(address: str) -> None:
    asked = f"{FIELDS}\nmessage: something scary, nothing gory, before 1990\nmeans:"
    with closing(TunedServer(address, "understand")) as tuned, closing(TunedServer(address, NAME)) as base:
        text, mean, total, tokens = tuned.goes_on(asked, 300.0)
        assert text.strip().startswith("find; genre: scary")
        assert "1990" in text
        assert total <= mean <= 0 < tokens
        assert not base.goes_on(asked, 300.0)[0].strip().startswith("find;")


@pytest.mark.vllm
@pytest.mark.timeout(900)
def test_an_adapter_that_the_server_has_not_is_said_to_be_missing(address: str) -> None:
    with closing(TunedServer(address, "another")) as other, pytest.raises(ModelUnavailable, match="404"):
        other.goes_on("message: x\nmeans:", 60.0)
