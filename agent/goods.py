"""A product word outside the vocabulary ("tents", "tvs"): it stays the topic, and where nothing has it that is said.

A word is one for a product where titles of the catalogue end with it ("Stargazer Camping Tent"); it becomes a wish for
titles that hold it, which no cheaper stranger then takes the place of. Pure.
"""

import re
from collections import Counter
from collections.abc import Sequence

from agent import wishes
from agent.adding import words
from agent.lexicon import pattern
from agent.understanding.vocabulary import field_role
from domain.intent import Act, Constraint, Intent, Op, Step
from domain.items import Item
from domain.ports import CatalogView

_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE})
_LEAST = 2
_NEARLY_ALL = 0.9
_MOST = 20_000
"""Items whose titles are looked through while somebody waits: about 5 microseconds each."""
_TAIL = re.compile(r"\b(set|kit|pack|duo|pair|collection|bundle)s?$")
"""What a title may end with after the word for the product."""


def named(intent: Intent, text: str, view: CatalogView) -> Intent:
    """The intent with the words for products in its search as wishes; the same one where there are none."""
    if "price" not in view.schema.fields:
        return intent
    steps = tuple(_with_products(step, text, view) for step in intent.steps)
    return intent.model_copy(update={"steps": steps}) if steps != intent.steps else intent


def left_out(intent: Intent, text: str, view: CatalogView) -> Intent:
    """ "Not Harry Potter" where titles hold the name: those are left out, whatever part of it names somebody."""
    found = pattern("adding.not_these").fullmatch(text.strip(" .!。！"))
    name = next((v for v in found.groupdict().values() if v), "").casefold() if found else ""
    said = {str(v).casefold() for c in intent.constraints for v in wishes.values(c)}
    titled = sum(1 for item in view.items() if name in item.title().casefold()) if " " in name else 0
    if titled < _LEAST or name in said:
        return intent
    step = Step(act=Act.REFINE)
    return intent.model_copy(update={"steps": (step,), "not_understood": (), "lifted": (), "left_out": (name,)})


def _with_products(step: Step, text: str, view: CatalogView) -> Step:
    firm = any(c.hard and isinstance(c.value, str | tuple) and c.field != "price" for c in step.constraints)
    said = words(step.search_text)
    if step.act not in _SEARCHES or firm or not said or step.mentions or not _ends_there(said[-1], text):
        return step
    called = _called(said[-1], view)
    if not called:
        return step
    wish = Constraint(field="title", op=Op.CONTAINS, value=said[-1])
    kind = _kind_of(called, wish, view)
    return step.model_copy(update={"act": Act.RECOMMEND, "constraints": (wish, *kind, *step.constraints)})


def _ends_there(word: str, text: str) -> bool:
    """Whether the word is the last of what is named, and no quality of something that is not named."""
    after = r"\s*(?:$|[,.!?;]|(?:under|below|for|with|over|around|in|less)\b)"
    return bool(re.search(rf"\b{re.escape(word)}(?:s|es)?\b(?!['’]){after}", text, re.IGNORECASE))


def _called(word: str, view: CatalogView) -> list[Item]:
    """The items that are called so: their titles end with the word more often than others hold it; else []."""
    if view.schema.size > _MOST:
        return []
    ending: list[Item] = []
    others = 0
    for item in view.items():
        title = item.title().casefold()
        if word in title and word in (held := words(title)):
            ends = (held[-1:], words(_TAIL.sub("", title).strip())[-1:])
            if (word,) in ends:
                ending.append(item)
            else:
                others += 1
    return ending if len(ending) >= _LEAST and len(ending) > others else []


def _kind_of(called: Sequence[Item], wish: Constraint, view: CatalogView) -> tuple[Constraint, ...]:
    """The kind of nearly all that is called so, where other titles hold the letters in another word ("tentacles")."""
    if int(view.eligible([wish]).sum()) <= len(called):
        return ()
    names = [name for name in view.schema.fields if field_role(name) == "kind"]
    for name in names:
        counts = Counter(value for item in called for value in item.words(name))
        value, count = counts.most_common(1)[0] if counts else ("", 0)
        if count >= _NEARLY_ALL * len(called):
            return (Constraint(field=name, op=Op.EQ, value=value),)
    return ()
