"""Which reading to take: two small logistic models over what both readings look like, calibrated on held-back data."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import ValidationError

from agent.understanding.context import Context
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.intent import Act, Intent

_NEGATION = re.compile(
    r"\b(no|not|non|nothing|none|never|without|except|but|don'?t|isn'?t|nor|neither|avoid|skip|hate|less|minus|anything)\b"
    r"|不|别|没|无|除|非|讨厌|烦",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\b(actually|wait|sorry|i mean|scratch|instead|rather|no,|on second thought|make that|or rather)\b"
    r"|算了|不对|等等|还是|改成|应该是|换成|说错",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d|[一二三四五六七八九十百半两]|\b(hour|half|century|decade|\w+ies|\w+ty)\b", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_\u4e00-\u9fff]+|[\u4e00-\u9fff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[a-z]{3,}", re.IGNORECASE)
_ASKING = (Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE)
NAMES = (
    "bias",
    "chinese",
    "words",
    "negations",
    "correction",
    "numbers",
    "mixed",
    "history",
    "rules_empty",
    "rules_unread",
    "rules_search",
    "rules_wishes",
    "rules_asks",
    "rules_talks",
    "rules_titles",
    "model_empty",
    "model_wishes",
    "model_titles",
    "model_dropped",
    "model_mean",
    "model_total",
    "same_act",
    "same_wishes",
    "same_titles",
    "same",
)
RULES_ONLY = 15
"""How many of the names need no model's reading."""


class Choice(StrEnum):
    """What was taken."""

    RULES = "rules"
    MODEL = "model"


class Signs(Frozen):
    """What the model's writing says about itself: log-probability per token and in all, and parts that were dropped."""

    mean: float
    total: float
    dropped: int


class Evidence(Frozen):
    """The numbers that a choice rests on, in the order of NAMES; those of the model are 0 where it was not asked."""

    numbers: tuple[float, ...]

    @classmethod
    def of(cls, text: str, context: Context, rules: Intent, model: Intent | None, signs: Signs | None) -> "Evidence":
        """The evidence about one message."""
        numbers = [*_of_text(text, context), *_of_rules(rules)]
        if model is None or signs is None:
            return cls(numbers=(*numbers, *([0.0] * (len(NAMES) - RULES_ONLY))))
        same_act = _acts(rules) == _acts(model)
        same_wishes = _wishes(rules) == _wishes(model)
        same_titles = _titles(rules) == _titles(model)
        agreeing = (same_act, same_wishes, same_titles, same_act and same_wishes and same_titles)
        numbers += [
            float(not model.steps),
            min(len(model.constraints), 5) / 5,
            float(bool(model.mentions)),
            min(signs.dropped, 3) / 3,
            max(signs.mean, -2.0),
            max(signs.total, -10.0) / 10,
            *map(float, agreeing),
        ]
        return cls(numbers=tuple(numbers))


class Logistic(Frozen):
    """A logistic model: one weight a name."""

    weights: tuple[float, ...]

    def chance(self, numbers: Sequence[float]) -> float:
        """The probability, from 0 to 1. The numbers beyond the weights are not looked at."""
        total = sum(w * n for w, n in zip(self.weights, numbers, strict=False))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


class Chooser(Frozen):
    """When to ask the model and whom to believe.

    `alone` says from the rules' reading alone how likely it is right; `rules` and `model` say so of each reading once
    both are there. `enough`: the rules are not doubted from here on; `margin`: by how much the model must be likelier.
    """

    alone: Logistic
    rules: Logistic
    model: Logistic
    enough: float = 0.9
    margin: float = 0.0
    ask: float = 0.85
    """From this doubt on the person is told that the message was not understood, and asked."""
    measured: Mapping[str, float] = {}

    def sure(self, evidence: Evidence) -> bool:
        """Whether the rules' reading can be taken without asking the model."""
        return self.alone.chance(evidence.numbers[:RULES_ONLY]) >= self.enough

    def choose(self, evidence: Evidence) -> Choice:
        """Whom to believe."""
        better = self.model.chance(evidence.numbers) - self.rules.chance(evidence.numbers)
        return Choice.MODEL if better > self.margin else Choice.RULES

    def doubt(self, evidence: Evidence) -> float:
        """How unlikely it is that the taken reading is right, from 0 to 1."""
        return 1 - max(self.rules.chance(evidence.numbers), self.model.chance(evidence.numbers))


def always_model() -> Chooser:
    """Takes the model's reading whatever it is, for measuring it alone."""
    never, ever = Logistic(weights=(-30.0,)), Logistic(weights=(30.0,))
    return Chooser(alone=never, rules=never, model=ever)


def load_chooser(path: Path) -> Chooser:
    """The coefficients beside an adapter. Raises BadInput for a file that is missing, broken or of another version."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        if tuple(read["names"]) != NAMES:
            raise BadInput(f"{path.name} was made for other signs", "run `parley tune understand --adapter FOLDER`")
        return Chooser.model_validate({k: v for k, v in read.items() if k != "names"})
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise BadInput(f"{path.name} cannot be read", "run `parley tune understand --adapter FOLDER`") from error


def chooser_text(chooser: Chooser) -> str:
    """The file's content for `load_chooser`."""
    return json.dumps({"names": list(NAMES), **chooser.model_dump(mode="json")}, indent=1)


def _of_text(text: str, context: Context) -> list[float]:
    han = len(_HAN.findall(text))
    latin = bool(_LATIN.search(text))
    return [
        1.0,
        float(han * 2 > len(text.replace(" ", ""))),
        min(len(_WORDS.findall(text)), 40) / 20,
        min(len(_NEGATION.findall(text)), 4) / 2,
        float(bool(_CORRECTION.search(text))),
        float(bool(_NUMBERS.search(text))),
        float(bool(han) and latin),
        float(bool(context.shown or context.constraints)),
    ]


def _of_rules(rules: Intent) -> list[float]:
    left = " ".join(s.search_text for s in rules.steps)
    acts = [s.act for s in rules.steps]
    return [
        float(not rules.steps),
        float(bool(rules.not_understood)),
        min(len(_WORDS.findall(left)), 8) / 4,
        min(len(rules.constraints), 5) / 5,
        float(any(a in _ASKING for a in acts)),
        float(bool(acts) and not any(a in _ASKING for a in acts)),
        float(bool(rules.mentions)),
    ]


def _acts(intent: Intent) -> tuple[str, ...]:
    return tuple(sorted({s.act.value for s in intent.steps}))


def _wishes(intent: Intent) -> frozenset[tuple[str, str, str, bool]]:
    return frozenset((c.field, c.op.value, str(c.value), c.hard) for c in intent.constraints)


def _titles(intent: Intent) -> frozenset[tuple[str, str]]:
    named = {(m.item_id or m.title, m.sentiment.value) for m in intent.mentions}
    return frozenset(named | {(r.value, r.sentiment.value) for s in intent.steps for r in s.references})
