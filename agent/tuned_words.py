"""What words that the model points out mean in one catalogue: the rules' own vocabulary and numbers read them."""

import re
from functools import lru_cache

from agent.tuned_form import NOWHERE, Heard
from agent.understanding.context import Context
from agent.understanding.normalise import clean
from agent.understanding.numbers import chinese_value
from agent.understanding.reader import RuleReader
from agent.understanding.tokens import tokenise
from agent.understanding.vocabulary import Sense
from domain.fields import Field, FieldKind
from domain.intent import Constraint, Intent, Mention, Op
from domain.ports import CatalogView

_HAN = re.compile(r"[\u4e00-\u9fff]")
_BOUND = re.compile(r"^(<=|>=|=)(\d{1,7}(?:\.\d+)?)$")
_RANGE = re.compile(r"^(\d{1,7}(?:\.\d+)?)\.\.(\d{1,7}(?:\.\d+)?)$")
_NUMBERED = re.compile(
    r"\d|[一二三四五六七八九十百千两半零〇]|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen"
    r"|\w+ty|\w+ties|half|hundred|thousand|dozen|quarter|couple|hour|hours|decade|century|noughties|aughts)\b",
    re.IGNORECASE,
)
_LEADS = {
    "<": ("under {}", "before {}", "不到{}", "{}以前"),
    "<=": ("at most {}", "up to {}", "不超过{}", "{}以内"),
    ">": ("over {}", "after {}", "超过{}", "{}以后"),
    ">=": ("at least {}", "from {} on", "至少{}", "{}起"),
}
_PLAIN = ("{}", "something {}", "by {}", "with {}", "from {}")
_PLAIN_ZH = ("{}", "要{}的", "{}片")
_MODES = {"one": Op.EQ, "all": Op.EQ, "flag": Op.EQ}
_KEPT = 50_000


class SpanWords:
    """Reads spans with a rule reader of one view. Keeps what it read, by field and words. Safe in threads."""

    def __init__(self, view: CatalogView, reader: RuleReader) -> None:
        self._view, self._reader = view, reader
        self._alone = lru_cache(_KEPT)(self._wishes)
        self.items = lru_cache(_KEPT)(self._items)
        self.heard = lru_cache(_KEPT)(self._heard)

    def wishes(self, field: str, words: str, comparing: str = "", context: Context = NOWHERE) -> tuple[Constraint, ...]:
        """The wishes about one field that words say; () where they say none.

        Tried in turn: the words as a value, then in short sentences that the rules read.
        """
        if context is NOWHERE:
            return self._alone(field, words, comparing)
        found = self._reader.read(words, context.model_copy(update={"asked": field}))
        return tuple(c for c in _wished(found) if c.field == field) or self._alone(field, words, comparing)

    def _wishes(self, field: str, words: str, comparing: str) -> tuple[Constraint, ...]:
        held = self._view.schema.fields.get(field)
        if held is None:
            return ()
        if not comparing and (found := self._values(held, words)):
            return found
        han = bool(_HAN.search(words))
        leads = _LEADS[comparing] if comparing else _PLAIN_ZH if han else _PLAIN
        for lead in leads:
            if comparing and bool(_HAN.search(lead)) != han:
                continue
            read = self._reader.read(lead.format(words), Context(asked=field))
            if found := tuple(c for c in _wished(read) if c.field == field):
                return found
        return ()

    def value(self, field: str, value: str, words: str) -> tuple[Constraint, ...]:
        """One wish with an exact value; a number only where the words hold one. () where the catalogue has it not."""
        held = self._view.schema.fields.get(field)
        if held is None:
            return ()
        if held.kind is FieldKind.NUMBER or (not held.values and held.kind is not FieldKind.FLAG):
            return _number(held, value) if _NUMBERED.search(words) else ()
        known = {v.casefold(): v for v in held.values}
        found = tuple(dict.fromkeys(known[v] for part in value.split("/") if (v := part.strip().casefold()) in known))
        if not found:
            return ()
        if len(found) == 1:
            return (Constraint(field=field, op=Op.EQ, value=found[0]),)
        return (Constraint(field=field, op=Op.IN, value=found),)

    def _items(self, words: str) -> Mention | None:
        """The item or items that words name; None where they name none."""
        for lead in ("{}", '"{}"', "I loved {}", "我喜欢《{}》"):
            read = self._reader.read(lead.format(words), Context())
            if read.mentions and (read.mentions[0].item_id or read.mentions[0].options):
                return read.mentions[0]
        return None

    def _heard(self, words: str) -> Heard:
        """What the words say by themselves, about whatever field."""
        read = self._reader.read(words, Context())
        named = next((m for m in read.mentions if m.item_id), None)
        return Heard(wishes=_wished(read), item=named)

    def _values(self, field: Field, words: str) -> tuple[Constraint, ...]:
        senses = [s for s in self._reader.vocabulary.senses(clean(words).text) if _only(s, field.name)]
        if not senses:
            return ()
        sense = senses[0]
        values = tuple(dict.fromkeys(v for f, v in sense.parts if f == field.name))
        hard = not sense.soft
        if sense.mode in _MODES:
            return tuple(Constraint(field=field.name, op=Op.EQ, value=v, hard=hard) for v in values)
        if len(values) == 1:
            op = Op.NE if sense.mode == "without" else Op.EQ
            return (Constraint(field=field.name, op=op, value=values[0], hard=hard),)
        op = Op.NOT_IN if sense.mode == "without" else Op.IN
        return (Constraint(field=field.name, op=op, value=tuple(str(v) for v in values), hard=hard),)


def digits_of(words: str) -> tuple[float, ...]:
    """The numbers written in words: digits and Chinese numerals."""
    tokens = tokenise(words)
    found = [float(t.text.replace(",", "")) for t in tokens if t.kind == "number" and t.text.replace(",", "").isdigit()]
    chinese = [chinese_value(run) for run in re.findall(r"[一二三四五六七八九十百千零〇]+", words)]
    return (*found, *(n for n in chinese if n is not None))


def _only(sense: Sense, field: str) -> bool:
    return any(f == field for f, _ in sense.parts)


def _wished(intent: Intent) -> tuple[Constraint, ...]:
    return tuple(c for step in intent.steps for c in step.constraints)


def _number(field: Field, value: str) -> tuple[Constraint, ...]:
    """A bound in figures, inside what the catalogue could hold."""
    if match := _RANGE.match(value):
        low, high = _plain(match[1]), _plain(match[2])
        return (Constraint(field=field.name, op=Op.BETWEEN, value=(low, high)),) if low <= high else ()
    if match := _BOUND.match(value):
        return (Constraint(field=field.name, op=Op(match[1]), value=_plain(match[2])),)
    return ()


def _plain(digits: str) -> int | float:
    number = float(digits)
    return int(number) if number.is_integer() else number
