"""The short form in which the tuned model writes what it heard (`agent.tuned_decode` reads it). Pure.

    find; genre: scary; not genre: gory; year< : 1990 | feel; like: #2; dislike: Heat

Steps stand between bars, their parts between semicolons, the act first. A wish names a field of the catalogue and the
words of the message that say it; the catalogue's own vocabulary turns the words into values, as it does for the rules.
`not` refuses, `maybe` is a leaning, `must` insists; `<`, `<=`, `>`, `>=` compare with a number said in words that do
not compare; `words -> value` is for words that the vocabulary cannot read.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from agent.understanding.context import Context
from agent.understanding.normalise import clean
from domain.fields import CatalogSchema, FieldKind
from domain.frozen import Frozen
from domain.intent import Act, Constraint, Mention, Sentiment

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
NOWHERE = Context()


class Heard(Frozen):
    """What words say by themselves: wishes about whatever field, else an item that they name."""

    wishes: tuple[Constraint, ...] = ()
    item: Mention | None = None


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

    def heard(self, words: str) -> Heard:
        """What the words say by themselves, about whatever field."""
        ...


def one_line(text: str) -> str:
    """A message as the prompt shows it and as spans are looked up: clean, on one line, without our own marks."""
    return " ".join(clean(text).text.replace(";", ",").replace("|", "/").replace("->", " ").split())


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
