"""Parts of a message that are about the talk itself and hold no wish: "stop asking", "none of these". Pure.

They are taken out before the rest is read, so that they become neither search words nor a question which card is meant.
"""

import re
from collections.abc import Sequence

from agent.lexicon import pattern
from domain.frozen import Frozen
from domain.intent import Act, Intent, Step

_STOP_ASKING = pattern("manner.stop_asking")
_NONE_OF = pattern("manner.none_of")
_CHEAP = pattern("manner.cheap")
_INSULT = pattern("manner.insult")
_LANGUAGE, _ENGLISH = pattern("manner.language"), pattern("manner.english")
_SIZE = pattern("manner.size")
_SERVICE, _PAY = pattern("manner.service"), pattern("manner.pay")
_EDGES = " \t\n,.;:!?，。；：！？、~"


class Heard(Frozen):
    """A message without what it says about the talk: `rest` is left to be read."""

    rest: str
    no_questions: bool = False
    refuses_all: bool = False
    no_prices: bool = False
    no_sizes: bool = False
    insulted: bool = False
    service: str = ""
    """What it asks of a shop that a catalogue cannot do: "service" (delivery, returns, orders) or "pay"."""
    language: str = ""
    """The language that the person asks to be answered in, where they do."""

    def completed(self, intent: Intent, *, wishes: bool) -> Intent:
        """The reading of the rest, with what was taken out. `wishes`: whether any are known from before."""
        steps = intent.steps
        if self.language:
            chat = Step(act=Act.CHAT, about="language")
            return intent.model_copy(update={"language": self.language, "steps": (chat,), "not_understood": ()})
        if self.service:
            pointed = tuple(r for step in steps for r in step.references)
            asked = Step(act=Act.OUT_OF_SCOPE, about=self.service, mentions=intent.mentions, references=pointed)
            return intent.model_copy(update={"steps": (asked,), "not_understood": (), "lifted": ()})
        if (self.no_prices or self.no_sizes) and not any(_says(step) for step in steps):
            steps, intent = (), intent.model_copy(update={"not_understood": ()})
        if self.refuses_all and not any(step.act is not Act.CHAT for step in steps):
            steps = (Step(act=Act.REFINE),)
        if self.no_questions and not steps and wishes:
            steps = (Step(act=Act.RECOMMEND),)
        told = [Step(act=Act.CHAT, about=about) for about, so in self._told() if so]
        return intent.model_copy(update={"steps": (*told, *steps)}) if told or steps != intent.steps else intent

    def _told(self) -> Sequence[tuple[str, bool]]:
        absent = (("no_prices", self.no_prices), ("no_sizes", self.no_sizes))
        return (("sorry", self.insulted), ("no_questions", self.no_questions), *absent)


def stops_questions(text: str) -> bool:
    """Whether a message asks us to ask nothing more."""
    return bool(_STOP_ASKING.search(text))


def says_price(text: str) -> bool:
    """Whether a text holds a word about a low or high price."""
    return bool(_CHEAP.search(text))


def hear(text: str, *, cards: bool, priced: bool, sized: bool = True) -> Heard:
    """What a message says about the talk. `cards`: whether any were shown; `priced`, `sized`: whether items have prices
    and sizes."""
    if asked := _LANGUAGE.search(text):
        name = (asked["en"] or asked["bare"] or asked["zh"]).casefold()
        return Heard(rest="", language="en" if _ENGLISH.fullmatch(name) else "zh")
    if _SERVICE.search(text):
        return Heard(rest="", service="service")
    if _PAY.search(text):
        return Heard(rest=text, service="pay")
    insulted = bool(_INSULT.search(text))
    rest = _INSULT.sub(" ", text).strip(_EDGES) if insulted else text
    no_questions = stops_questions(rest)
    rest = _without(_STOP_ASKING, rest) if no_questions else rest
    refuses_all = cards and bool(_NONE_OF.search(rest))
    rest = _without(_NONE_OF, rest) if refuses_all else rest
    no_prices = not priced and says_price(rest)
    rest = _without(_CHEAP, rest) if no_prices else rest
    no_sizes = not sized and bool(_SIZE.search(rest))
    rest = _without(_SIZE, rest) if no_sizes else rest
    absent = {"no_prices": no_prices, "no_sizes": no_sizes}
    return Heard(rest=rest, no_questions=no_questions, refuses_all=refuses_all, insulted=insulted, **absent)


def _without(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(" ", text, count=1).strip(_EDGES)


def _says(step: Step) -> bool:
    said = step.constraints or step.mentions or step.references or step.search_text
    return bool(said) or step.act not in (Act.RECOMMEND, Act.REFINE, Act.CHAT)
