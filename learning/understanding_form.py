"""A labelled message as the short form that the model learns to write, such that reading it back gives the label.

Of the ways to write a wish the first that `agent.tuned_form` reads back exactly is taken, the shortest first: so the
target never asks the model for what the catalogue's vocabulary can do, and never holds what could not be read again.
"""

import re
from collections.abc import Iterator

from agent.tuned_decode import decode, standing
from agent.tuned_form import ACTS, COMPARING, FEELINGS, IT, Words, one_line
from agent.understanding.context import Context
from agent.understanding.normalise import clean, fold
from domain.fields import CatalogSchema
from domain.intent import Constraint, Op, Sentiment
from learning.grammar.labelled import LAST_ITEM, LabelledConstraint, LabelledMention, LabelledMessage, LabelledStep

_ACT_NAMES = {act: name for name, act in ACTS.items()}
_FEELING_NAMES = {feeling: name for name, feeling in FEELINGS.items()}
_LONGEST = 60
_PAUSE = re.compile(r"[，。；！？,;!?~～…\s]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_REFUSALS = {Op.NE: Op.EQ, Op.NOT_IN: Op.IN}


class Encoder:
    """Writes labels of one catalogue in the short form. Safe in threads as far as `words` is."""

    def __init__(self, schema: CatalogSchema, words: Words) -> None:
        self._schema, self._words = schema, words

    def __call__(self, message: LabelledMessage) -> str | None:
        """The target, None where the form cannot say what the labels say."""
        steps = [self._step(step, message.text, message.context) for step in message.steps]
        if not steps or any(step is None for step in steps):
            return None
        lifts = [f"lift: {field}" for field in message.lifted if field.partition("=")[0] in self._schema.fields]
        written = " | ".join(s for s in steps if s)
        return "; ".join([written, *lifts])

    def _step(self, step: LabelledStep, text: str, context: Context) -> str | None:
        parts = [_ACT_NAMES[step.act]]
        if step.about:
            parts.append(f"about: {step.about}")
        feelings = step.feelings or (Sentiment.NEUTRAL,) * len(step.references)
        for position, feeling in zip(step.references, feelings, strict=True):
            parts.append(f"{_FEELING_NAMES[feeling]}: #{IT if position == LAST_ITEM else position}")
        for mention in step.mentions:
            if not self._named(mention, text):
                return None
            parts.append(f"{_FEELING_NAMES[mention.sentiment]}: {_as_said(mention.said)}")
        for wish in step.constraints:
            part = self._wish(wish, text, context) or self._longer(wish, text, context)
            if part is None:
                return None
            if part not in parts:
                parts.append(part)
        return "; ".join(parts)

    def _named(self, mention: LabelledMention, text: str) -> bool:
        if not _occurs(mention.said, text):
            return False
        found = self._words.items(_as_said(mention.said))
        if found is None:
            return False
        ids = (found.item_id, *found.options)
        return mention.item_id in ids or (mention.item_id is None and bool(found.title or found.options))

    def _longer(self, wish: LabelledConstraint, text: str, context: Context) -> str | None:
        """The wish with what it compares with: "shorter than the second one", 比第二部短, 第二部太长."""
        said = wish.words or wish.said
        at = text.find(said) if said else -1
        if at < 0 or not said:
            return None
        end = at + len(said)
        spans = [text[begin:end] for begin in _beginnings(text, at)] + [text[at:].rstrip(" .!?。！？")]
        parts = (self._wish(wish.model_copy(update={"words": s}), text, context) for s in spans if len(s) <= _LONGEST)
        return next((part for part in parts if part), None)

    def _wish(self, wish: LabelledConstraint, text: str, context: Context) -> str | None:
        said = wish.words or wish.said
        if not said or not _occurs(said, text):
            return None
        span, wanted = _as_said(said), wish.constraint()
        plain = self._words.wishes(wish.field, span, "", standing(span, context))
        for part in _ways(wish, span, wanted, plain):
            found = decode(f"find; {part}", text, context, self._schema, self._words)
            if found.steps and _same(found.steps[0].constraints, wanted):
                return part
        return None


def _ways(wish: LabelledConstraint, span: str, wanted: Constraint, plain: tuple[Constraint, ...]) -> Iterator[str]:
    """The ways to write a wish, the shortest first; those that cannot be right are left out."""
    field = wish.field
    fits = any(c.field == field for c in plain)
    if fits:
        for refused in ("", "not "):
            for leaning in ("", "maybe ", "must "):
                yield f"{leaning}{refused}{field}: {span}"
    if isinstance(wanted.value, int | float) and not isinstance(wanted.value, bool):
        for comparing in COMPARING:
            for leaning in ("", "maybe "):
                yield f"{leaning}{field}{comparing}: {span}"
    exact, refused = _exact(wanted)
    if exact:
        for leaning in ("", "maybe "):
            yield f"{leaning}{refused}{field}: {span} -> {exact}"


def _exact(wanted: Constraint) -> tuple[str, str]:
    """The value spelled out and "not " where it is refused; "" where it cannot be."""
    op, value = wanted.op, wanted.value
    if isinstance(value, bool):
        return "", ""
    if op is Op.BETWEEN and isinstance(value, tuple):
        return f"{value[0]}..{value[1]}", ""
    if isinstance(value, int | float):
        return f"{'=' if op is Op.NE else op.value}{value:g}", "not " if op is Op.NE else ""
    values = value if isinstance(value, tuple) else (value,)
    if any(not isinstance(v, str) for v in values):
        return "", ""
    return "/".join(str(v) for v in values), "not " if op in _REFUSALS else ""


def _beginnings(text: str, at: int) -> Iterator[int]:
    """Where Chinese words that compare may begin: at the 比 before them, or after the last pause."""
    if (compared := text.rfind("比", 0, at)) >= 0:
        yield compared
    paused = max((m.end() for m in _PAUSE.finditer(text, 0, at)), default=0)
    if _HAN.search(text[paused:at]):
        yield paused


def _same(found: tuple[Constraint, ...], wanted: Constraint) -> bool:
    """Whether what was read back is what was meant; alternatives may stand in any order."""
    if len(found) != 1:
        return False
    (read,) = found
    if (read.field, read.op, read.hard) != (wanted.field, wanted.op, wanted.hard):
        return False
    if isinstance(read.value, tuple) and isinstance(wanted.value, tuple) and read.op in (Op.IN, Op.NOT_IN):
        return set(read.value) == set(wanted.value)
    return read.value == wanted.value


def _as_said(said: str) -> str:
    return one_line(said)


def _occurs(said: str, text: str) -> bool:
    return bool(said.strip()) and fold(" ".join(clean(one_line(said)).text.split())) in fold(one_line(text))
