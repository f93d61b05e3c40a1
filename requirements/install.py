"""Sets up `.venv` from the lock files beside this page: `python3.11 requirements/install.py [demo|dev|torch]`.

Standard library only, since it runs before anything is installed. Each set leaves a stamp (a digest of its lock file)
in `.venv/.stamps`; where the stamp is fresh nothing runs and no network is used. uv installs (pip takes minutes where
it takes seconds); pip is the way out where uv fails. Package sources are those that uv and pip are set to.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "requirements"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".stamps"
SETS = ("demo", "dev", "torch")
UV = "uv==0.13.9"
TORCH = "torch==2.13.0"
SCRIPT = f"""#!{PYTHON}
import sys

from app.cli import main

sys.exit(main())
"""


class Failed(Exception):
    """A step of the set-up failed; the text says which and what to do."""


def say(text: str) -> None:
    """One line of progress, on stderr."""
    sys.stderr.write(f"set-up: {text}\n")
    sys.stderr.flush()


def run(*command: str | Path, quiet: bool = False) -> bool:
    """Whether a command succeeded."""
    out = subprocess.DEVNULL if quiet else sys.stderr
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_LINK_MODE": "copy", "UV_SYSTEM_CERTS": "1"}
    done = subprocess.run([str(c) for c in command], stdout=out, stderr=out, env=environment, check=False)  # noqa: S603  (our own commands)
    return done.returncode == 0


def digest(name: str) -> str:
    """What the stamp of a set must say: its lock file, this script and the place of the checkout."""
    parts = [(HERE / f"{name}.lock").read_bytes(), Path(__file__).read_bytes(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def fresh(name: str) -> bool:
    """Whether a set is installed as its lock file says."""
    stamp = STAMPS / name
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == digest(name)


def make_environment() -> None:
    """Make `.venv`, or make it anew where its Python does not start."""
    if PYTHON.exists() and run(PYTHON, "-c", "import pip", quiet=True):
        return
    say("making .venv")
    if not run(sys.executable, "-m", "venv", "--clear", VENV):
        raise Failed("python could not make .venv: install the venv module (Debian: python3.11-venv)")


def uv_command() -> list[str | Path]:
    """The pinned uv of `.venv`, installed with pip where it is missing; [] where it cannot be had."""
    uv = VENV / "bin" / "uv"
    if uv.exists() or run(PYTHON, "-m", "pip", "install", "-q", UV):
        return [uv, "pip", "install", "-q", "--python", PYTHON]
    return []


def install(*what: str | Path) -> None:
    """Install with uv, else with pip. Raises Failed."""
    uv = uv_command()
    if uv and run(*uv, *what):
        return
    say("uv could not install it; trying pip (slower)")
    if not run(PYTHON, "-m", "pip", "install", "-q", *what):
        raise Failed(
            f"could not install {' '.join(str(w) for w in what)}: no package source answered, and it is not installed "
            "yet. Connect to a package index (or point PIP_INDEX_URL and UV_INDEX_URL to one) and run this again."
        )


def link_project() -> None:
    """Let `.venv` import this checkout and put the `parley` command beside its Python."""
    for folder in (VENV / "lib").glob("python3*/site-packages"):
        (folder / "parley.pth").write_text(f"{ROOT}\n")
    script = VENV / "bin" / "parley"
    script.write_text(SCRIPT)
    script.chmod(0o755)


def install_torch() -> None:
    """torch itself, with pip: uv does not find the small build for processors."""
    if not run(PYTHON, "-c", f"import torch; assert torch.__version__.split('+')[0] == '{TORCH[7:]}'", quiet=True):
        say(f"{TORCH} with pip")
        if not run(PYTHON, "-m", "pip", "install", "-q", TORCH):
            raise Failed(f"could not install {TORCH}; the tests that need it are skipped")


def set_up(name: str) -> None:
    """Install one set unless its stamp is fresh. Raises Failed."""
    if fresh(name):
        return
    say(f"installing {name}")
    make_environment()
    if name == "torch":
        install_torch()
    install("--require-hashes", "--no-deps", "-r", HERE / f"{name}.lock")
    link_project()
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(digest(name))


def main(names: list[str]) -> int:
    """Install the sets named; 1 where one cannot be had. A failing torch extra is said and tolerated."""
    for name in names or ["demo"]:
        if name not in SETS:
            say(f"no set {name}; there are {', '.join(SETS)}")
            return 2
        try:
            set_up(name)
        except Failed as failed:
            say(str(failed))
            if name != "torch":
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
