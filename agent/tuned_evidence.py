"""What a choice between the rules' and the model's reading rests on: numbers about the message and both readings."""

import re

from agent.tuned_parts import NEGATED, RANGES, felt, key, wished
from agent.understanding.context import Context
from domain.frozen import Frozen
from domain.intent import Act, Constraint, Intent

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
_MARKS = re.compile(r"[,，;；。.!?？！:：—-]")
_QUOTED = re.compile(r"[\"《“]")
_ASKING = (Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE)
_OF_TEXT = ("bias", "chinese", "words", "negations", "correction", "numbers", "mixed", "history")
_OF_RULES = ("empty", "unread", "search", "wishes", "asks", "talks", "titles")
_OF_MODEL = ("empty", "wishes", "titles", "dropped", "mean", "total")
_SAME = ("same_act", "same_wishes", "same_titles", "same")
_SIDES = ("refused", "ranges", "leanings", "named")
_BETWEEN = ("only_rules", "only_model", "shared", "turned", "hardness", "felt_otherwise", "pointers", "lifted")
_MORE_TEXT = ("length", "marks", "question", "quoted", "searched")
NAMES = (
    *_OF_TEXT,
    *(f"rules_{name}" for name in _OF_RULES),
    *(f"model_{name}" for name in _OF_MODEL),
    *_SAME,
    *(f"{side}_{name}" for side in ("rules", "model") for name in _SIDES),
    *_BETWEEN,
    *_MORE_TEXT,
    *(f"{side}_{act.value}" for side in ("rules", "model") for act in Act),
)
RULES_ONLY = len(_OF_TEXT) + len(_OF_RULES)
"""How many of the names need no model's reading."""


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
        numbers += [*_of_model(model, signs), *_agreeing(rules, model), *_side(rules), *_side(model)]
        numbers += [*_between(rules, model), *_more(text, rules), *_acts(rules), *_acts(model)]
        return cls(numbers=tuple(numbers))


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


def _of_model(model: Intent, signs: Signs) -> list[float]:
    return [
        float(not model.steps),
        min(len(model.constraints), 5) / 5,
        float(bool(model.mentions)),
        min(signs.dropped, 3) / 3,
        max(signs.mean, -2.0),
        max(signs.total, -10.0) / 10,
    ]


def _agreeing(rules: Intent, model: Intent) -> list[float]:
    acts = {s.act for s in rules.steps} == {s.act for s in model.steps}
    wishes = _keys(rules) == _keys(model)
    titles = felt(rules) == felt(model)
    return [float(acts), float(wishes), float(titles), float(acts and wishes and titles)]


def _side(intent: Intent) -> list[float]:
    wishes = intent.constraints
    return [
        float(sum(c.op in NEGATED for c in wishes)),
        float(sum(c.op in RANGES for c in wishes)),
        float(sum(not c.hard for c in wishes)),
        float(len(intent.mentions)),
    ]


def _between(rules: Intent, model: Intent) -> list[float]:
    ours, theirs = {key(c): c for c in wished(rules)}, {key(c): c for c in wished(model)}
    lone = [c for k, c in ours.items() if k not in theirs]
    other = [c for k, c in theirs.items() if k not in ours]
    liked, found = dict(felt(rules)), dict(felt(model))
    return [
        float(len(lone)),
        float(len(other)),
        float(len(ours.keys() & theirs.keys())),
        float(sum(_turned(a, b) for a in lone for b in other)),
        float(len({k[:-1] for k in ours} & {k[:-1] for k in theirs}) - len(ours.keys() & theirs.keys())),
        float(sum(liked[t] != found[t] for t in liked.keys() & found.keys())),
        float(_pointers(rules) - _pointers(model)),
        float(len(rules.lifted) - len(model.lifted)),
    ]


def _more(text: str, rules: Intent) -> list[float]:
    return [
        min(len(text), 200) / 50,
        float(min(len(_MARKS.findall(text)), 8)),
        float("?" in text or "？" in text),
        float(bool(_QUOTED.search(text))),
        min(sum(len(s.search_text) for s in rules.steps), 80) / 20,
    ]


def _acts(intent: Intent) -> list[float]:
    said = {s.act for s in intent.steps}
    return [float(act in said) for act in Act]


def _turned(ours: Constraint, theirs: Constraint) -> bool:
    """Whether one reading refuses what the other asks for."""
    both = {str(ours.value)} & {str(theirs.value)}
    return ours.field == theirs.field and bool(both) and (ours.op in NEGATED) != (theirs.op in NEGATED)


def _keys(intent: Intent) -> frozenset[tuple[str, str, str, bool]]:
    return frozenset(key(c) for c in intent.constraints)


def _pointers(intent: Intent) -> int:
    return sum(len(s.references) for s in intent.steps)
