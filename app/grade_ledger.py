"""What a model graded, kept line by line, so that a killed measurement goes on and a student can learn from it."""

import json
from pathlib import Path

from pydantic import ValidationError

from domain.errors import BadInput
from domain.frozen import Frozen
from ranking.variedasks import Found


class Entry(Frozen):
    """One graded ask and what it cost."""

    ask: Found
    grades: tuple[float, ...]
    seconds: float = 0.0
    tokens: int = 0


class Ledger:
    """Graded asks of one file; without a path nothing is kept beyond the process."""

    def __init__(self, path: Path | None) -> None:
        """Reads what is there. Raises BadInput for a file of another kind, OSError."""
        self._path = path
        found = read_ledger(path) if path and path.is_file() else []
        self._held = {_key(e.ask): e for e in found}

    def of(self, ask: Found) -> Entry | None:
        """What is known of an ask with the same candidates."""
        return self._held.get(_key(ask))

    def add(self, entry: Entry) -> None:
        """Keep one. Raises OSError."""
        self._held[_key(entry.ask)] = entry
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(entry.model_dump_json() + "\n")


def read_ledger(path: Path) -> list[Entry]:
    """All entries of a file. Raises BadInput, OSError."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            record = json.loads(line)
            if "ask" not in record and "grades" in record:  # as it was written first
                record = {"grades": record.pop("grades"), "ask": record}
            found.append(Entry.model_validate(record))
        except (ValueError, ValidationError, AttributeError, TypeError) as error:
            hint = "write it with `parley evaluate scoring --grades FILE`"
            raise BadInput(f"{path}, line {number} holds no graded ask", hint) from error
    return found


def _key(ask: Found) -> tuple[str, tuple[str, ...]]:
    return ask.query.text, tuple(c.item_id for c in ask.candidates)
