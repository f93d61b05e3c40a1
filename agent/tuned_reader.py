"""Reads with the rules and, where they may have misread, with the tuned model; of each part the likelier is taken.

The rules read first and take milliseconds. A small logistic model says how likely their reading is right; where that
is likely enough the model is not asked. Else the model writes its reading in the short form, and another, which sees
both readings, says of each part in which they differ whose is likelier right. A model that is late or fails leaves
the rules' reading, and the turn says so.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from agent.parts import Reader
from agent.tuned_chooser import Choice, Chooser
from agent.tuned_decode import Decoded, decode
from agent.tuned_evidence import Evidence, Signs
from agent.tuned_form import Words, one_line, prompt
from agent.tuned_parts import Part, differing, merged
from agent.understanding.context import Context
from domain.errors import ModelFailed
from domain.frozen import Frozen
from domain.intent import Act, Intent, Step
from domain.ports import CatalogView
from llms.meter import running

_QUOTED = 80
_ASKING = (Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE)


class Wrote(Frozen):
    """What the model wrote, and the log-probabilities (nats) of its tokens: their mean and sum."""

    text: str
    mean: float = 0.0
    total: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0


class ShortWriter(Protocol):
    """A model that goes on with a prompt, greedily, to the end of the line."""

    @property
    def name(self) -> str:
        """The model's name, as recorded in the turn."""
        ...

    def write(self, prompt: str, timeout_s: float) -> Wrote:
        """What follows the prompt. Raises ModelFailed."""
        ...


class Voice(NamedTuple):
    """A model with the chooser that was calibrated for it."""

    model: ShortWriter
    chooser: Chooser


class Both(Frozen):
    """Both readings of one message, and what was made of them."""

    rules: Intent
    model: Intent | None
    evidence: Evidence
    choice: Choice
    intent: Intent
    parts: tuple[Part, ...] = ()
    """Where the readings differ."""


class TunedReader:
    """A reader of one catalogue view. Keeps nothing of a message; safe in threads."""

    def __init__(
        self,
        view: CatalogView,
        rules: Reader,
        words: Words,
        voice: Callable[[], Voice | None],
        *,
        timeout_s: float = 1.5,
        count: Callable[[Choice], None] | None = None,
    ) -> None:
        """`voice` gives the model in use now, so that it can be swapped; `count` hears of every choice."""
        self._view, self._rules, self._words, self._voice = view, rules, words, voice
        self._timeout_s, self._count = timeout_s, count

    @property
    def rules(self) -> Reader:
        """The reader without the model."""
        return self._rules

    def read(self, text: str, context: Context | None = None) -> Intent:
        """The message as a typed plan. Never raises for a model that fails."""
        return self.both(text, context).intent

    def both(self, text: str, context: Context | None = None, *, ask: bool = False) -> Both:
        """Both readings and the choice. `ask`: the model is asked even where the rules are sure."""
        context = context or Context()
        rules = self._rules.read(text, context)
        alone = Evidence.of(text, context, rules, None, None)
        voice = self._voice()
        if voice is None or (not ask and voice.chooser.sure(alone)):
            return self._only_rules(rules, alone)
        try:
            wrote = voice.model.write(self.prompt(text, context, rules.language), self._timeout_s)
        except ModelFailed as error:
            if meter := running():
                meter.fell(error.message)
            return self._only_rules(rules, alone)
        decoded = decode(wrote.text, text, context, self._view.schema, self._words, forgiving=True)
        model = completed(decoded, rules)
        signs = Signs(mean=wrote.mean, total=wrote.total, dropped=decoded.dropped + decoded.mended)
        seen = Evidence.of(text, context, rules, model, signs)
        return self._chosen(text, rules, model, seen, differing(rules, model, decoded.spans), voice.chooser)

    def prompt(self, text: str, context: Context, language: str) -> str:
        """What the model is asked about a message."""
        titles = [self._view.item(i).title(language) for i in context.shown if i in self._view.rows]
        return prompt(text, context, self._view.schema, titles)

    def _only_rules(self, rules: Intent, seen: Evidence) -> Both:
        if self._count:
            self._count(Choice.RULES)
        return Both(rules=rules, model=None, evidence=seen, choice=Choice.RULES, intent=rules)

    def _chosen(
        self, text: str, rules: Intent, model: Intent, seen: Evidence, parts: tuple[Part, ...], chooser: Chooser
    ) -> Both:
        chances = chooser.chances(seen, parts)
        taken = [chance > chooser.least for chance in chances]
        intent = model if chooser.whole else merged(rules, model, parts, taken)
        choice = Choice.RULES if intent is rules else Choice.MODEL if intent is model else Choice.MERGED
        if self._count:
            self._count(choice)
        if chooser.doubt(seen, chances, taken) >= chooser.ask and not intent.not_understood:
            intent = intent.model_copy(update={"not_understood": (one_line(text)[:_QUOTED],)})
        return Both(rules=rules, model=model, evidence=seen, choice=choice, intent=intent, parts=parts)


def completed(decoded: Decoded, rules: Intent) -> Intent:
    """What the model read, with what only the rules say: the language, how many, and the words to search for."""
    left = next((s.search_text for s in rules.steps if s.search_text), "")
    steps: list[Step] = []
    for step in decoded.steps:
        searched = left if step.act in _ASKING else ""
        steps.append(step.model_copy(update={"search_text": searched}))
        left = left if step.act not in _ASKING else ""
    return Intent(
        language=rules.language,
        steps=tuple(steps),
        lifted=decoded.lifted,
        limit=rules.limit,
        not_understood=rules.not_understood if not steps else (),
        left_out=rules.left_out,
    )
