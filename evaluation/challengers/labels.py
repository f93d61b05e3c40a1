"""The label language of the templates, written out as what is expected.

A label is a row of words:
- a slot of a value: `a` (has it), `-a` (has it not), `a/b` (one of them), `-a/b` (none of them); two words: both must
  hold; `p`, `q` are people and `o` is a place;
- a number: `m<=`, `m>=`, `y<`, `y>` (strict: the next whole number), `y=`, `y..z`, `dec` (a decade); `m` is a measure
  in the catalogue's own unit, `h` a running time and `yw` a year in words;
- a card: `m<s1`, `y>s2` is a bound by the value of a card that was shown;
- a title or card: `t`, `t:like`, `s1:seen`;
- `?` behind a word: soft; `~`: either will do; else hard.
"""

import re

from domain.items import Item
from evaluation.challengers.fill import Filled
from evaluation.intent_cases import ExpectedConstraint, ExpectedMention

_BOUND = re.compile(r"(?P<slot>h|m|n|yw|y|z)(?P<op><=|>=|<|>|=)(?P<card>s\d)?")
_TITLE = re.compile(r"(?P<slot>t|u|trap|s\d)(:(?P<feeling>like|dislike|seen))?")
_YEARS = ("y", "z", "yw")


def constraints(label: tuple[str, ...], filled: Filled) -> tuple[ExpectedConstraint, ...]:
    """The constraints of a label. A slot or card without the value raises KeyError."""
    return tuple(_constraint(word, filled) for word in label if not _TITLE.fullmatch(word))


def mentions(label: tuple[str, ...], filled: Filled) -> tuple[ExpectedMention, ...]:
    """The titles of a label with their feelings."""
    found = [match for word in label if (match := _TITLE.fullmatch(word))]
    return tuple(ExpectedMention(title=_title(m["slot"], filled), sentiment=m["feeling"] or "neutral") for m in found)


def _title(slot: str, filled: Filled) -> str:
    return filled.card(slot).title(filled.language) if slot[0] == "s" else str(filled.values[slot])


def _constraint(word: str, filled: Filled) -> ExpectedConstraint:
    hard = {"?": False, "~": None}.get(word[-1], True)
    word = word.rstrip("?~")
    field, op, value = _meant(word, filled)
    return ExpectedConstraint(field=field, op=op, value=value, hard=hard)


def _meant(word: str, filled: Filled) -> tuple[str, str, object]:
    if word == "dec":
        low = int(filled.values["dec"])
        return "year", "between", [low, low + 9]
    if ".." in word:
        return "year", "between", [filled.values[slot] for slot in word.split("..")]
    if bound := _BOUND.fullmatch(word):
        return _bounded(bound["slot"], bound["op"], bound["card"], filled)
    slots = word.lstrip("-").split("/")
    values = [filled.values[slot] for slot in slots]
    op = {(False, False): "=", (False, True): "in", (True, False): "!=", (True, True): "not_in"}
    return filled.fields[slots[0]], op[word[0] == "-", len(values) > 1], values if len(values) > 1 else values[0]


def _bounded(slot: str, op: str, card: str | None, filled: Filled) -> tuple[str, str, object]:
    if card:
        field = "year" if slot in _YEARS else "runtime_min"
        value = _number(filled.card(card), field)
    else:
        field, value = filled.fields[slot], filled.values[slot]
    step = {"<": -1, ">": 1}.get(op, 0) if float(value).is_integer() and filled.whole(field) else 0
    return field, op if op in ("<=", ">=", "=") else f"{op}=", value + step


def _number(item: Item, field: str) -> int:
    value = item.attributes[field]
    if not isinstance(value, int):
        raise KeyError(field)
    return value
