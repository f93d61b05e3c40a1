"""Messages that lean on what was just talked about: "compare it with the third", "why this one?". Pure."""

from collections.abc import Sequence

from agent.lexicon import pattern
from domain.conversation import Turn
from domain.intent import Act, Intent, Mention, Reference, ReferenceKind, Sentiment, Step
from domain.ports import CatalogView

_COMPARES = pattern("pointers.compares")
_IT = pattern("pointers.it")
_WHY = pattern("pointers.why")
_WHY_ALONE = pattern("pointers.why_alone")
_MANY = pattern("pointers.many")
_BARE = pattern("pointers.bare")
_SOMETHING = pattern("pointers.something")


def lean(intent: Intent, text: str, last: str | None, turns: Sequence[Turn], view: CatalogView) -> Intent:
    """The intent with what the message leans on filled in; the same one where it leans on nothing."""
    asks_why = _WHY.search(text) or (bool(turns) and turns[-1].items and _WHY_ALONE.fullmatch(text))
    if asks_why and any(turn.items for turn in turns):
        return _with(intent, _why(intent, text, last, view))
    if compared := _compared(intent, text, last, turns, view):
        return _with(intent, compared)
    said = any(s.act is not Act.CHAT or s.about for s in intent.steps)
    if not said and _SOMETHING.search(text) and _BARE.fullmatch(text):
        return _with(intent, Step(act=Act.RECOMMEND))
    return intent


def shown_last(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The ids of the cards shown last, in order."""
    return next((tuple(c.item.id for c in t.items) for t in reversed(turns) if t.items), ())


def _why(intent: Intent, text: str, last: str | None, view: CatalogView) -> Step:
    """A question for reasons: of what is named, else of the item talked about, else of all the cards."""
    mentions = tuple(m.model_copy(update={"sentiment": Sentiment.NEUTRAL}) for s in intent.steps for m in s.mentions)
    places = tuple(
        r.model_copy(update={"sentiment": Sentiment.NEUTRAL})
        for s in intent.steps
        for r in s.references
        if r.kind in (ReferenceKind.POSITION, ReferenceKind.ATTRIBUTE)
    )
    if mentions or places or not last or last not in view.rows or _MANY.search(text):
        return Step(act=Act.ASK_ABOUT, mentions=mentions, references=places, about="why")
    return Step(act=Act.ASK_ABOUT, mentions=(_named(last, view),), about="why")


def _compared(intent: Intent, text: str, last: str | None, turns: Sequence[Turn], view: CatalogView) -> Step | None:
    """ "Compare it with the third": the item talked about beside the one that is pointed at or named."""
    if not (_COMPARES.search(text) and _IT.search(text)):
        return None
    pronoun = (ReferenceKind.PRONOUN,)
    others = [r for s in intent.steps for r in s.references if r.kind not in pronoun]
    named = [m for s in intent.steps for m in s.mentions]
    if len(others) + len(named) != 1:
        return None
    cards = shown_last(turns)
    beside = [_placed(r, cards, view) or r for r in others]
    it = _talked_about(last, turns, view)
    mentions = [*it, *named, *(b for b in beside if isinstance(b, Mention))]
    left = tuple(b for b in beside if isinstance(b, Reference))
    return Step(act=Act.COMPARE, mentions=tuple(mentions), references=left)


def _talked_about(last: str | None, turns: Sequence[Turn], view: CatalogView) -> list[Mention]:
    """What "it" means: the item talked about, else the only one that the last message named; [] where that is open."""
    named = {m.item_id for m in turns[-1].intent.mentions} if turns else set()
    ids = [last] if last else list(named) if len(named) == 1 else []
    return [_named(i, view) for i in ids if i in view.rows and i]


def _placed(reference: Reference, cards: Sequence[str], view: CatalogView) -> Mention | None:
    """The card at a place: after a comparison too it counts over the cards, one of the two being "it"."""
    if reference.kind is not ReferenceKind.POSITION or not reference.value.lstrip("-").isdigit():
        return None
    place = int(reference.value)
    if place == 0 or abs(place) > len(cards):
        return None
    item_id = cards[place - 1 if place > 0 else place]
    return _named(item_id, view) if item_id in view.rows else None


def _named(item_id: str, view: CatalogView) -> Mention:
    return Mention(item_id=item_id, title=view.item(item_id).title())


def _with(intent: Intent, step: Step) -> Intent:
    return intent.model_copy(update={"steps": (step,), "not_understood": ()})


def compared(turn: Turn) -> tuple[str, ...]:
    """The items that a turn compared."""
    return tuple(m.item_id for s in turn.intent.steps if s.act is Act.COMPARE for m in s.mentions if m.item_id)


def with_replacements(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The last cards; where they came in place of some of the cards before, those as they stand now."""
    newest = [c.item.id for c in turns[-1].items]
    before = [c.item.id for c in turns[0].items] if len(turns) > 1 else []
    gone = {m.item_id for m in turns[-1].intent.mentions if m.sentiment in (Sentiment.DISLIKE, Sentiment.SEEN)}
    only_reacts = all(step.act is Act.REACT for step in turns[-1].intent.steps)
    if not only_reacts or not gone & set(before) or len(newest) >= len(before):
        return tuple(newest)
    new = iter(newest)
    return tuple(dict.fromkeys([next(new, i) if i in gone else i for i in before] + newest))
