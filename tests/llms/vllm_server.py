"""A real vLLM server for the tests marked `vllm`: one that runs, or one started once from its own environment."""

import atexit
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

import learning
from app import vllm

PORT = 8917
NAME = "smollm2"
START_S = 600
ADAPTER = Path(learning.__file__).parent / "adapters" / "understand"


@cache
def vllm_url() -> tuple[str, str]:
    """Base URL and model name. Skips where there is neither a server nor an environment and a model to start one."""
    running = os.environ.get("PARLEY_TEST_VLLM_URL", "")
    if running:
        return running, os.environ.get("PARLEY_TEST_VLLM_MODEL", NAME)
    server = vllm_process()
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=2):
                return f"http://127.0.0.1:{PORT}/v1", NAME
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    pytest.fail(f"the vLLM server did not start; its words are in {_log()}")


@cache
def vllm_process() -> "subprocess.Popen[bytes]":
    """The server's process with the shipped adapter as `understand`, started as `parley serve-llm` starts it, without
    compiling (minutes for a few tests)."""
    python, folder = os.environ.get("PARLEY_VLLM_PYTHON", ""), os.environ.get("PARLEY_TEST_VLLM_FOLDER", "")
    if not (python and folder):
        pytest.skip("no vLLM: run `make test-vllm`, or set PARLEY_TEST_VLLM_URL")
    plan = vllm.plan(vllm.this_machine(), folder, name=NAME, port=PORT, context=4096)
    tuned = ["--enable-lora", "--max-lora-rank", "16", "--lora-modules", f"understand={ADAPTER}"]
    command = [python, "-m", "vllm.entrypoints.openai.api_server", *plan.arguments, *tuned, "--enforce-eager"]
    environment = {**os.environ, **plan.environment, "HF_HUB_OFFLINE": "1"}
    with Path(_log()).open("wb") as out:
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    atexit.register(killed, server, signal.SIGTERM)
    return server


def killed(server: "subprocess.Popen[bytes]", by: signal.Signals = signal.SIGKILL) -> None:
    """End the server and the engines that it started."""
    with suppress(ProcessLookupError):
        os.killpg(server.pid, by)
    server.wait(60)


def _log() -> str:
    return os.environ.get("PARLEY_TEST_VLLM_LOG", os.devnull)
