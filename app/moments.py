"""What a model said of candidates before, kept beside its measurement: a killed or repeated one asks nothing twice."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path


class Said:
    """Scores by model and prompts, in one JSON Lines file."""

    def __init__(self, path: Path, model: str) -> None:
        """Reads what is there; a line that cannot be read counts as none. Raises OSError."""
        self._path, self._model = path, model
        self._held: dict[str, list[float]] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
            try:
                record = json.loads(line)
                self._held[str(record["key"])] = [float(s) for s in record["scores"]]
            except (ValueError, KeyError, TypeError):
                continue

    def of(self, prompts: Sequence[str]) -> list[float] | None:
        """What was said of these, None where nothing was."""
        return self._held.get(self._key(prompts))

    def add(self, prompts: Sequence[str], scores: Sequence[float]) -> None:
        """Keep it. Raises OSError."""
        key = self._key(prompts)
        self._held[key] = list(scores)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "scores": [round(s, 6) for s in scores]}) + "\n")

    def _key(self, prompts: Sequence[str]) -> str:
        return hashlib.sha256("\0".join((self._model, *prompts)).encode()).hexdigest()[:24]
