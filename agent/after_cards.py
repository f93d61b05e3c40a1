"""What short messages mean once something was shown: all of it seen, a choice made, a verdict asked for. Pure."""

import re
from collections.abc import Mapping, Sequence

from agent import wishes
from agent.among import AMONG, extreme, preferred
from agent.interpret import measure, measured
from agent.lexicon import pattern
from agent.references import Focus
from agent.subsets import end_of_some, some_of
from domain.conversation import Turn
from domain.fields import Field
from domain.intent import Act, Constraint, Intent, Mention, Op, ReferenceKind, Sentiment, Step
from domain.ports import CatalogView

CHOSEN = "chosen"
"""What `about` is called where a person says which one they take."""
_ONE = pattern("after_cards.one")
_SKIP_IT = pattern("after_cards.skip_it")
_TAKES = pattern("after_cards.takes")
_TAKES_IT = pattern("after_cards.takes_it")
PLEASED = "pleased"
"""What `about` is called where the cards are praised and none is chosen."""
_PRAISES = pattern("after_cards.praises")
_PLEASED = pattern("after_cards.pleased")
_ON = pattern("after_cards.on")
_EVERYWHERE = pattern("after_cards.everywhere")
_WHOLE = pattern("after_cards.whole")
_NOUN = pattern("after_cards.noun")
_THESE = pattern("after_cards.these")
_WHICH = pattern("after_cards.which")
_COMPARES = pattern("after_cards.compares")
_PICK = pattern("after_cards.pick")
_GAP = pattern("after_cards.gap")
_TWO = pattern("after_cards.two")
_MEASURED = ("shorter", "longer", "older", "newer", "cheaper", "dearer")
"""What 哪部短 and the like ask for, in the order in which it is looked for."""
_HAVE_IT = pattern("after_cards.have_it")
_ONLY = pattern("after_cards.only")


def settled(intent: Intent, text: str, meant: Intent, focus: Focus, turns: Sequence[Turn], view: CatalogView) -> Intent:
    """The resolved intent as it is meant after cards; the same one where there is nothing to settle.

    `meant`: the intent before what it points at was resolved.
    """
    if not turns:
        return intent
    shown = tuple(i for i in focus.shown if i in view.rows)
    intent = _named_alone(intent, shown)
    last = focus.last_item if focus.last_item in view.rows else None
    step = (
        _of_some(intent, text, shown, turns, view)
        or _praised(text, shown, turns)
        or _spread(intent, text, shown, view)
        or _taken(intent, text, last, turns, view)
        or (_of_last(text, last, turns, view) if last else None)
        or _verdict(intent, text, meant, shown, turns, view)
        or _filtered(intent, text, meant, focus.held, view)
        or _within_request(intent, text, focus.held, view)
    )
    return intent.model_copy(update={"steps": (step,), "not_understood": (), "limit": None}) if step else intent


def _named_alone(intent: Intent, shown: Sequence[str]) -> Intent:
    """ "Great, the second sounds good": which one is said, so the praise before it asks for no other."""
    if not any(m.item_id for m in intent.mentions):
        return intent
    steps = []
    for step in intent.steps:
        named = tuple(m for m in step.mentions if m.item_id or set(m.options) != set(shown))
        if step.act is not Act.REACT or named == step.mentions:
            steps.append(step)
        elif named or step.constraints or step.search_text:
            steps.append(step.model_copy(update={"mentions": named}))
    return intent.model_copy(update={"steps": tuple(steps)})


def _praised(text: str, shown: Sequence[str], turns: Sequence[Turn]) -> Step | None:
    """ "Great", 嗯不错 right after several cards: the list is liked, and none of it is chosen yet."""
    liked = len(shown) > 1 and bool(turns[-1].items) and _PRAISES.fullmatch(text)
    return Step(act=Act.CHAT, about=PLEASED) if liked else None


def _spread(intent: Intent, text: str, shown: Sequence[str], view: CatalogView) -> Step | None:
    """ "Seen it", 不用了 about several: all of them are known, or none is wanted; which one is no question."""
    mentions = intent.mentions
    bare = len(shown) > 1 and len(mentions) == 1 and not (mentions[0].item_id or mentions[0].title)
    if not bare or set(mentions[0].options) != set(shown) or _ONE.search(text) or intent.constraints:
        return None
    if mentions[0].sentiment is Sentiment.DISLIKE:
        return Step(act=Act.REFINE)
    seen = tuple(m.model_copy(update={"sentiment": Sentiment.SEEN}) for m in _mentions(shown, view))
    return Step(act=Act.REACT, mentions=seen) if mentions[0].sentiment is Sentiment.SEEN else None


def _of_some(intent: Intent, text: str, shown: Sequence[str], turns: Sequence[Turn], view: CatalogView) -> Step | None:
    """ "The cheaper of the last two": a verdict among those, whatever else the words could mean."""
    end = end_of_some(text)
    ids = some_of(text, shown, _pair(turns)) if end and not any(s.act is Act.COMPARE for s in intent.steps) else ()
    asked = measure(end, view.schema.fields) if len(ids) > 1 else None
    return _among(next((r.value for r in asked.references), ""), ids, view) if asked else None


def _taken(intent: Intent, text: str, last: str | None, turns: Sequence[Turn], view: CatalogView) -> Step | None:
    """ "I'll go with that", 前三个就行, "perfect, thanks": a choice, which is a good-bye and no wish for more."""
    if not any(turn.items for turn in turns) or _ON.search(text):
        return None
    acts = {step.act for step in intent.steps}
    if acts & {Act.MORE_LIKE, Act.RESET, Act.COMPARE} or intent.constraints or any(s.search_text for s in intent.steps):
        return None
    named = [m.item_id for m in intent.mentions if m.item_id]
    pleased = _PLEASED.fullmatch(text) and last and last in _said_last(turns[-1])
    if not (_TAKES_IT.search(text) or pleased or (named and _TAKES.search(text))):
        return None
    chosen = named or ([last] if last else [])
    return Step(act=Act.CHAT, about=CHOSEN, mentions=_mentions(chosen, view))


def _said_last(turn: Turn) -> set[str | None]:
    return {*(m.item_id for m in turn.intent.mentions), *(c.item.id for c in turn.items)}


def _of_last(text: str, last: str, turns: Sequence[Turn], view: CatalogView) -> Step | None:
    """ "Have you got it?", "skip" right after one was talked about."""
    talked = not turns[-1].items and not turns[-1].asked and last in _said_last(turns[-1])
    if talked and _SKIP_IT.fullmatch(text):
        refused = Mention(item_id=last, title=view.item(last).title(), sentiment=Sentiment.DISLIKE)
        return Step(act=Act.REACT, mentions=(refused,))
    asked = _HAVE_IT.fullmatch(text) if last in _said_last(turns[-1]) else None
    return Step(act=Act.ASK_ABOUT, about="have", mentions=_mentions([last], view)) if asked else None


def _verdict(
    intent: Intent, text: str, meant: Intent, shown: Sequence[str], turns: Sequence[Turn], view: CatalogView
) -> Step | None:
    """A question which of the shown (or of those named) is the most, the better one, or how far two are apart."""
    if intent.constraints or _COMPARES.search(text) or (_EVERYWHERE.search(text) and not _THESE.search(text)):
        return None
    several = [m.item_id for m in intent.mentions if m.item_id]
    pair = _pair(turns) if _TWO.search(text) and len(set(several)) != 2 else ()
    ids = pair or (tuple(dict.fromkeys(several)) if len(set(several)) > 1 else tuple(shown))
    if len(ids) < 2:
        return None
    if asked := _GAP.search(text):
        return _gap(asked, ids, view)
    if _PICK.search(text) and (best := preferred(ids, turns)):
        return Step(act=Act.ASK_ABOUT, about=f"{AMONG}pick", mentions=_mentions(_to_the_end(ids, best), view))
    if _NOUN.search(text) and not _THESE.search(text):
        return None
    return _most(text, meant, ids, view)


def _most(text: str, meant: Intent, ids: Sequence[str], view: CatalogView) -> Step | None:
    return _among(_asked_end(text, meant, view.schema.fields), ids, view)


def _among(asked: str, ids: Sequence[str], view: CatalogView) -> Step | None:
    """The step that says which of the items has most or least ("min:price"), None where no record says."""
    which, _, field = asked.partition(":")
    best = extreme(which, field, [view.item(i) for i in ids]) if asked else []
    if not best:
        return None
    return Step(act=Act.ASK_ABOUT, about=AMONG + asked, mentions=_mentions(_to_the_end(ids, best[0].id), view))


def _asked_end(text: str, meant: Intent, fields: Mapping[str, Field]) -> str:
    """ "min:year" where the oldest is asked for; "" where no extreme is."""
    for step in (s for s in meant.steps if s.act is Act.ASK_ABOUT and not s.mentions):
        if step.about.startswith(("min:", "max:")):
            return step.about
        ends = [r.value for r in step.references if r.value.startswith(("min:", "max:"))]
        if ends and (step.about == ends[0].partition(":")[2] or (not step.about and _WHICH.search(text))):
            return ends[0]
    if not _WHICH.search(text):
        return ""
    bare = next((name for name in _MEASURED if pattern(f"after_cards.{name}").search(text)), "")
    best = measure(bare, fields) if bare else measured(text, fields)
    return next((r.value for r in best.references), "") if best else ""


def _gap(found: re.Match[str], ids: Sequence[str], view: CatalogView) -> Step | None:
    parts = found.groupdict()
    wanted = ("year",) if parts["age"] or parts["zha"] else ("runtime_min", "pages")
    names = wanted if any(parts.values()) else ("price",)
    field = next((name for name in names if name in view.schema.fields), names[0])
    step = Step(act=Act.ASK_ABOUT, about=f"{AMONG}gap:{field}", mentions=_mentions(ids, view))
    return step if len(ids) == 2 else None


def _pair(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The two items talked about last since the cards came; () where fewer were."""
    named: list[str] = []
    for turn in reversed(turns):
        named += [m.item_id for m in reversed(turn.intent.mentions) if m.item_id and m.item_id not in named]
        if turn.items or len(named) > 1:
            break
    return tuple(reversed(named[:2])) if len(named) > 1 else ()


def _filtered(intent: Intent, text: str, meant: Intent, held: Sequence[Constraint], view: CatalogView) -> Step | None:
    """ "The funny ones only": those of the shown that are; where none is, a wish beside those there are."""
    values = [
        r.value.removeprefix("all:")
        for step in meant.steps
        if step.act in (Act.REACT, Act.ASK_ABOUT)
        for r in step.references
        if r.kind is ReferenceKind.ATTRIBUTE and r.value.startswith("all:") and r.sentiment is Sentiment.NEUTRAL
    ]
    if len(values) != 1 or not _ONLY.search(text):
        return None
    kept = [m.item_id for m in intent.mentions if m.item_id]
    if kept:
        return Step(act=Act.RECOMMEND, mentions=_mentions(kept, view))
    field = next((n for n, f in view.schema.fields.items() if values[0] in f.values), "")
    older = [c for c in held if c.field == field and c.hard and wishes.is_subject(c)]
    wish = Constraint(field=field, op=Op.EQ, value=values[0])
    return Step(act=Act.REFINE, constraints=(*older, wish)) if field else None


def _within_request(intent: Intent, text: str, held: Sequence[Constraint], view: CatalogView) -> Step | None:
    """ "What's the cheapest you've got?" while headphones are talked about: of those, not of the whole shop."""
    step = intent.steps[0] if len(intent.steps) == 1 else None
    if step is None or not step.about.startswith(("min:", "max:")) or step.constraints or step.mentions:
        return None
    standing = tuple(c for c in held if c.hard and c.field in view.schema.fields)
    whole = _NOUN.search(text) or _WHOLE.search(text)
    return step.model_copy(update={"constraints": standing}) if standing and not whole else None


def _to_the_end(ids: Sequence[str], best: str) -> tuple[str, ...]:
    """The ids with the best last: it is what "it" means from here on."""
    return (*(i for i in ids if i != best), best)


def _mentions(ids: Sequence[str], view: CatalogView) -> tuple[Mention, ...]:
    return tuple(Mention(item_id=i, title=view.item(i).title()) for i in ids)
