"""The short form in which the tuned model writes what it heard, and the way back to an Intent. Pure.

    find; genre: scary; not genre: gory; year< : 1990 | feel; like: #2; dislike: Heat

Steps stand between bars, their parts between semicolons, the act first. A wish names a field of the catalogue and the
words of the message that say it; the catalogue's own vocabulary turns the words into values, as it does for the rules.
`not` refuses, `maybe` is a leaning, `must` insists; `<`, `<=`, `>`, `>=` compare with a number said in words that do
not compare; `words -> value` is for words that the vocabulary cannot read. `decode` never raises: a part that the
message, the cards or the catalogue do not support is dropped.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from agent.understanding.context import Context
from agent.understanding.normalise import clean, fold
from domain.fields import CatalogSchema, FieldKind
from domain.frozen import Frozen
from domain.intent import Act, Constraint, Mention, Op, Reference, ReferenceKind, Sentiment, Step

ACTS: Mapping[str, Act] = {
    "find": Act.RECOMMEND,
    "narrow": Act.REFINE,
    "more": Act.MORE_LIKE,
    "ask": Act.ASK_ABOUT,
    "compare": Act.COMPARE,
    "feel": Act.REACT,
    "reset": Act.RESET,
    "chat": Act.CHAT,
    "help": Act.HELP,
    "off": Act.OUT_OF_SCOPE,
}
FEELINGS: Mapping[str, Sentiment] = {
    "like": Sentiment.LIKE,
    "dislike": Sentiment.DISLIKE,
    "seen": Sentiment.SEEN,
    "item": Sentiment.NEUTRAL,
}
COMPARING = ("<=", ">=", "<", ">")
IT = "it"
MOST_PARTS = 24
_WISH = re.compile(r"^(?:(maybe|must) )?(not )?([^\s:<>=]+)\s*(<=|>=|<|>)?\s*:\s*(.+)$")
_POINT = re.compile(r"^#(-?\d{1,2}|it)$")
_EXPLICIT = re.compile(r"\s*->\s*")


NOWHERE = Context()
_RELATIVE = re.compile(r"\b(\w+er|more|less|too)\b|更|比|点|些|太", re.IGNORECASE)


class Words(Protocol):
    """What words of a message mean in one catalogue."""

    def wishes(self, field: str, words: str, comparing: str = "", context: Context = NOWHERE) -> tuple[Constraint, ...]:
        """The wishes about one field that words say; () where they say none. The context says what "longer" exceeds."""
        ...

    def value(self, field: str, value: str, words: str) -> tuple[Constraint, ...]:
        """One wish with a value of the catalogue ("Horror") or a bound ("<=105", "80..95"); () where it has none."""
        ...

    def items(self, words: str) -> Mention | None:
        """The item or items that words name; None where they name none."""
        ...


class Decoded(Frozen):
    """What could be read of what the model wrote. `dropped` counts the parts that nothing supported."""

    steps: tuple[Step, ...] = ()
    lifted: tuple[str, ...] = ()
    dropped: int = 0
    parts: int = 0


def one_line(text: str) -> str:
    """A message as the prompt shows it and as spans are looked up: clean, on one line, without our own marks."""
    return " ".join(clean(text).text.replace(";", ",").replace("|", "/").replace("->", " ").split())


def decode(written: str, message: str, context: Context, schema: CatalogSchema, words: Words) -> Decoded:
    """The steps of what a model wrote about a message. Never raises; garbage gives no steps."""
    said = fold(one_line(message))
    reading = _Reading(said, context, schema, words)
    steps = []
    for piece in written.strip().split("|")[:6]:
        step = reading.step([p.strip() for p in piece.split(";") if p.strip()][:MOST_PARTS])
        if step is not None:
            steps.append(step)
    lifted = tuple(dict.fromkeys(reading.lifted))
    return Decoded(steps=tuple(steps), lifted=lifted, dropped=reading.dropped, parts=reading.parts)


class _Reading:
    """One message's decoding. Used once."""

    def __init__(self, said: str, context: Context, schema: CatalogSchema, words: Words) -> None:
        self._said, self._context, self._schema, self._words = said, context, schema, words
        self.lifted: list[str] = []
        self.dropped, self.parts = 0, 0

    def step(self, parts: Sequence[str]) -> Step | None:
        if not parts or parts[0] not in ACTS:
            self.dropped += len(parts)
            return None
        constraints: list[Constraint] = []
        mentions: list[Mention] = []
        references: list[Reference] = []
        about = ""
        for part in parts[1:]:
            self.parts += 1
            name, _, rest = part.partition(":")
            rest = rest.strip()
            if name in FEELINGS and (pointer := self._pointer(rest, FEELINGS[name])):
                references.append(pointer)
            elif name in FEELINGS and (mention := self._mention(rest, FEELINGS[name])):
                mentions.append(mention)
            elif name == "about" and len(rest) < 40:
                about = rest
            elif name == "lift" and rest.partition("=")[0] in self._schema.fields:
                self.lifted.append(rest)
            elif name not in FEELINGS and (found := self._wish(part)):
                constraints += found
            else:
                self.dropped += 1
        return Step(
            act=ACTS[parts[0]],
            constraints=tuple(dict.fromkeys(constraints)),
            mentions=tuple(dict.fromkeys(mentions)),
            references=tuple(dict.fromkeys(references)),
            about=about,
        )

    def _pointer(self, rest: str, feeling: Sentiment) -> Reference | None:
        match = _POINT.match(rest)
        if match is None:
            return None
        if match[1] == IT:
            return Reference(kind=ReferenceKind.PRONOUN, value="one", said="it", sentiment=feeling)
        at = int(match[1])
        if not 1 <= abs(at) <= len(self._context.shown):
            return None
        return Reference(kind=ReferenceKind.POSITION, value=str(at), said=str(at), sentiment=feeling)

    def _mention(self, rest: str, feeling: Sentiment) -> Mention | None:
        if not self._supported(rest):
            return None
        found = self._words.items(rest)
        return found.model_copy(update={"sentiment": feeling}) if found else None

    def _wish(self, part: str) -> list[Constraint]:
        match = _WISH.match(part)
        if match is None or match[3] not in self._schema.fields:
            return []
        leaning, refused, field, comparing, rest = match[1], bool(match[2]), match[3], match[4] or "", match[5]
        span, *explicit = _EXPLICIT.split(rest, maxsplit=1)
        if not self._supported(span):
            return []
        if explicit:
            found = self._words.value(field, explicit[0].strip(), span)
        else:
            found = self._words.wishes(field, span, comparing, standing(span, self._context))
        found = tuple(c for c in (turned(f) if refused else f for f in found) if c is not None)
        if leaning:
            found = tuple(c.model_copy(update={"hard": leaning == "must"}) for c in found)
        return list(found)

    def _supported(self, span: str) -> bool:
        quoted = fold(" ".join(clean(span).text.split()))
        return bool(quoted) and quoted in self._said


def standing(span: str, context: Context) -> Context:
    """What words are read in: the conversation where they compare with what was shown, else nothing."""
    return context if _RELATIVE.search(span) else NOWHERE


def turned(wish: Constraint) -> Constraint | None:
    """A wish refused: its opposite, hard; None where it has none (as the rules turn what is refused)."""
    value = wish.value
    if not wish.hard and wish.op in (Op.LE, Op.GE):  # a cut of the catalogue ("not too old"), no number that was said
        return wish.model_copy(update={"op": Op.GE if wish.op is Op.LE else Op.LE})
    if isinstance(value, bool):
        return wish.model_copy(update={"value": not value, "hard": True})
    if wish.op in (Op.EQ, Op.CONTAINS):
        return wish.model_copy(update={"op": Op.NE, "hard": True})
    if wish.op is Op.IN:
        return wish.model_copy(update={"op": Op.NOT_IN, "hard": True})
    if wish.op is Op.LE and isinstance(value, int | float):
        return wish.model_copy(update={"op": Op.GE, "value": value + 1 if isinstance(value, int) else value})
    if wish.op is Op.GE and isinstance(value, int | float):
        return wish.model_copy(update={"op": Op.LE, "value": value - 1 if isinstance(value, int) else value})
    if wish.op is Op.BETWEEN and isinstance(value, tuple):
        low, high = value
        if isinstance(low, int) and isinstance(high, int) and high - low < 30:
            return wish.model_copy(update={"op": Op.NOT_IN, "value": tuple(range(low, high + 1)), "hard": True})
    return None


def prompt(message: str, context: Context, schema: CatalogSchema, titles: Sequence[str], longest: int = 400) -> str:
    """What the model reads: the fields, the cards, the wishes so far, what was asked, and the message on one line.

    `titles` are those of the cards shown last, in order; `longest` cuts the message, in characters.
    """
    fields = " ".join(n for n, f in schema.fields.items() if f.kind is not FieldKind.TITLE and (f.count or f.values))
    lines = [f"fields: {fields}"[:240]]
    if titles:
        lines.append("shown: " + " ".join(f"#{n} {t[:24]}" for n, t in enumerate(titles[:6], start=1)))
    if context.constraints:
        lines.append("wishes: " + ", ".join(_short(c) for c in context.constraints[-4:]))
    if context.asked:
        lines.append(f"asked: {context.asked}")
    return "\n".join([*lines, f"message: {one_line(message)[:longest]}", "means:"])


def _short(wish: Constraint) -> str:
    value = "/".join(str(v) for v in wish.value[:3]) if isinstance(wish.value, tuple) else str(wish.value)
    return f"{wish.field}{wish.op.value}{value}"[:40]
