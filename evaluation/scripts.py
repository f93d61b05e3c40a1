"""Scripted conversations: what a person says, and what must and must not hold. Written in YAML by anyone.

    name: A comedy from the nineties, then something shorter
    catalog: films            # films, or the name of a file in catalogs/ beside the script: books, shop, restaurants
    language: en              # what every reply is written in, unless a turn says otherwise
    user: null
    known_fault: null         # why this one fails for now: it is reported and not counted as passing
    turns:
      - say: I want a comedy from the nineties
        act: recommend        # or one of several: recommend|refine
        understood: [genre=Comedy, year=1990..1999]
        not_understood_as: [genre=Horror]
        items: 3..5           # a number, "3+" or "3..5"
        every_item: [genre=Comedy, year=1990..1999]
        no_item: [genre=Horror]
        shows: []             # titles that must be among the cards
        hides: []             # titles that must not
        says: []              # words that the reply must hold (one of "a|b")
        never_says: []        # words that it must not
        language: en
        repeats_allowed: false

Every turn is also held to what no script has to say: a reply that is not empty and is written in the language that the
turn claims, no item that comes back, every card named in the words.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError, model_validator

from domain.errors import BadInput
from domain.frozen import Frozen

FILMS = "films"
"""The catalogue of scripts that name none: the demo's."""
MANY = 100
_AMOUNT = re.compile(r"(?P<low>\d+)\s*(?:(?P<open>\+)|(?:\.\.|-)\s*(?P<high>\d+))?")


class Amount(Frozen):
    """How many cards. Written as a number, "3+" or "3..5", or with both names."""

    at_least: int = 0
    at_most: int = MANY

    @model_validator(mode="before")
    @classmethod
    def _written(cls, given: Any) -> Any:
        if isinstance(given, dict | Amount):
            return given
        match = _AMOUNT.fullmatch(str(given).strip())
        if not match:
            raise ValueError(f'{given!r} is no amount: write 3, "3+" or 3..5')
        low = int(match["low"])
        return {"at_least": low, "at_most": MANY if match["open"] else int(match["high"] or low)}


class Line(Frozen):
    """One turn of a script: the words, and what must hold after them."""

    say: str
    act: str | None = None
    understood: tuple[str, ...] = ()
    not_understood_as: tuple[str, ...] = ()
    items: Amount = Amount()
    every_item: tuple[str, ...] = ()
    no_item: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    never_says: tuple[str, ...] = ()
    language: str | None = None
    repeats_allowed: bool = False


class Script(Frozen):
    """One conversation with its expectations."""

    name: str
    catalog: str = FILMS
    language: str | None = None
    user: str | None = None
    known_fault: str | None = None
    turns: tuple[Line, ...] = Field(min_length=1)
    source: str = ""
    folder: Path | None = None
    """Where the file lies: a catalogue of the script's own is looked for beside it."""


def read_scripts(paths: Sequence[Path]) -> list[Script]:
    """All scripts of the given files and folders, in order of name. Raises BadInput naming file and fault."""
    files = sorted(f for p in paths for f in (p.rglob("*.yaml") if p.is_dir() else [p]))
    return [script for file in files for script in _read(file)]


def _read(file: Path) -> list[Script]:
    try:
        documents = yaml.safe_load_all(file.read_text(encoding="utf-8"))
        rows = [row for document in documents for row in (document if isinstance(document, list) else [document])]
        own = {"source": file.name, "folder": file.resolve().parent}
        return [Script.model_validate({**own, **row}) for row in rows if row]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError) as error:
        raise BadInput(f"cannot read the script {file}: {error}", "see docs/dialogues.md for the form") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{file}: {where}: {first['msg']}", "see docs/dialogues.md for the form") from error
