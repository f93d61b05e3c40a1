"""What somebody knows already, in every form, and cards taken off the list and put back. Pure."""

from collections.abc import Callable, Iterator, Sequence

from agent.lexicon import pattern
from agent.persons import Talk
from agent.understanding.vocabulary import field_role
from agent.unlearning import SAID
from domain.conversation import Turn
from domain.intent import Act, Intent, Mention, Op, Sentiment, Step
from domain.ports import CatalogView

_OFF, _BACK, _KEEPS = pattern("known.taken_off"), pattern("known.back"), pattern("known.keeps_another")
_SEEN, _EVERYTHING = pattern("known.seen"), pattern("known.everything")
_HATED, _LOVED = pattern("known.hated"), pattern("known.loved")
_SO_SO, _TOO = pattern("known.so_so"), pattern("known.too")
_FELT = (Sentiment.LIKE, Sentiment.DISLIKE, Sentiment.SEEN)

Reads = Callable[[str], Intent]


def known(intent: Intent, text: str, talk: Talk, read: Reads) -> Intent:
    """The intent with what the message says of things known already; the same one where it says none."""
    step = _listed(intent, text, talk) or _everything(text, talk.view, read)
    step = step or _felt(intent, text, talk.turns) or _so_so(intent, text, read)
    if step is None:
        return intent
    back = (step,) if step.act is not Act.RESET else (step, Step(act=Act.RECOMMEND, mentions=step.mentions))
    limit = 1 if _KEEPS.search(text) else intent.limit
    return intent.model_copy(update={"steps": back, "not_understood": (), "lifted": (), "left_out": (), "limit": limit})


def _listed(intent: Intent, text: str, talk: Talk) -> Step | None:
    """Taken off the list, put back on it, or kept while another is wanted."""
    if _OFF.search(text) and talk.last in talk.view.rows and talk.last and not intent.constraints:
        return Step(act=Act.REACT, mentions=(_mention(talk.last, talk.view, Sentiment.DISLIKE),))
    if _OFF.search(text) and len(talk.shown) > 1 and not intent.constraints:
        which = Mention(title="that", options=tuple(talk.shown), sentiment=Sentiment.DISLIKE)
        return Step(act=Act.ASK_ABOUT, mentions=(which,))
    if _BACK.search(text) and (gone := _taken_off(talk.turns)):
        return Step(act=Act.RESET, about=SAID, mentions=tuple(_mention(i, talk.view) for i in gone))
    return Step(act=Act.REFINE) if _KEEPS.search(text) and not intent.constraints else None


def _taken_off(turns: Sequence[Turn]) -> list[str]:
    """What was refused last."""
    for turn in reversed(turns):
        if gone := [m.item_id for m in turn.intent.mentions if m.item_id and m.sentiment is Sentiment.DISLIKE]:
            return gone
    return []


def _everything(text: str, view: CatalogView, read: Reads) -> Step | None:
    """ "I've seen everything by Coppola": all that the catalogue has by whoever bears the name."""
    found = _EVERYTHING.search(text)
    who = next((v for v in found.groupdict().values() if v), "").strip() if found else ""
    ids = list(dict.fromkeys(_made_by(who, view, read))) if who else []
    if not ids:
        return None
    return Step(act=Act.REACT, mentions=tuple(_mention(i, view, Sentiment.SEEN) for i in ids))


def _made_by(who: str, view: CatalogView, read: Reads) -> Iterator[str]:
    people = [c for c in read(who).constraints if field_role(c.field) in ("maker", "player") and c.op is Op.EQ]
    fields = {name for name in view.schema.fields if field_role(name) == "maker"} | {c.field for c in people}
    named = {str(c.value).casefold() for c in people}
    name = who.casefold()
    for item in view.items():
        held = [value.casefold() for field in fields for value in item.words(field)]
        if any(value in named or value == name or value.endswith(f" {name}") for value in held):
            yield item.id


def _felt(intent: Intent, text: str, turns: Sequence[Turn]) -> Step | None:
    """ "She's seen X and Y", "we saw Jaws, she hated it", 还有《阿甘正传》 after a like."""
    named = [m for m in intent.mentions if m.item_id or m.options]
    if not named or intent.constraints or any(step.search_text for step in intent.steps):
        return None
    if any(step.act not in (Act.REACT, Act.ASK_ABOUT, Act.RECOMMEND) for step in intent.steps):
        return None
    before = {m.sentiment for m in turns[-1].intent.mentions} if turns else set()
    feeling = _feeling(text, named, before)
    if feeling is None:
        return None
    return Step(act=Act.REACT, mentions=tuple(m.model_copy(update={"sentiment": feeling}) for m in named))


def _feeling(text: str, named: Sequence[Mention], before: set[Sentiment]) -> Sentiment | None:
    felt = {m.sentiment for m in named}
    seen = felt == {Sentiment.SEEN} or bool(_SEEN.search(text))
    if seen and _HATED.search(text):
        return Sentiment.DISLIKE
    if seen and _LOVED.search(text):
        return Sentiment.LIKE
    if felt != {Sentiment.NEUTRAL} or text.rstrip().endswith(("?", "？", "吗", "么")):
        return None
    if _SEEN.search(text):
        return Sentiment.SEEN
    same = before & set(_FELT)
    return next(iter(same)) if len(same) == 1 and before == same and _TOO.search(text) else None


def _so_so(intent: Intent, text: str, read: Reads) -> Step | None:
    """ "E.T. was ok though": known, and neither loved nor hated."""
    found = _SO_SO.search(text) if not intent.constraints else None
    title = next((v for v in found.groupdict().values() if v), "") if found else ""
    said = read(f"I saw {title}" if title.isascii() else f"我看过{title}").mentions if title else ()
    named = [m for m in said if m.item_id]
    if len(named) != 1:
        return None
    return Step(act=Act.REACT, mentions=(named[0].model_copy(update={"sentiment": Sentiment.SEEN}),))


def _mention(item_id: str, view: CatalogView, sentiment: Sentiment = Sentiment.NEUTRAL) -> Mention:
    return Mention(item_id=item_id, title=view.item(item_id).title(), sentiment=sentiment)
