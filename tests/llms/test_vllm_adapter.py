"""The adapter that ships, behind a real vLLM server: one base model, the adapter under a name of its own."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import learning
from app import vllm
from domain.errors import ModelUnavailable
from llms.tuned_server import TunedServer
from tests.llms.vllm_server import killed

PORT = 8923
START_S = 600
ADAPTER = Path(learning.__file__).parent / "adapters" / "understand"
FIELDS = "fields: director actor country runtime_min keyword year genre"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server with the shipped adapter as `understand`. Skips where there is no vLLM and model to start one."""
    python, folder = os.environ.get("PARLEY_VLLM_PYTHON", ""), os.environ.get("PARLEY_TEST_VLLM_FOLDER", "")
    if not (python and folder):
        pytest.skip("no vLLM: run `make test-vllm`")
    plan = vllm.plan(vllm.this_machine(), folder, name="base", port=PORT, context=1024)
    tuned = ["--enable-lora", "--max-lora-rank", "16", "--lora-modules", f"understand={ADAPTER}"]
    command = [python, "-m", "vllm.entrypoints.openai.api_server", *plan.arguments, *tuned, "--enforce-eager"]
    environment = {**os.environ, **plan.environment, "HF_HUB_OFFLINE": "1"}
    with Path(os.environ.get("PARLEY_TEST_VLLM_LOG", os.devnull)).open("wb") as out:
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        _wait(server)
        yield f"http://127.0.0.1:{PORT}/v1"
    finally:
        killed(server, signal.SIGTERM)


def _wait(server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    pytest.fail("the vLLM server did not start")


@pytest.mark.vllm
@pytest.mark.timeout(900)
def test_the_adapter_writes_its_form_behind_vllm_and_the_base_does_not(address: str) -> None:
    asked = f"{FIELDS}\nmessage: something scary, nothing gory, before 1990\nmeans:"
    text, mean, total, tokens = TunedServer(address, "understand").goes_on(asked, 300.0)
    assert text.strip().startswith("find; genre: scary")
    assert "1990" in text
    assert total <= mean <= 0 < tokens
    assert not TunedServer(address, "base").goes_on(asked, 300.0)[0].strip().startswith("find;")


@pytest.mark.vllm
@pytest.mark.timeout(900)
def test_an_adapter_that_the_server_has_not_is_said_to_be_missing(address: str) -> None:
    with pytest.raises(ModelUnavailable, match="404"):
        TunedServer(address, "another").goes_on("message: x\nmeans:", 60.0)
