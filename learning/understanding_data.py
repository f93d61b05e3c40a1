"""The training set for understanding: labelled messages as prompts and targets, refused where they cannot teach.

The same catalogue, seed and size give the same bytes. Training and validation share no text: the validation messages
come from another seed, and what the training holds already is left out of them.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from agent.tuned_form import prompt
from agent.tuned_words import SpanWords
from agent.understanding.reader import RuleReader
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.ports import CatalogView
from learning.grammar.labelled import LabelledMessage
from learning.understanding_form import Encoder

Progress = Callable[[str, int, int], None]
_LEAST = 20
_LONGEST_TARGET = 260
_UNFILLED = re.compile(r"\{\w+(:[\w,]*)?\}")
"""A slot that nothing filled: not what a person writes."""


class Bounds(Frozen):
    """What a training set may be at worst, as shares of its messages."""

    unsayable: float = Field(default=0.25, ge=0, le=1)
    """Labels that the short form cannot say or that the message does not support."""
    contradicting: float = Field(default=0.02, ge=0, le=1)
    """The same prompt with another label."""
    one_target: float = Field(default=0.25, ge=0, le=1)
    """The commonest target alone."""
    least: int = _LEAST


class Row(Frozen):
    """One example. `plain` is False for what the grammar calls hard."""

    prompt: str
    target: str
    text: str
    language: str
    frame: str = ""
    plain: bool = True


class Made(Frozen):
    """A set with how it came about: messages seen, and how many were left out for which reason."""

    rows: tuple[Row, ...]
    seen: int
    repeated: int
    unsayable: int
    contradicting: int

    def card(self) -> dict[str, Any]:
        """The numbers for the adapter's card."""
        targets = [len(row.target) for row in self.rows]
        return {
            "examples": len(self.rows),
            "seen": self.seen,
            "repeated": self.repeated,
            "unsayable": self.unsayable,
            "contradicting": self.contradicting,
            "languages": dict(sorted(Counter(row.language for row in self.rows).items())),
            "hard_share": round(sum(not row.plain for row in self.rows) / max(1, len(self.rows)), 4),
            "mean_target_characters": round(sum(targets) / max(1, len(targets)), 1),
            "sha256": hashlib.sha256(as_lines(self.rows)).hexdigest(),
        }


class Maker:
    """Makes rows for one catalogue view. Keeps the vocabulary's readings, so make many messages with one."""

    def __init__(self, view: CatalogView, reader: RuleReader | None = None) -> None:
        """Learn the catalogue's words."""
        self._view = view
        self._encode = Encoder(view.schema, SpanWords(view, reader or RuleReader(view)))

    def row(self, message: LabelledMessage) -> Row | None:
        """The example of a message, None where the form cannot say its labels."""
        target = self._encode(message) if message.text.strip() and not _UNFILLED.search(message.text) else None
        if target is None or len(target) > _LONGEST_TARGET:
            return None
        titles = [self._view.item(i).title(message.language) for i in message.context.shown if i in self._view.rows]
        asked = prompt(message.text, message.context, self._view.schema, titles)
        return Row(
            prompt=asked,
            target=f" {target}",
            text=message.text,
            language=message.language,
            frame=message.frame,
            plain=message.plain,
        )


def make(
    sources: Iterable[tuple[Maker, Iterable[LabelledMessage]]],
    *,
    without: frozenset[str] = frozenset(),
    bounds: Bounds | None = None,
    progress: Progress | None = None,
    total: int = 0,
) -> Made:
    """A checked set from messages of one or more catalogues. `without`: prompts that must not be in it.

    Raises BadInput for a set that is empty, contradicts itself, says one thing only, or mostly cannot be said.
    """
    found: dict[str, Row] = {}
    targets: dict[str, set[str]] = defaultdict(set)
    seen = repeated = unsayable = 0
    for maker, messages in sources:
        for message in messages:
            seen += 1
            if progress and seen % 500 == 0:
                progress("make the training set", seen, total)
            row = maker.row(message)
            if row is None:
                unsayable += 1
                continue
            targets[row.prompt].add(row.target)
            if row.prompt in found or row.prompt in without:
                repeated += 1
                continue
            found[row.prompt] = row
    mixed = {said for said, meant in targets.items() if len(meant) > 1}
    rows = tuple(row for said, row in found.items() if said not in mixed)
    made = Made(rows=rows, seen=seen, repeated=repeated, unsayable=unsayable, contradicting=len(mixed))
    check(made, bounds or Bounds())
    return made


def check(made: Made, bounds: Bounds) -> None:
    """Raises BadInput with the reason why a set cannot teach."""
    hint = "look at the messages and labels that it was made from; nothing was trained"
    if made.contradicting > bounds.contradicting * (len(made.rows) + made.contradicting):
        raise BadInput(f"{made.contradicting} messages come with labels that contradict each other", hint)
    if len(made.rows) < bounds.least:
        raise BadInput(f"the training set has {len(made.rows)} usable examples of {made.seen} messages", hint)
    if made.unsayable > bounds.unsayable * made.seen:
        share = made.unsayable / made.seen
        raise BadInput(f"{share:.0%} of the labels do not fit their messages or this catalogue", hint)
    (target, count), *_ = Counter(row.target for row in made.rows).most_common(1)
    if count > bounds.one_target * len(made.rows):
        raise BadInput(f"{count} of {len(made.rows)} examples have the same label ({target.strip()})", hint)


def as_lines(rows: Sequence[Row]) -> bytes:
    """The rows as JSON Lines, keys in a fixed order."""
    lines = (json.dumps(row.model_dump(), ensure_ascii=False, sort_keys=True) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode()


def write(made: Made, path: Path) -> None:
    """Write the set. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_lines(made.rows))
