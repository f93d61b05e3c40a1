"""Writes the lock files anew from pyproject.toml: `.venv/bin/python requirements/lock.py`.

demo.lock holds what the product needs; dev.lock and torch.lock hold only what they add to it. Each version is pinned
with the digests of its files. torch itself is left out: requirements/install.py gets it (see there).
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
UV = Path(sys.executable).parent / "uv"
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==")


def compile_lock(out: Path, *options: str) -> None:
    """One lock file by uv."""
    fixed = ("--universal", "--python-version", "3.11", "--generate-hashes", "--quiet", "--no-header", "--no-annotate")
    command = [str(UV), "pip", "compile", str(HERE.parent / "pyproject.toml"), *fixed, *options, "-o", str(out)]
    subprocess.run(command, check=True)  # noqa: S603  (our own command)


def pins(lock: Path) -> dict[str, str]:
    """The text of a lock file by package."""
    found: dict[str, str] = {}
    name = ""
    for line in lock.read_text().splitlines(keepends=True):
        if match := PIN.match(line):
            name = match[1]
        if name:
            found[name] = found.get(name, "") + line
    return found


def keep_additions(lock: Path, *known: dict[str, str]) -> None:
    """Leave in a lock file only what the known ones lack."""
    old = {name for lock_pins in known for name in lock_pins} | {"torch"}
    lock.write_text("".join(text for name, text in pins(lock).items() if name not in old))


def main() -> None:
    """Write demo.lock, dev.lock and torch.lock."""
    demo, dev, torch = (HERE / f"{name}.lock" for name in ("demo", "dev", "torch"))
    compile_lock(demo)
    compile_lock(dev, "--group", "dev", "--constraints", str(demo))
    compile_lock(torch, "--extra", "torch", "--constraints", str(demo))
    for lock in (dev, torch):
        keep_additions(lock, pins(demo))
    torch_text = {
        name: text for name, text in pins(torch).items() if not name.startswith(("nvidia-", "cuda-", "triton"))
    }
    torch.write_text("".join(torch_text.values()))


if __name__ == "__main__":
    main()
