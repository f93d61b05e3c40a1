"""Computing in 16 bits where it pays. Imports torch only."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch


def half(device: str) -> Any:
    """A context in which the device computes in bfloat16; on a CPU that cannot it changes nothing."""
    kind = "cuda" if device.startswith("cuda") else "cpu"
    return torch.autocast(kind, dtype=torch.bfloat16) if kind == "cuda" or _half_pays() else nullcontext()


def _half_pays() -> bool:
    """Whether this CPU computes in 16 bits at a gain; elsewhere autocast only costs."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags
