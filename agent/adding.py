"""A follow-up that adds to the standing request ("in red?", 有防水的吗): it never wipes the kind. Pure."""

import re
from collections.abc import Sequence

from agent import wishes
from agent.lexicon import pattern
from agent.situations import Heard
from agent.understanding.vocabulary import field_role
from domain.conversation import Preferences
from domain.fields import FieldKind
from domain.intent import Act, Constraint, Intent, Mention, Op, Step
from domain.items import Item
from domain.ports import CatalogView

_ADDS, _ASKS_BARE = pattern("adding.adds"), pattern("adding.asks_bare")
_SOME = pattern("adding.some")
_DEGREE = pattern("adding.degree")
_NAMES_ANEW, _OF_THEM = pattern("adding.names_anew"), pattern("adding.of_them")
_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*|[\u3400-\u9fff]+")
_ENOUGH = 400
"""Items of the standing request that are looked at for a word."""


def added(intent: Intent, text: str, held: Preferences, view: CatalogView, *, cards: bool) -> Intent:
    """The intent with an ask that only adds to what is asked for as a refinement; the same one where none does.

    "X?" alone adds where something that is asked for now is said to be X.
    """
    step = intent.steps[0] if len(intent.steps) == 1 else None
    standing = bool(held.constraints or held.search_text or held.like_ids)
    if not (cards and step and standing and _only_describes(step)) or _NAMES_ANEW.search(text):
        return intent
    if not (_ADDS.search(text) or (_ASKS_BARE.search(text) and _said_of_some(step, held, view))):
        return intent
    return intent.model_copy(update={"steps": (step.model_copy(update={"act": Act.REFINE}),)})


def asks_for_some(text: str, view: CatalogView) -> bool:
    """Whether it asks for things that are so (有黑色的吗), which narrows what a shop is asked for."""
    return "price" in view.schema.fields and bool(_SOME.search(text))


def plainly(text: str) -> str:
    """A question for something with a quality as the quality: "do they come in white?" is "in white"."""
    found = _OF_THEM.search(text)
    return found["what"] if found else text


def alike(intent: Intent, last: str | None, view: CatalogView) -> Intent:
    """ "Anything similar but cheaper": of the kind of what was talked about; the same intent where nothing was."""
    step = intent.steps[0] if len(intent.steps) == 1 else None
    bare = step is not None and step.act is Act.MORE_LIKE and not (step.mentions or step.references)
    if not (bare and step and step.constraints and last and last in view.rows and "price" in view.schema.fields):
        return intent
    item = view.item(last)
    named = sorted(
        (len(f.values), n) for n, f in view.schema.fields.items() if field_role(n) == "kind" and item.words(n)
    )
    kind = tuple(Constraint(field=name, op=Op.EQ, value=item.words(name)[0]) for _, name in named[-1:])
    model = (Mention(item_id=last, title=item.title()),)
    wished = (*(c for c in kind if not any(w.field == c.field for w in step.constraints)), *step.constraints)
    return intent.model_copy(update={"steps": (Step(act=Act.MORE_LIKE, constraints=wished, mentions=model),)})


def beside(intent: Intent, text: str, found: Sequence[Heard], view: CatalogView) -> frozenset[str]:
    """The fields whose wishes stand beside those so far: a degree shades what is asked for ("a bit funnier", 搞笑一点),
    and a child's age says for whom it is (孩子五岁); neither is another kind of thing."""
    if any(step.act is not Act.REFINE for step in intent.steps):
        return frozenset()
    aged, shades = any(h.age is not None for h in found), bool(_DEGREE.search(text))
    several = {n for n, f in view.schema.fields.items() if f.kind is FieldKind.WORDS}
    said = [c for c in intent.constraints if c.field in several and wishes.is_subject(c)]
    return frozenset(c.field for c in said if aged or (shades and not c.hard))


def kept(listened: Intent, read: Intent, text: str) -> Intent:
    """The intent with the words that are added to the standing request, which name a topic by themselves."""
    if not (_ADDS.search(text) or _ASKS_BARE.search(text)) or len(listened.steps) != len(read.steps):
        return listened
    steps = [
        now.model_copy(update={"search_text": was.search_text})
        if was.act is Act.REFINE and not now.search_text
        else now
        for now, was in zip(listened.steps, read.steps, strict=True)
    ]
    return listened.model_copy(update={"steps": tuple(steps)})


def _only_describes(step: Step) -> bool:
    """An ask for words, or for what is only better so: nothing says what kind of thing is wanted."""
    firm = any(c.hard and wishes.is_subject(c) for c in step.constraints)
    words = bool(step.search_text or step.constraints)
    return step.act is Act.RECOMMEND and words and not (firm or step.mentions or step.references)


def _said_of_some(step: Step, held: Preferences, view: CatalogView) -> bool:
    """Whether an item of the standing request has the word in its title or description."""
    sought = words(step.search_text)
    hard = [c for c in held.constraints if c.hard and c.field in view.schema.fields]
    rows = view.eligible(hard).nonzero()[0][:_ENOUGH] if sought and hard else ()
    return any(says(view.item(view.ids[int(row)]), sought) for row in rows)


def words(said: str) -> tuple[str, ...]:
    """The words of a text as they are compared: in small letters, English ones in the singular."""
    return tuple(singular(w) for w in _WORD.findall(said.casefold()))


def singular(word: str) -> str:
    """A word without the end of an English plural."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 2 else word


def says(item: Item, sought: Sequence[str]) -> bool:
    """Whether the titles and descriptions of an item hold all these words."""
    held = " ".join([*item.titles.values(), *item.texts.values()]).casefold()
    known = set(words(held))
    return all(word in (held if not word.isascii() else known) for word in sought)
