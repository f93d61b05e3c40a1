"""The model reads on where the rules stopped: only what the person's words support is added, or nothing is.

The rules always read first. The model is asked when they left something: words that they did not understand, no step
at all, or content words without a single wish. What it adds must quote the message, must quote words that the rules
left unread, and must name a value of the catalogue. A value that the quote names itself was said; one that it only
means (near in meaning, by the embedder) was assumed, and only ranks.
"""

import logging
import re
from collections.abc import Callable, Sequence

from pydantic import BaseModel

from agent.model_schema import described, heard_schema
from agent.names import name_of
from agent.understanding.context import Context
from agent.understanding.normalise import clean, fold
from domain.errors import ModelFailed, ModelMisbehaved
from domain.fields import CatalogSchema, Field, FieldKind
from domain.intent import Act, Constraint, Intent, Op, Step
from domain.ports import CatalogView, Message
from llms.loop import OnOneLoop
from llms.meter import running
from llms.structured import repair_messages
from prompts.library import load_prompt

PROMPT = "understand"
Near = Callable[[str, Sequence[str]], str | None]
"""The value that words are nearest to in meaning, None where none is clearly the nearest."""

_ASKING = (Act.RECOMMEND, Act.REFINE)
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"\d+")
_LEAST_UNREAD = {"en": 2, "zh": 3}
"""Content words (Chinese: characters) that rules may leave unread without asking a model."""
_MOST_ASSUMED = 2
_STEM = 4
_log = logging.getLogger(__name__)


class ModelReader:
    """Reads on. Keeps nothing of a message."""

    def __init__(self, model: OnOneLoop, *, timeout_s: float = 6.0, near: Near | None = None) -> None:
        self._model = model
        self._timeout_s = timeout_s
        self._near = near

    def read_on(self, intent: Intent, text: str, context: Context, view: CatalogView) -> Intent:
        """The intent with what the model adds; the same one where it adds nothing or fails. Raises nothing."""
        if not needs_more(intent):
            return intent
        try:
            heard = self._ask(intent, text, context, view.schema)
        except ModelFailed as error:
            meter = running()
            if meter:
                meter.fell(error.message)
            return intent
        return self._merged(intent, heard, clean(text).text, view.schema)

    def _ask(self, intent: Intent, text: str, context: Context, schema: CatalogSchema) -> BaseModel:
        prompt = load_prompt(PROMPT, intent.language)
        values = {
            "noun": schema.noun.get(intent.language, schema.noun.get("en", "item")),
            "fields": described(schema),
            "wishes": "; ".join(f"{c.field} {c.op.value} {c.value}" for c in context.constraints) or "-",
            "message": text,
            "unread": unread(intent) or "-",
        }
        messages = prompt.fill(values)
        if meter := running():
            meter.prompts[prompt.name] = prompt.version
        form = heard_schema(schema)
        try:
            return self._complete(messages, form)
        except ModelMisbehaved as error:
            return self._complete(repair_messages(messages, "", error.message), form)

    def _complete(self, messages: list[Message], form: type[BaseModel]) -> BaseModel:
        asked = self._model.inner.complete(messages, form, max_tokens=200, timeout_s=self._timeout_s)
        return self._model.wait(asked, self._timeout_s + 0.5)[0]

    def _merged(self, intent: Intent, heard: BaseModel, text: str, schema: CatalogSchema) -> Intent:
        known = {c.field for c in intent.constraints}
        rest = unread(intent)
        added: list[Constraint] = []
        for wish in getattr(heard, "wishes", ()):
            field = schema.fields.get(wish.field)
            if field is None or field.name in known or not quotes(wish.words, text, rest):
                continue
            made = self._constraint(field, wish.op, str(wish.value), wish.words, intent.language)
            if made and (made.said or sum(not c.said for c in added) < _MOST_ASSUMED):
                added.append(made)
                known.add(field.name)
        return with_wishes(intent, added, text, str(getattr(heard, "act", "")))

    def _constraint(self, field: Field, op: str, value: str, words: str, language: str) -> Constraint | None:
        """The wish as a constraint, None where the quoted words do not support it."""
        if field.kind is FieldKind.NUMBER:
            return _number(field, op, value, words)
        if field.kind is FieldKind.FLAG:
            return None
        known = {fold(v): v for v in field.values}
        spelled = known.get(fold(value))
        if spelled is None:
            return None
        negative = op == "is not"
        if names(words, spelled, language):
            return Constraint(field=field.name, op=Op.NE if negative else Op.EQ, value=spelled, hard=negative)
        if negative or self._near is None or self._near(words, list(field.values)) != spelled:
            return None
        return Constraint(field=field.name, op=Op.EQ, value=spelled, hard=False, said=False)


def needs_more(intent: Intent) -> bool:
    """Whether the rules left something that a model may still read."""
    if intent.not_understood or not intent.steps:
        return True
    if intent.constraints or intent.mentions or any(s.act not in _ASKING for s in intent.steps):
        return False
    left = unread(intent)
    size = len(_HAN.findall(left)) if intent.language == "zh" else len(_WORDS.findall(left))
    return size >= _LEAST_UNREAD.get(intent.language, 2)


def unread(intent: Intent) -> str:
    """The words of the message that the rules did not turn into wishes."""
    return " ".join(dict.fromkeys([*intent.not_understood, *(s.search_text for s in intent.steps if s.search_text)]))


def quotes(words: str, text: str, rest: str) -> bool:
    """Whether words stand in the message as quoted and touch what the rules left unread."""
    quote = fold(words).strip(" .,!?\"'。，！？")
    if not quote or quote not in fold(text):
        return False
    left = fold(rest)
    if _HAN.search(quote):
        return any(quote[i : i + 2] in left for i in range(max(1, len(quote) - 1)))
    unread_words = set(_WORDS.findall(left))
    return any(word in unread_words for word in _WORDS.findall(quote) if len(word) > 2 or word.isdigit())


def names(words: str, value: str, language: str) -> bool:
    """Whether words name a value themselves, in either language, apart from endings ("romantic" names Romance)."""
    said = _WORDS.findall(fold(words))
    for name in {value, name_of(value, language), name_of(value, "en"), name_of(value, "zh")}:
        folded = fold(name)
        if _HAN.search(folded):
            if folded.removesuffix("片") in fold(words):
                return True
        elif all(any(_alike(part, word) for word in said) for part in _WORDS.findall(folded)):
            return True
    return False


def with_wishes(intent: Intent, added: Sequence[Constraint], text: str, act: str) -> Intent:
    """The intent with more wishes in its last asking step; a first step where the rules found none."""
    steps = list(intent.steps)
    at = next((i for i in reversed(range(len(steps))) if steps[i].act in _ASKING), None)
    if at is not None and added:
        steps[at] = steps[at].model_copy(update={"constraints": (*steps[at].constraints, *added)})
    elif at is None and (added or (not steps and act in ("recommend", "out_of_scope"))):
        kind = Act.OUT_OF_SCOPE if act == "out_of_scope" and not added else Act.RECOMMEND
        steps.append(Step(act=kind, constraints=tuple(added), search_text=text if kind is Act.RECOMMEND else ""))
    else:
        return intent
    return intent.model_copy(update={"steps": tuple(steps)})


def _number(field: Field, op: str, value: str, words: str) -> Constraint | None:
    """A number counts only where its digits were said."""
    digits = _NUMBER.findall(value)
    if not digits or digits[0] not in _NUMBER.findall(words):
        return None
    number = int(digits[0])
    if field.low is not None and field.high is not None and not field.low <= number <= field.high:
        return None
    ops = {"at least": Op.GE, "at most": Op.LE, "is": Op.EQ}
    return Constraint(field=field.name, op=ops[op], value=number) if op in ops else None


def _alike(part: str, word: str) -> bool:
    """The same word apart from its ending."""
    return part == word or (len(part) > _STEM and len(word) > _STEM and part[: _STEM + 1] == word[: _STEM + 1])
