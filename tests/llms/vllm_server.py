"""A real vLLM server for the tests marked `vllm`: one that runs, or one started once from its own environment."""

import atexit
import os
import subprocess
import time
import urllib.error
import urllib.request
from functools import cache

import pytest

PORT = 8917
START_S = 420


@cache
def vllm_url() -> tuple[str, str]:
    """Base URL and model name. Skips where there is neither a server nor an environment and a model to start one."""
    running = os.environ.get("PARLEY_TEST_VLLM_URL", "")
    if running:
        return running, os.environ.get("PARLEY_TEST_VLLM_MODEL", "smollm2")
    python, folder = os.environ.get("PARLEY_VLLM_PYTHON", ""), os.environ.get("PARLEY_TEST_VLLM_FOLDER", "")
    if not (python and folder):
        pytest.skip("no vLLM: set PARLEY_TEST_VLLM_URL, or PARLEY_VLLM_PYTHON and PARLEY_TEST_VLLM_FOLDER")
    command = [python, "-m", "vllm.entrypoints.openai.api_server", "--model", folder, "--served-model-name", "smollm2"]
    command += ["--port", str(PORT), "--max-model-len", "4096", "--dtype", "bfloat16"]
    environment = {"VLLM_CPU_KVCACHE_SPACE": "2", "HF_HUB_OFFLINE": "1", **os.environ}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    atexit.register(server.terminate)
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=2):
                return f"http://127.0.0.1:{PORT}/v1", "smollm2"
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    pytest.fail("the vLLM server did not start")
