"""Makes `.vllm`: an environment with a vLLM server for the processor, and the small model in the form that it reads.

`python3.11 requirements/vllm.py`, after `make setup-dev`; what is there already is kept. About 3.5 GB. Ends with 1
where the packages cannot be had, and says what is missing. vLLM pins its own torch, so it has a folder of its own; the
versions and digests of what it needs are in vllm.lock (torch itself comes from where pip is set to, as in install.py).
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from install import PYTHON as OUR_PYTHON
from install import ROOT, TORCH, UV, run, say

FOLDER = ROOT / ".vllm"
PYTHON = FOLDER / "bin" / "python"
MODEL = FOLDER / "smollm2"
LOCK = Path(__file__).resolve().parent / "vllm.lock"
STAMP = FOLDER / ".stamp"
LEAST_FREE = 8 << 30
"""Bytes: twice what stays, for what is unpacked on the way."""


def fresh() -> bool:
    """Whether the environment is installed as the lock file says."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == _digest()


def installed() -> bool:
    """Make the environment; False where a package cannot be had or the disk is too small."""
    if shutil.disk_usage(ROOT).free < LEAST_FREE:
        say(f"vLLM cannot be had here: it needs {LEAST_FREE >> 30} GB of free disk")
        return False
    say("installing vLLM into .vllm (about 3 GB, some minutes)")
    uv = FOLDER / "bin" / "uv"
    steps: tuple[tuple[str | Path, ...], ...] = (
        (sys.executable, "-m", "venv", "--clear", FOLDER),
        (PYTHON, "-m", "pip", "install", "-q", UV, TORCH),
        (uv, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "--no-deps", "-r", LOCK),
        (PYTHON, "-c", "import vllm"),
    )
    for step in steps:
        if not run(*step):
            say(f"vLLM cannot be had here: this step failed: {' '.join(map(str, step[1:6]))}")
            return False
    STAMP.write_text(_digest())
    return True


def converted() -> bool:
    """Fetch the small model and write it as safetensors; False where that fails."""
    if (MODEL / "model.safetensors").exists():
        return True
    say("writing the small model as safetensors")
    os.environ |= {"PARLEY_HOME": str(FOLDER / "home"), "TQDM_DISABLE": "1"}
    fetched = run(OUR_PYTHON, "-m", "app", "data", "get", "smollm2")
    return fetched and run(OUR_PYTHON, Path(__file__).with_name("smollm2_folder.py"), FOLDER / "home" / "models", MODEL)


def _digest() -> str:
    return hashlib.sha256(LOCK.read_bytes() + TORCH.encode() + str(ROOT).encode()).hexdigest()


def main() -> int:
    """0 where a server can be started from `.vllm`."""
    ready = (fresh() or installed()) and converted()
    if ready:
        say(f"vLLM is ready: PARLEY_VLLM_PYTHON={PYTHON} PARLEY_TEST_VLLM_FOLDER={MODEL}")
    return 0 if ready else 1


if __name__ == "__main__":
    sys.exit(main())
