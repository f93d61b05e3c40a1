"""Questions that the cards answer: which of them are something, which is funnier, what we call long. Pure.

They become answers from the records and change no wish.
"""

from collections.abc import Callable, Sequence

from agent import adding
from agent.among import AMONG
from agent.answers import MEANT
from agent.lexicon import pattern
from domain.fields import FieldKind
from domain.intent import Act, Constraint, Intent, Mention, Op, Step
from domain.ports import CatalogView

FIT = f"{AMONG}fit"
"""What `about` is called where it is asked which of several are something."""
_WHICH, _WHOLE, _DEGREE = pattern("of_cards.which"), pattern("of_cards.whole"), pattern("of_cards.degree")
_NO_DEGREE = pattern("of_cards.no_degree")
_CONSIDERS, _MEANT, _TO_US = pattern("of_cards.considers"), pattern("of_cards.meant"), pattern("of_cards.to_us")
_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE})
_NUMBERS = frozenset({Op.GE, Op.LE, Op.BETWEEN})

Wishes = Callable[[str], Sequence[Constraint]]
"""Reads the wishes of a few words."""


def of_cards(
    intent: Intent, text: str, shown: Sequence[str], held: Sequence[Constraint], view: CatalogView, wishes_in: Wishes
) -> Intent | None:
    """The intent of a question that the cards answer; None for every other message. `held`: the wishes so far."""
    if meant := _meant(intent, text):
        return _only(intent, meant)
    if considered := _considered(intent, text, held):
        return _only(intent, considered)
    cards = tuple(i for i in shown if i in view.rows)
    if compared := _compared(intent, text, view, wishes_in):
        return _only(intent, compared)
    if len(cards) < 2 or not _WHICH.search(text) or _WHOLE.search(text):
        return None
    if quality := _quality(text, view, wishes_in):
        return _only(intent, _among(cards, (quality,), view, "degree"))
    if adding.asks_for_some(text, view):
        return None
    if intent.steps and all(_only_wishes(step) for step in intent.steps):
        wishes = tuple(c for c in intent.constraints)
        return _only(intent, _among(cards, wishes, view)) if wishes else None
    return None


def _meant(intent: Intent, text: str) -> Step | None:
    """ "What is 'long' for you?": the bound that we read there."""
    bounds = [c for c in intent.constraints if c.op in _NUMBERS]
    asked = _MEANT.search(text) and _TO_US.search(text)
    if not asked or len(intent.constraints) != 1 or not bounds or intent.mentions:
        return None
    return Step(act=Act.ASK_ABOUT, about=MEANT, constraints=tuple(bounds))


def _considered(intent: Intent, text: str, held: Sequence[Constraint]) -> Step | None:
    """ "Did you take Brazil into account?": how much there is of it beside what was wished, or whether it fits."""
    if not _CONSIDERS.search(text):
        return None
    mentions = tuple(m for m in intent.mentions if m.item_id)
    if mentions:
        return Step(act=Act.ASK_ABOUT, mentions=mentions, constraints=tuple(held), about="" if held else "have")
    fresh = intent.constraints
    beside = tuple(c for c in held if c.field not in {f.field for f in fresh})
    return Step(act=Act.ASK_ABOUT, about="catalog:count", constraints=(*beside, *fresh)) if fresh else None


def _compared(intent: Intent, text: str, view: CatalogView, wishes_in: Wishes) -> Step | None:
    """ "Is Alien scarier than The Shining?": both side by side, and which of them is marked so."""
    step = intent.steps[0] if len(intent.steps) == 1 else None
    named = [*step.mentions, *step.references] if step else []
    if step is None or len(named) < 2 or step.act not in (Act.COMPARE, Act.ASK_ABOUT):
        return None
    field = view.schema.fields.get(step.about)
    if field and field.kind is FieldKind.NUMBER:
        return None
    asked = [c for c in step.constraints if c.op is Op.EQ]
    quality = _quality(text, view, wishes_in) or (asked[0] if len(asked) == 1 and step.act is Act.COMPARE else None)
    if quality is None:
        return None
    return step.model_copy(update={"act": Act.COMPARE, "about": "", "constraints": (quality,)})


def _quality(text: str, view: CatalogView, wishes_in: Wishes) -> Constraint | None:
    """The quality that a comparison goes by, as a value that records can hold ("funnier": comedy)."""
    found = _DEGREE.search(text)
    said = found and (found["quality"] or found["er"] or found["zh"])
    if not said or _NO_DEGREE.fullmatch(said):
        return None
    for word in _plain_forms(said.casefold()):
        if marked := next((f.name for f in view.schema.fields.values() if word in f.values), ""):
            return Constraint(field=marked, op=Op.EQ, value=word)
    for word in _plain_forms(said.casefold()):
        values = [c for c in wishes_in(word) if c.op in (Op.EQ, Op.CONTAINS) and isinstance(c.value, str)]
        if len(values) == 1 and view.schema.fields[values[0].field].kind is not FieldKind.NUMBER:
            return values[0]
    return None


def _plain_forms(said: str) -> list[str]:
    """ "Funnier" may be funny, "sadder" sad, "darker" dark."""
    if not said.isascii():
        return [said]
    base = said.removesuffix("est") if said.endswith("est") else said.removesuffix("er")
    if base == said:
        return [said]
    doubled = [base[:-1]] if len(base) > 3 and base[-1] == base[-2] else []
    return [*([f"{base[:-1]}y"] if base.endswith("i") else []), *doubled, base, f"{base}e"]


def _only_wishes(step: Step) -> bool:
    if step.act is Act.ASK_ABOUT and step.constraints and not (step.mentions or step.about):  # "are any of them ...?"
        return bool(step.references) and all(r.value == "all" for r in step.references)
    return step.act in _SEARCHES and bool(step.constraints) and not (step.mentions or step.references)


def _among(ids: Sequence[str], wishes: tuple[Constraint, ...], view: CatalogView, how: str = "") -> Step:
    mentions = tuple(Mention(item_id=i, title=view.item(i).title()) for i in ids)
    about = f"{FIT}:{how}" if how else FIT
    return Step(act=Act.ASK_ABOUT, about=about, constraints=wishes, mentions=mentions)


def _only(intent: Intent, step: Step) -> Intent:
    return intent.model_copy(update={"steps": (step,), "not_understood": (), "lifted": (), "limit": None})
