"""Which reading to take, part by part: small logistic models over what both readings look like, calibrated on
messages that neither the rules nor the model had seen."""

import json
import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from agent.tuned_evidence import NAMES, RULES_ONLY, Evidence
from agent.tuned_parts import PART_NAMES, Part
from domain.errors import BadInput
from domain.frozen import Frozen

VERSION = 2
"""Of the file: 1 chose between whole readings."""
TAKEN_NAMES = ("parts", "taken", "surest", "least_sure")
"""What the confidence in the taken reading looks at beside the evidence."""


class Choice(StrEnum):
    """What was taken."""

    RULES = "rules"
    MODEL = "model"
    MERGED = "merged"


class Logistic(Frozen):
    """A logistic model: one weight a name."""

    weights: tuple[float, ...]

    def chance(self, numbers: Sequence[float]) -> float:
        """The probability, from 0 to 1. The numbers beyond the weights are not looked at."""
        total = sum(w * n for w, n in zip(self.weights, numbers, strict=False))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


class Chooser(Frozen):
    """When to ask the model, what to take of its reading, and how sure to be.

    `alone` says from the rules' reading alone how likely it is right; `better` of each part in which the readings
    differ how likely the model's is the right one; `right` how likely the reading is right that was made of them.
    """

    alone: Logistic
    better: Logistic
    right: Logistic
    enough: float = 0.9
    """From this chance on the rules are not doubted."""
    least: float = 0.5
    """A part is taken from the model above this chance; 1: never; below 0: the model's reading, whatever it is."""
    ask: float = 0.85
    """From this doubt on the person is told that the message was not understood, and asked."""
    measured: Mapping[str, float] = {}

    def sure(self, evidence: Evidence) -> bool:
        """Whether the rules' reading can be taken without asking the model."""
        return self.alone.chance(evidence.numbers[:RULES_ONLY]) >= self.enough

    def chances(self, evidence: Evidence, parts: Sequence[Part]) -> tuple[float, ...]:
        """Of each part, how likely the model's is the right one where one of the two is."""
        return tuple(self.better.chance((*part.row(), *evidence.numbers)) for part in parts)

    def doubt(self, evidence: Evidence, chances: Sequence[float], taken: Sequence[bool]) -> float:
        """How unlikely it is that the taken reading is right, from 0 to 1."""
        return 1 - self.right.chance((*evidence.numbers, *taken_numbers(chances, taken)))

    @property
    def whole(self) -> bool:
        """Whether the model's reading is taken whatever it is."""
        return self.least < 0


def taken_numbers(chances: Sequence[float], taken: Sequence[bool]) -> tuple[float, ...]:
    """The numbers of TAKEN_NAMES: how many parts differ, how many were taken, how sure of the surest and the least."""
    sure = [abs(c - 0.5) * 2 for c in chances] or [1.0]
    return float(len(chances)), float(sum(taken)), max(sure), min(sure)


def always_model() -> Chooser:
    """Takes the model's reading whatever it is, for measuring it alone."""
    never, ever = Logistic(weights=(-30.0,)), Logistic(weights=(30.0,))
    return Chooser(alone=never, better=ever, right=ever, least=-1.0)


def load_chooser(path: Path) -> Chooser:
    """The coefficients beside an adapter. Raises BadInput for a file that is missing, broken or of another version."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        if read.get("version") != VERSION or tuple(read["names"]) != _names():
            raise BadInput(f"{path.name} was made for other signs", "run `parley tune understand --adapter FOLDER`")
        return Chooser.model_validate({k: v for k, v in read.items() if k not in ("names", "version")})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise BadInput(f"{path.name} cannot be read", "run `parley tune understand --adapter FOLDER`") from error


def chooser_text(chooser: Chooser) -> str:
    """The file's content for `load_chooser`."""
    return json.dumps({"version": VERSION, "names": list(_names()), **chooser.model_dump(mode="json")}, indent=1)


def _names() -> tuple[str, ...]:
    return (*NAMES, *PART_NAMES, *TAKEN_NAMES)
