"""What a reading means in a dialogue where words alone cannot tell: a question, a card to see again. Pure."""

from collections.abc import Mapping

from agent.answers import UNRECORDED
from agent.consent import is_yes
from agent.lexicon import pattern
from agent.of_one import of_one
from domain.fields import Field
from domain.intent import Act, Intent, Op, Reference, ReferenceKind, Sentiment, Step

_AGAIN = pattern("interpret.again")
_QUESTION = pattern("interpret.question")
_ABOUT_IT = pattern("interpret.about_it")
_ASKS_OF_IT = pattern("interpret.asks_of_it")
_SHORT = 8
"""Words of a question about what was talked about; a longer one may describe something that is looked for."""
_CAST = pattern("interpret.cast")
_ABOUT_THEM = pattern("interpret.about_them")
_NOT_THAT = pattern("interpret.not_that")
_WHICH_OF = pattern("interpret.which_of")
_NO = pattern("interpret.no")
_ASKS_FACT = pattern("interpret.asks_fact")
_ASKS_ALL = pattern("interpret.asks_all")
_OPINION = pattern("interpret.opinion")
_MEASURES = {
    "older": ("min", ("year",)),
    "newer": ("max", ("year",)),
    "longer": ("max", ("runtime_min", "pages")),
    "shorter": ("min", ("runtime_min", "pages")),
    "cheaper": ("min", ("price",)),
    "dearer": ("max", ("price",)),
}
"""What "which of them is older?" asks for: by the name of its words which end, and the fields that measure it."""
_TAKES_BACK = pattern("interpret.takes_back")
_HAVE = pattern("interpret.have")


def interpret(
    intent: Intent,
    text: str,
    *,
    several: bool = False,
    focused: bool = False,
    fields: Mapping[str, Field] | None = None,
) -> Intent:
    """The intent with its steps as the dialogue needs them; the same one where there is nothing to settle.

    `several`: whether several cards were just shown; `focused`: whether one of them is talked about; `fields`: those of
    the catalogue.
    """
    meant = _as_meant(intent, text, several=several, fields=fields or {})
    meant = of_one(meant, text, fields or {}, several=several and not focused)
    step = meant.steps[0] if len(meant.steps) == 1 else None
    named = step is not None and step.act is Act.ASK_ABOUT and bool(step.mentions or step.references)
    if step and named and step.about == "have" and _OPINION.search(text):
        return _with(meant, (step.model_copy(update={"about": ""}),))
    if step and named and not (step.about or step.constraints) and _ASKS_FACT.search(text):
        asked = _with(meant, (step.model_copy(update={"about": UNRECORDED}),))
        return meant if _ASKS_ALL.search(text) else asked.model_copy(update={"not_understood": ()})
    return meant


def _as_meant(intent: Intent, text: str, *, several: bool, fields: Mapping[str, Field]) -> Intent:
    steps = intent.steps
    if several and _NO.fullmatch(text):  # "boring": none of the cards, so others; asking which one would be a nuisance
        return intent.model_copy(update={"steps": (Step(act=Act.REFINE),), "not_understood": ()})
    if _NOT_THAT.search(text) and all(_only_points(step) for step in steps):
        refused = Reference(kind=ReferenceKind.PRONOUN, value="one", said=text[:20], sentiment=Sentiment.DISLIKE)
        return intent.model_copy(update={"steps": (Step(act=Act.REACT, references=(refused,)),), "not_understood": ()})
    if _TAKES_BACK.fullmatch(text):
        return _with(intent, (Step(act=Act.RESET, about="last"),))
    if not steps:
        return _unread(intent, text, fields)
    if is_yes(text) and all(step.act in (Act.RECOMMEND, Act.REFINE) and not step.constraints for step in steps):
        return _with(intent, (Step(act=Act.RECOMMEND),))
    them = bool(_ABOUT_THEM.search(text))
    if (them or _ABOUT_IT.search(text)) and len(steps) == 1 and _only_wishes(steps[0]):
        it = Reference(kind=ReferenceKind.PRONOUN, value="all" if them else "one", said=text.split()[0])
        return _with(intent, (steps[0].model_copy(update={"act": Act.ASK_ABOUT, "references": (it,)}),))
    if len(steps) == 1 and _only_searches(steps[0]) and len(text.split()) <= _SHORT and _ASKS_OF_IT.search(text):
        return _unread(intent, text, fields)
    if (them or _ABOUT_IT.search(text)) and len(steps) == 1 and _only_searches(steps[0]):
        meant = () if them else (Reference(kind=ReferenceKind.PRONOUN, value="one", said=text.split()[0]),)
        return _with(intent, (Step(act=Act.ASK_ABOUT, about=UNRECORDED, references=meant),))
    if _WHICH_OF.search(text) and len(steps) == 1 and _only_wishes(steps[0]) and (best := _extreme(steps[0])):
        return _with(intent, (best,))
    if all(s.act is Act.COMPARE for s in steps) and (best := measured(text, fields)):
        whole = _WHICH_OF.search(text) and best.references
        return _with(intent, (best,) if whole else tuple(s.model_copy(update={"about": best.about}) for s in steps))
    pointing = [step for step in steps if _only_points(step)]
    others = [step for step in steps if step not in pointing]
    if pointing and _AGAIN.search(text) and all(_is_bare(step) for step in others):
        return _with(intent, tuple(s.model_copy(update={"act": Act.RECOMMEND}) for s in pointing))
    if pointing and _QUESTION.search(text) and len(others) == 1 and _only_wishes(others[0]):
        asked = pointing[0].model_copy(update={"act": Act.ASK_ABOUT, "constraints": others[0].constraints})
        return _with(intent, (asked,))
    if pointing and not others:
        return _with(intent, tuple(_asking(step) for step in pointing))
    if _HAVE.search(text) and steps[0].act is Act.ASK_ABOUT and steps[0].mentions and all(map(_is_bare, steps[1:])):
        return _with(intent, (steps[0].model_copy(update={"about": "have"}),))
    return intent


def _unread(intent: Intent, text: str, fields: Mapping[str, Field]) -> Intent:
    """A question that was not read and still points: "which of them is longer?", "who else is in it?"."""
    best = measured(text, fields) if _WHICH_OF.search(text) else None
    if best and best.references:
        return _with(intent, (best,))
    if not _ASKS_OF_IT.search(text):
        return intent
    it = Reference(kind=ReferenceKind.PRONOUN, value="one", said="it")
    about = "actor" if _CAST.search(text) and "actor" in fields else ""
    return _with(intent, (Step(act=Act.ASK_ABOUT, references=(it,), about=about),))


def _only_points(step: Step) -> bool:
    """A reaction that says nothing but which item is meant."""
    felt = [*(m.sentiment for m in step.mentions), *(r.sentiment for r in step.references)]
    neutral = bool(felt) and all(sentiment is Sentiment.NEUTRAL for sentiment in felt)
    return step.act is Act.REACT and neutral and not step.constraints


def _is_bare(step: Step) -> bool:
    """An ask for something without saying what."""
    said = step.constraints or step.mentions or step.references or step.search_text
    return step.act in (Act.RECOMMEND, Act.REFINE) and not said


def _only_wishes(step: Step) -> bool:
    wished = bool(step.constraints) and not (step.mentions or step.references)
    return step.act in (Act.RECOMMEND, Act.REFINE) and wished


def _only_searches(step: Step) -> bool:
    wished = bool(step.search_text) and not (step.constraints or step.mentions or step.references)
    return step.act in (Act.RECOMMEND, Act.REFINE) and wished


def _extreme(step: Step) -> Step | None:
    """ "Which one is longer?" asks which of the cards has most: of a bound it takes the direction."""
    wish = step.constraints[0]
    which = {Op.GE: "max", Op.LE: "min"}.get(wish.op)
    if which is None or len(step.constraints) > 1:
        return None
    pointer = Reference(kind=ReferenceKind.ATTRIBUTE, value=f"{which}:{wish.field}", said="which")
    return Step(act=Act.ASK_ABOUT, references=(pointer,), about=wish.field)


def measured(text: str, fields: Mapping[str, Field]) -> Step | None:
    """The question which of the compared items has most or least of what the words measure."""
    said = (name for name in _MEASURES if pattern(f"interpret.{name}").search(text))
    return next((step for name in said if (step := measure(name, fields))), None)


def measure(name: str, fields: Mapping[str, Field]) -> Step | None:
    """The question which of the compared items is "older", "longer" ...; None where no field measures that."""
    which, measuring = _MEASURES[name]
    field = next((known for known in measuring if known in fields), None)
    alike = next((known for known in fields if measuring == ("price",) and "price" in known), None)
    if field:
        pointer = Reference(kind=ReferenceKind.ATTRIBUTE, value=f"{which}:{field}", said="which")
        return Step(act=Act.ASK_ABOUT, references=(pointer,), about=field)
    return Step(act=Act.ASK_ABOUT, about=alike) if alike else None  # "cheap", "moderate": words have no order to go by


def _asking(step: Step) -> Step:
    """ "Which is the oldest?" asks for a fact, "the second one" for what there is to know."""
    field = next((f for r in step.references if (f := _superlative(r))), "")
    return step.model_copy(update={"act": Act.ASK_ABOUT, "about": step.about or field})


def _superlative(reference: Reference) -> str:
    which, _, field = reference.value.partition(":")
    return field if which in ("min", "max") else ""


def _with(intent: Intent, steps: tuple[Step, ...]) -> Intent:
    return intent.model_copy(update={"steps": steps})
