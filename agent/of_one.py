"""Short questions about what was shown: one fact of a card, whether a card is among them, what a card is. Pure."""

from collections.abc import Mapping

from agent.answers import UNRECORDED
from agent.lexicon import pattern
from domain.fields import Field
from domain.intent import Act, Intent, Reference, ReferenceKind, Step

_WHAT_IT_IS = pattern("of_one.what_it_is")
_AMONG_THEM = pattern("of_one.among_them")
_RATED = pattern("of_one.rated")
_FACT = pattern("of_one.fact")
_BY_NAME = {
    "runtime_min": pattern("of_one.runtime"),
    "year": pattern("of_one.year"),
    "director": pattern("of_one.director"),
    "actor": pattern("of_one.actor"),
    "country": pattern("of_one.country"),
    "genre": pattern("of_one.genre"),
    "author": pattern("of_one.author"),
    "pages": pattern("of_one.pages"),
    "price": pattern("of_one.price"),
}
"""By field how a question calls it."""
_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE})


def of_one(intent: Intent, text: str, fields: Mapping[str, Field], *, several: bool) -> Intent:
    """The intent of such a question; the same one for every other message. `several`: whether several were shown."""
    steps = intent.steps
    asked = steps[0] if steps and steps[0].act is Act.ASK_ABOUT else None
    if steps and _RATED.fullmatch(text) and all(_is_vague(step) for step in steps):
        them = Reference(kind=ReferenceKind.PRONOUN, value="all" if several else "one", said=text[:20])
        about = "rating" if "rating" in fields else UNRECORDED
        return _only(intent, Step(act=Act.ASK_ABOUT, about=about, references=(them,)))
    if asked is None or not (asked.mentions or asked.references):
        return intent
    if len(steps) > 1 and _WHAT_IT_IS.search(text) and all(_is_bare(step) for step in steps[1:]):
        return _only(intent, asked)
    if len(steps) > 1 or asked.constraints or asked.about not in ("", UNRECORDED):
        return intent
    if _AMONG_THEM.search(text):
        return _only(intent, asked.model_copy(update={"about": "have"}))
    found = _FACT.search(text)
    field = next((f for f, name in _BY_NAME.items() if f in fields and name.search(found[0])), "") if found else ""
    return _only(intent, asked.model_copy(update={"about": field})) if field else intent


def _is_vague(step: Step) -> bool:
    """An ask for words alone, or a question about what is pointed at that names no fact."""
    if step.act is Act.ASK_ABOUT:
        return step.about in ("", "text") and not (step.mentions or step.constraints)
    return step.act in _SEARCHES and not _says(step)


def _says(step: Step) -> bool:
    return bool(step.constraints or step.mentions or step.references)


def _is_bare(step: Step) -> bool:
    return step.act in _SEARCHES and not _says(step) and not step.search_text


def _only(intent: Intent, step: Step) -> Intent:
    return intent.model_copy(update={"steps": (step,), "not_understood": ()})
