"""Labelled messages: the models of a case file and its loading."""

from json import JSONDecodeError, loads
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from domain.errors import BadInput
from domain.frozen import Frozen


class Said(Frozen):
    """One message before the one that is judged; `items` are the ids that the assistant showed."""

    role: str
    content: str = ""
    items: tuple[str, ...] = ()


class ExpectedConstraint(Frozen):
    """A constraint as labelled; `hard` None: either will do."""

    field: str
    op: str
    value: Any
    hard: bool | None = None


class ExpectedMention(Frozen):
    """A title as labelled."""

    title: str
    sentiment: str = "neutral"


class Expected(Frozen):
    """What a message means."""

    act: str
    constraints: tuple[ExpectedConstraint, ...] = ()
    mentions: tuple[ExpectedMention, ...] = ()


class Case(Frozen):
    """One labelled message."""

    id: str
    language: str = "en"
    history: tuple[Said, ...] = ()
    text: str
    expected: Expected
    note: str = Field(default="", description="why the label is as it is, for people")

    @property
    def group(self) -> str:
        """The part of the id before the first "-", "all" where there is none."""
        head, dash, _ = self.id.partition("-")
        return head if dash else "all"


def load_cases(path: Path) -> list[Case]:
    """The cases of a JSON Lines file. Raises BadInput with the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror}", "give a JSON Lines file of intent cases") from error
    cases = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            cases.append(Case.model_validate(_known(loads(line))))
        except (JSONDecodeError, ValidationError, AttributeError) as error:
            raise BadInput(f"{path}, line {number}: {str(error).splitlines()[0]}", "see docs: intent cases") from error
    if not cases:
        raise BadInput(f"{path} holds no cases", "give a JSON Lines file of intent cases")
    return cases


def _known(record: dict[str, Any]) -> dict[str, Any]:
    """A record without keys that this format does not have; a file may carry more."""
    record = {k: v for k, v in record.items() if k in Case.model_fields}
    record["id"] = str(record.get("id", ""))
    record["history"] = [
        {k: v for k, v in said.items() if k in Said.model_fields} for said in record.get("history") or ()
    ]
    expected = {k: v for k, v in (record.get("expected") or {}).items() if k in Expected.model_fields}
    for key, model in (("constraints", ExpectedConstraint), ("mentions", ExpectedMention)):
        expected[key] = [{k: v for k, v in one.items() if k in model.model_fields} for one in expected.get(key) or ()]
    return {**record, "expected": expected}
