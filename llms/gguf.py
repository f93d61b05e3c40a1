"""A GGUF file as the OpenVINO model that both the writer and the scorer of the embedded model read.

OpenVINO GenAI converts a GGUF file when it loads it; it can save the result beside the file. The file's own folder may
be read-only or shared, so a link to it in a cache folder is converted, once.
"""

import os
import shutil
import tempfile
from pathlib import Path

from domain.errors import ModelUnavailable

_GRAPH = "openvino_model.xml"


def opened_folder(path: Path, cache: Path | None) -> Path:
    """A folder with the model's graph and tokenizer. Raises ModelUnavailable for what cannot be converted."""
    if path.is_dir():
        return path
    base = cache or Path(tempfile.gettempdir()) / f"parley-openvino-{os.getuid() if hasattr(os, 'getuid') else 0}"
    folder = base / f"{path.stem}-{path.stat().st_size:x}"
    return folder if (folder / _GRAPH).is_file() else _converted(path, folder)


def _converted(path: Path, folder: Path) -> Path:
    """Convert into a new folder and put it in place as a whole: a killed conversion leaves nothing half-done."""
    try:
        import openvino_genai

        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=folder.parent) as work:
            link = Path(work) / path.name
            link.symlink_to(path.resolve())
            openvino_genai.LLMPipeline(str(link), "CPU", enable_save_ov_model=True)
            link.unlink()
            made = folder.parent / f"{folder.name}.{os.getpid()}"
            shutil.copytree(work, made)
            try:
                made.rename(folder)
            except OSError:
                shutil.rmtree(made)
        return folder
    except Exception as error:
        raise ModelUnavailable(f"the model at {path} cannot be loaded", "check the file") from error
