"""What a message tells of the speaker is kept out of the search and taken as the situation that it is. Pure.

The reader hands over every word that it cannot explain as words to search for. Here only those stay that name a topic
(agent/topics.py); situations of the lexicon become soft wishes (agent/occasions.py); of the rest it is said that it
could not be read.
"""

from collections.abc import Sequence

from agent import occasions, wishes
from agent.situations import Heard, heard, told
from agent.topics import Range, Topics, company, framed, searchable, topics
from agent.understanding.alike import alike
from domain.conversation import Assumed
from domain.frozen import Frozen
from domain.intent import Act, Constraint, Intent, Step
from domain.ports import CatalogView

_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE})
_QUOTED = 60


class Listened(Frozen):
    """A message without the words of its situation; `unread` is what nothing could be made of, "" for nothing."""

    intent: Intent
    situations: tuple[Heard, ...] = ()
    unread: str = ""


def listened(intent: Intent, text: str, view: CatalogView, *, waiting: bool = False) -> Listened:
    """The intent as it may be searched for. `waiting`: whether there are wishes or cards that a message may add to."""
    used = is_used(view)
    said = framed(text, used=used)
    found = heard(text, said)
    if used:  # "a mug for my husband" is no evening for two: of things that are used only what they tell of counts
        found = tuple(h for h in found if _follows(occasions.assumed(h, view.schema)))
    where = told(found)
    named = topics(text, where, used=used)
    left: list[str] = []
    steps = [_cleared(step, text, named, where, left) for step in intent.steps]
    if found and not any(step.act in _SEARCHES for step in steps) and _says_nothing(steps, text):
        steps = [Step(act=Act.REFINE if waiting else Act.RECOMMEND)]
    made = intent.model_copy(update={"steps": tuple(steps)})
    if found:
        notes = tuple(n for n in intent.not_understood if not _covers(n, text))
        return Listened(intent=made.model_copy(update={"not_understood": notes}), situations=found)
    return _unread(made, left, text, waiting=waiting)


def _follows(one: Assumed) -> bool:
    return one.varied or bool(one.constraints)


def is_used(view: CatalogView) -> bool:
    """Whether what the catalogue holds is used and not watched or read: "for the kitchen" then says what it is."""
    return any("price" in name for name in view.schema.fields) and not any(
        name in view.schema.fields for name in ("author", "pages", "director", "runtime_min")
    )


def _cleared(step: Step, text: str, named: Topics, where: Sequence[Range], left: list[str]) -> Step:
    if step.act not in _SEARCHES:
        return step
    if step.act is Act.MORE_LIKE:
        named = Topics(framed=named.framed)
    away = (*where, *company(text))
    kept, gone = searchable(step.search_text, text, named, away)
    left += gone
    only = () if step.act is Act.MORE_LIKE else gone
    explained = [c for c in step.constraints if not _only_told(c, text, named, where, only)]
    return step.model_copy(update={"search_text": kept, "constraints": tuple(explained)})


def _only_told(wish: Constraint, text: str, named: Topics, where: Sequence[Range], gone: Sequence[str]) -> bool:
    """Whether a soft wish was read from words that only tell of a situation ("we're moving house" is not "moving")."""
    if wish.hard or wishes.is_exclusion(wish) or not wishes.is_subject(wish):
        return False
    lowered = text.casefold()
    words = [w for value in wishes.values(wish) for w in alike(str(value)) if w in lowered]
    places = [(at, at + len(w)) for w in words for at in _places(lowered, w)]
    if not places:  # read from a word that was taken for another
        return any(word.casefold() not in lowered for word in gone)
    inside = [p for p in places if any(a <= p[0] and p[1] <= b for a, b in where)]
    if inside and len(inside) == len(places):
        return not any(named.holds(*place) for place in places)
    return bool(places) and all(word in [g.casefold() for g in gone] for word in words)


def _places(text: str, word: str) -> list[int]:
    found, at = [], text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + 1)
    return found


def _says_nothing(steps: Sequence[Step], text: str) -> bool:
    """Whether the steps are only small talk, as far as they were read, or titles by chance ("nine months pregnant")."""
    return all((step.act is Act.CHAT and step.about in ("", "sorry")) or _by_chance(step, text) for step in steps)


def _by_chance(step: Step, text: str) -> bool:
    """Whether a step only asks about titles whose words stand in the sentence as any others do."""
    only = step.act is Act.ASK_ABOUT and step.mentions and not (step.about or step.constraints or step.references)
    return bool(only) and all(m.title.isascii() and m.title not in text for m in step.mentions)


def _covers(note: str, text: str) -> bool:
    return note[:_QUOTED] == text[:_QUOTED] or note.strip() in text


def _unread(intent: Intent, left: Sequence[str], text: str, *, waiting: bool) -> Listened:
    """What was left of the search, where nothing else of the message was read."""
    searching = [step for step in intent.steps if step.act in _SEARCHES]
    if not left or not searching:
        return Listened(intent=intent)
    alike_but = [word for step in searching if step.act is Act.MORE_LIKE for word in left if not _explained(word, step)]
    if alike_but:
        notes = tuple(dict.fromkeys((*intent.not_understood, " ".join(alike_but))))
        return Listened(intent=intent.model_copy(update={"not_understood": notes}))
    plain = not (intent.constraints or intent.mentions or intent.lifted or any(s.search_text for s in searching))
    said = " ".join(text.split())[:_QUOTED] if plain else ""
    if said and waiting and not intent.not_understood:
        intent = intent.model_copy(update={"not_understood": (said,)})
    return Listened(intent=intent, unread=said)


def _explained(word: str, step: Step) -> bool:
    said = {str(v).casefold() for c in step.constraints for v in wishes.values(c)}
    return bool(said & set(alike(word)))
