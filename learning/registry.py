"""Which tuned adapters there are, which is in use, and why: folders under `models/adapters/TASK/` of a home.

`current` names the adapter in use and is replaced as a whole, so a server notices it as it notices a build. `history`
keeps every decision with the numbers that it rests on. The adapter that ships with the project is always there under
the name "shipped".
"""

import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.errors import BadInput, NotFound
from domain.frozen import Frozen

TASKS = ("understand", "like", "write")
SHIPPED = "shipped"
NONE = "none"
CARD = "card.json"
WEIGHTS = "adapter_model.safetensors"
HEAD = "head.json"
"""A head on the base model as it is, in place of an adapter (like)."""
_HERE = Path(__file__).parent / "adapters"


class Entry(Frozen):
    """One adapter. `metrics` are those of its card, `bytes` the size of its weights."""

    task: str
    name: str
    folder: Path
    in_use: bool
    bytes: int
    metrics: Mapping[str, Any] = {}
    made: str = ""


class Verdict(Frozen):
    """A gate's decision: the measure of the new and of the old on the same held-back set, and the reason."""

    passed: bool
    measure: str
    new: float
    old: float
    examples: int
    why: str


class Registry:
    """The adapters of one home."""

    def __init__(self, home: Path, shipped: Path = _HERE) -> None:
        """`shipped`: the adapters that come with the project."""
        self._root, self._shipped = home / "models" / "adapters", shipped

    def folder(self, task: str, name: str) -> Path:
        """Where an adapter lies or would lie. Raises BadInput for a task or name that cannot be."""
        if task not in TASKS:
            raise BadInput(f"there is no task {task!r}", f"there are: {', '.join(TASKS)}")
        if not name or any(c in name for c in "/\\\0") or name.startswith("."):
            raise BadInput(f"{name!r} cannot be the name of an adapter", "letters, digits, - and _")
        return self._shipped / task if name == SHIPPED else self._root / task / name

    def entries(self) -> list[Entry]:
        """All adapters, by task and name."""
        found = []
        for task in TASKS:
            used = self.in_use(task)
            names = [SHIPPED] if (self._shipped / task / WEIGHTS).is_file() else []
            held = self._root / task
            names += sorted(f.name for f in held.iterdir() if whole(f)) if held.is_dir() else []
            found += [self._entry(task, name, used) for name in names]
        return found

    def in_use(self, task: str) -> str:
        """The name of the adapter in use, "" for none. One that was removed by hand counts as none.

        What ships is used where somebody chose it (`parley models use understand shipped`), never by itself: it was
        not judged on this home's messages.
        """
        try:
            named = (self._root / task / "current").read_text(encoding="utf-8").strip()
        except OSError:
            return ""
        held = named not in ("", NONE) and whole(self.folder(task, named))
        return named if held else ""

    def current(self, task: str) -> Path | None:
        """The folder of the adapter in use; None where there is none."""
        name = self.in_use(task)
        return self.folder(task, name) if name else None

    def use(self, task: str, name: str, why: str = "by hand") -> None:
        """Put an adapter into use; "none" puts none. Raises NotFound, OSError."""
        if name != NONE and not whole(self.folder(task, name)):
            raise NotFound(f"there is no {task} adapter {name!r}", "see `parley models list`")
        before = self.in_use(task)
        held = self._root / task
        held.mkdir(parents=True, exist_ok=True)
        waiting = held / "current.new"
        waiting.write_text(f"{name}\n", encoding="utf-8")
        waiting.replace(held / "current")
        self._note(task, {"use": name, "before": before or NONE, "why": why})

    def register(self, task: str, name: str, made: Path, verdict: Verdict) -> bool:
        """Keep a new adapter with its comparison; use it if it passed its gate. Raises BadInput, OSError."""
        if name in (SHIPPED, NONE):
            raise BadInput(f"{name!r} is taken", "choose another name")
        target = self.folder(task, name)
        if made.resolve() != target.resolve():
            waiting = target.with_name(f"{name}.new")
            shutil.rmtree(waiting, ignore_errors=True)
            shutil.copytree(made, waiting, ignore=shutil.ignore_patterns("checkpoint.pt*", "*.jsonl"))
            shutil.rmtree(target, ignore_errors=True)
            waiting.rename(target)
        (target / "gate.json").write_text(verdict.model_dump_json(indent=1), encoding="utf-8")
        self._note(task, {"gate": name, **verdict.model_dump(mode="json")})
        if verdict.passed:
            self.use(task, name, verdict.why)
        return verdict.passed

    def roll_back(self, task: str, why: str) -> str:
        """Go back to what was in use before the last change; the name, or "none". Raises NotFound where nothing was."""
        changes = [row for row in self.history(task) if "use" in row]
        if not changes:
            raise NotFound(f"no {task} adapter was ever put into use here", "see `parley models list`")
        before = str(changes[-1]["before"])
        if before != NONE and not whole(self.folder(task, before)):
            before = NONE
        self.use(task, before, why)
        return before

    def remove(self, task: str, name: str) -> None:
        """Delete an adapter; one in use is taken out of use first. Raises NotFound, BadInput for the shipped one."""
        if name == SHIPPED:
            raise BadInput("the adapter that ships cannot be removed", f"`parley models use {task} none` turns it off")
        folder = self.folder(task, name)
        if not folder.is_dir():
            raise NotFound(f"there is no {task} adapter {name!r}", "see `parley models list`")
        if self.in_use(task) == name:
            self.use(
                task, SHIPPED if (self._shipped / task / WEIGHTS).is_file() else NONE, "the one in use was removed"
            )
        shutil.rmtree(folder)

    def history(self, task: str) -> list[dict[str, Any]]:
        """Every decision, oldest first."""
        try:
            lines = (self._root / task / "history.jsonl").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []
        return [json.loads(line) for line in lines if line.startswith("{")]

    def _entry(self, task: str, name: str, used: str) -> Entry:
        folder = self.folder(task, name)
        card = read_card(folder)
        return Entry(
            task=task,
            name=name,
            folder=folder,
            in_use=name == used,
            bytes=sum((folder / n).stat().st_size for n in (WEIGHTS, HEAD) if (folder / n).is_file()),
            metrics=card.get("metrics", {}),
            made=str(card.get("made", "")),
        )

    def _note(self, task: str, row: dict[str, Any]) -> None:
        held = self._root / task
        held.mkdir(parents=True, exist_ok=True)
        row = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **row}
        with (held / "history.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def whole(folder: Path) -> bool:
    """Whether a folder holds what a model in use needs."""
    return (folder / WEIGHTS).is_file() or (folder / HEAD).is_file()


def read_card(folder: Path) -> dict[str, Any]:
    """An adapter's card, {} where it has none that can be read."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) else {}


def gate(measure: str, new: float, old: float, examples: int, least_gain: float = 0.0) -> Verdict:
    """Whether the new beats the old by more than `least_gain` on a held-back set of so many examples."""
    passed = new > old + least_gain
    why = f"{measure} {new:.3f} against {old:.3f} on {examples} unseen examples"
    return Verdict(passed=passed, measure=measure, new=new, old=old, examples=examples, why=why)
