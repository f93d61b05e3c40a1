"""Follow-ups while a kind of product is shopped for: a quality refines it, another product takes its place. Pure.

"Show me black ones" and 换成金的 only name a quality: the kind, the price and for whom it is stay. "Perfume then" and
那睡袋呢 name another product: what was asked for before is let go of.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache

from agent import wishes
from agent.adding import singular
from agent.lexicon import pattern
from agent.messages import language_of
from agent.understanding.lexicons import load, words
from agent.understanding.vocabulary import field_role
from domain.conversation import Preferences
from domain.fields import FieldKind
from domain.intent import Act, Constraint, Intent, Op, Step
from domain.ports import CatalogView

_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE})
_SAID_SO = _SEARCHES | {Act.RESET, Act.CHAT, Act.REACT}
_LEAST = 2
"""Items with a word in their names that make it a word for a product."""
_ENGLISH = re.compile(r"[a-z][a-z'-]*")


def followed(
    intent: Intent, text: str, held: Preferences, view: CatalogView, read: Callable[[str], Intent]
) -> tuple[Intent, str]:
    """The intent and the text of it as they are meant beside the standing wishes; the same ones where they do not bear.

    `read` reads a piece of a message by itself.
    """
    standing = held.search_text or any(wishes.is_subject(c) for c in held.constraints)
    if not _is_shop(view) or not standing or any(s.act not in _SAID_SO for s in intent.steps):
        return intent, text
    points = any(step.references or step.mentions for step in intent.steps)
    if not points and (quality := only_quality(text)):
        return _refining(intent, quality, view), text
    return _product(text, view, read) or (intent, text)


def bears(text: str, view: CatalogView) -> bool:
    """Whether a message is in the form of such a follow-up: no word of it only tells of a situation."""
    return _is_shop(view) and bool(only_quality(text) or _named(text))


def only_quality(text: str) -> tuple[str, ...]:
    """The qualities that are all that a message says ("black", "leather"); () where it says anything else."""
    return _qualities(_captured("only_quality", text))


def without_older(older: str, said: Sequence[str]) -> str:
    """An older search text without the qualities of a sort that was said anew: "red dress" before "blue" is "dress"."""
    sorts = {_sorts()[word] for text in said for word in _found(text)}
    gone = [word for word in _found(older) if _sorts()[word] in sorts]
    for word in sorted(gone, key=len, reverse=True):
        older = re.sub(rf"\b{word}\b" if word.isascii() else word, "", older, flags=re.IGNORECASE)
    return " ".join(older.split())


def _is_shop(view: CatalogView) -> bool:
    """Whether things here have prices in money, no mere price levels."""
    price = view.schema.fields.get("price")
    return price is not None and price.kind is FieldKind.NUMBER


def _captured(name: str, text: str) -> str:
    found = pattern(f"adding.{name}").search(text.strip().casefold())
    return next((v for v in found.groupdict().values() if v), "") if found else ""


def _named(text: str) -> str:
    """What a message names in place of the last product; "" where it names none."""
    named = _captured("anew", text)
    return "" if pattern("adding.not_products").search(named) else named


def _qualities(said: str) -> tuple[str, ...]:
    if not said.isascii():
        return (said,) if said in _sorts() else ()
    named = [w for w in _ENGLISH.findall(said) if w not in words("qualities", "beside")]
    return tuple(named) if named and all(w in _sorts() for w in named) else ()


def _refining(intent: Intent, quality: Sequence[str], view: CatalogView) -> Intent:
    """The quality as a refinement: by the values that were read, else by its words, in the language of the records."""
    read = intent.constraints
    english = not any("zh" in item.titles for item in list(view.items())[:1])
    sought = " ".join(_english()[w] if english or w.isascii() else w for w in quality)
    step = Step(act=Act.REFINE, constraints=read, search_text="" if read else sought)
    return intent.model_copy(update={"steps": (step,), "not_understood": ()})


def _product(text: str, view: CatalogView, read: Callable[[str], Intent]) -> tuple[Intent, str] | None:
    """The intent that another product is wanted, and its words; None where the message names none."""
    named = _named(text)
    if not named:
        return None
    if quality := _qualities(named):
        return _refining(Intent(language=language_of(text)), quality, view), named
    alone = read(named)
    step = alone.steps[0] if len(alone.steps) == 1 else None
    if step is None or step.act not in _SEARCHES or step.references or step.mentions or alone.not_understood:
        return None
    kind = any(field_role(c.field) == "kind" and c.hard for c in step.constraints if wishes.is_subject(c))
    if not (kind or (step.search_text and len(named) > 1)):
        return None
    return alone.model_copy(update={"steps": (step.model_copy(update={"act": Act.RECOMMEND}),)}), named


def cheaper(intent: Intent, held: Preferences, view: CatalogView) -> Intent:
    """The intent, "cheaper" where only words say what is shopped for with their last word in the name."""
    step = intent.steps[0] if len(intent.steps) == 1 else None
    priced = step is not None and step.act is Act.REFINE and not (step.search_text or step.mentions)
    only_price = priced and step and step.constraints and all(c.field == "price" for c in step.constraints)
    said = _ENGLISH.findall(held.search_text.casefold())
    firm = any(c.hard and wishes.is_subject(c) for c in held.constraints)
    if step is None or not only_price or firm or not said or said[-1] in _sorts():
        return intent
    wish = Constraint(field="title", op=Op.CONTAINS, value=singular(said[-1]))
    if int(view.eligible([wish]).sum()) < _LEAST:
        return intent
    return intent.model_copy(update={"steps": (step.model_copy(update={"constraints": (wish, *step.constraints)}),)})


def _found(text: str) -> list[str]:
    """The qualities in a text: whole English words, Chinese ones of two characters or more."""
    folded = text.casefold()
    chinese = [w for w in _sorts() if not w.isascii() and (len(w) > 1 or w == folded) and w in folded]
    return [*(w for w in _ENGLISH.findall(folded) if w in _sorts()), *chinese]


@cache
def _sorts() -> dict[str, str]:
    """The sort of each quality."""
    return {word: sort for sort, rows in load("qualities")["sorts"].items() for row in rows for word in row}


@cache
def _english() -> dict[str, str]:
    """The word that records in English are searched for, for each quality."""
    return {word: row[0] for rows in load("qualities")["sorts"].values() for row in rows for word in row}
