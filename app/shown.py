"""What was shown in turns and what people then did with it, as impressions that a build learns the ranking from."""

from collections.abc import Callable, Mapping, Sequence

from app.homes import open_store
from app.settings import Settings
from catalog.store import SqlCatalog
from domain.candidates import Candidate
from domain.conversation import Turn
from domain.items import Interaction
from domain.ports import CatalogView
from domain.query import Query
from ranking.impressions import Impression, enough

Find = Callable[[Query, int], list[Candidate]]
Judge = Callable[[Interaction], float]
_DEEP = 200
"""So many candidates are found again for a turn; what was shown and is not among them is left out."""


def answered_turns(records: SqlCatalog, deeds: Sequence[Interaction], settings: Settings) -> list[Turn]:
    """The newest turns of a catalogue that somebody answered with something they did."""
    told = {deed.turn_id for deed in deeds if deed.turn_id}
    if not told:
        return []
    store = open_store(settings)
    try:
        turns = store.recent(settings.ranking.impressions.at_most, records.name)
    finally:
        store.close()
    return [turn for turn in turns if turn.turn_id in told and turn.items]


def impressions_of(
    turns: Sequence[Turn],
    deeds: Sequence[Interaction],
    judge: Judge,
    view: CatalogView,
    profiles: Mapping[str, Mapping[str, str]],
    find: Find,
    settings: Settings,
) -> list[Impression]:
    """Each turn as its list was shown, scored by `find` as it would be now; [] where there are too few to learn from.

    The person's likes are those from before the turn; `find` must not have learned from what they did with it.
    """
    answers: dict[str, list[Interaction]] = {}
    by_user: dict[str, list[Interaction]] = {}
    for deed in deeds:
        by_user.setdefault(deed.user, []).append(deed)
        if deed.turn_id:
            answers.setdefault(deed.turn_id, []).append(deed)
    chosen = {turn.turn_id: _chosen(turn, answers.get(turn.turn_id, ()), judge) for turn in turns}
    bare = [Impression(query=Query(), shown=(), chosen=ids) for ids in chosen.values()]
    if not enough(bare, settings.ranking.impressions):
        return []
    made = []
    for turn in turns:
        if chosen[turn.turn_id]:
            user = answers[turn.turn_id][0].user
            query = _query(turn, by_user[user], judge, view, profiles.get(user, {}))
            found = {candidate.item_id: candidate for candidate in find(query, _DEEP)}
            shown = tuple(found[card.item.id] for card in turn.items if card.item.id in found)
            made.append(Impression(query=query, shown=shown, chosen=chosen[turn.turn_id]))
    return made


def _chosen(turn: Turn, deeds: Sequence[Interaction], judge: Judge) -> frozenset[str]:
    shown = {card.item.id for card in turn.items}
    return frozenset(deed.item for deed in deeds if deed.item in shown and judge(deed) > 0)


def _query(
    turn: Turn, deeds: Sequence[Interaction], judge: Judge, view: CatalogView, profile: Mapping[str, str]
) -> Query:
    """What was known when the turn was answered."""
    before = [d for d in deeds if d.turn_id != turn.turn_id and (not turn.at or not d.time or d.time < turn.at)]
    known = {d.item: judge(d) for d in before if d.item in view.rows}
    fields = view.schema.fields
    return Query(
        text=" ".join(step.search_text for step in turn.intent.steps if step.search_text),
        language=turn.language,
        constraints=tuple(c for c in turn.intent.constraints if c.field in fields),
        liked=tuple(item for item, weight in known.items() if weight > 0),
        disliked=tuple(item for item, weight in known.items() if weight < 0),
        profile=profile,
        limit=max(1, len(turn.items)),
    )
