"""Scripted conversations: what a person says, and what must and must not hold. Written in YAML by anyone.

    name: A comedy from the nineties, then something shorter
    catalog: films            # films | books | shop | restaurants: which kind of catalogue the script is for
    user: null
    turns:
      - say: I want a comedy from the nineties
        act: recommend
        understood: [genre=Comedy, year=1990..1999]
        not_understood_as: [genre=Horror]
        items: {at_least: 3, at_most: 5}
        every_item: [genre=Comedy, year=1990..1999]
        no_item: [genre=Horror]
        shows: []             # titles that must be among the cards
        hides: []             # titles that must not
        says: []              # words that the reply must hold (one of "a|b")
        never_says: []        # words that it must not
        language: en

Every turn is also held to what no script has to say: a reply that is not empty, no item that comes back, every card
named in the words.
"""

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from domain.errors import BadInput
from domain.frozen import Frozen


class Amount(Frozen):
    """How many cards."""

    at_least: int = 0
    at_most: int = 100


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
    catalog: str = "films"
    user: str | None = None
    turns: tuple[Line, ...] = Field(min_length=1)
    source: str = ""


def read_scripts(paths: Sequence[Path]) -> list[Script]:
    """All scripts of the given files and folders, in order of name. Raises BadInput naming file and fault."""
    files = sorted(f for p in paths for f in (p.rglob("*.yaml") if p.is_dir() else [p]))
    return [script for file in files for script in _read(file)]


def _read(file: Path) -> list[Script]:
    try:
        documents = yaml.safe_load_all(file.read_text(encoding="utf-8"))
        rows = [row for document in documents for row in (document if isinstance(document, list) else [document])]
        return [Script.model_validate({"source": file.name, **row}) for row in rows if row]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError) as error:
        raise BadInput(f"cannot read the script {file}: {error}", "see docs/dialogues.md for the form") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{file}: {where}: {first['msg']}", "see docs/dialogues.md for the form") from error
