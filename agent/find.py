"""Steps 6 and 7 of a turn: search under the hard wishes, order what was found, keep only what may be shown."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

from agent import occasions
from agent import query as queries
from agent.counts import spread
from agent.in_order import in_order, unhidden
from agent.parts import Parts
from agent.recorded import is_open
from agent.relax import plan_search
from agent.situation_words import degree
from agent.state import TurnState
from agent.understanding.vocabulary import field_role
from domain.candidates import Candidate
from domain.conversation import Degraded, Turn
from domain.intent import Act, Intent
from domain.items import Item
from domain.ports import CatalogView, ReportingRanker
from domain.query import Dial, Query

_log = logging.getLogger(__name__)
_SURPRISE = Dial(newness=1.0, variety=0.7)
_VARIED = 30
"""How many foremost items the cards are drawn from where no usual choice is wanted."""
_FOREMOST = 50
"""How far down the order an item may come from that is known to be what was asked: further down it suits too little."""


def retrieve(parts: Parts, state: TurnState) -> TurnState:
    """Build the query, relax it where too little fits, and search. Raises what the finder raises."""
    settings = parts.settings
    asked = queries.build(
        state.preferences,
        state.history,
        state.view,
        language=state.language,
        user=state.user,
        profile=state.profile,
        limit=state.plan.limit,
    )
    said = state.said or (*(t.text for t in since_reset(state.conversation.turns, state.intent)), state.text)
    asked, never = unhidden(asked, state.plan), asked.refused | parts.forbidden
    asked = asked.model_copy(update={"said": said, "named": _named(state), "dial": _dial(state), "refused": never})
    search = plan_search(
        asked, state.view, fresh=state.intent.constraints, soft_filter_up_to=settings.soft_filter_up_to
    )
    if not search.eligible:
        return replace(state, query=asked, search=search)
    search = occasions.narrowed(search, occasions.constraints(state.preferences), state.view)
    findings = parts.finder.find(search.query, max(settings.pool, asked.limit))
    degraded = (*state.degraded, *findings.degraded)
    return replace(state, query=search.query, search=search, findings=findings, degraded=degraded)


def _dial(state: TurnState) -> Dial:
    """As the person set it; a surprise asks for what few know, each of another kind."""
    surprise = any(one.varied for one in state.preferences.situations)
    return _SURPRISE if surprise and state.dial == Dial() else state.dial


def since_reset(turns: Sequence[Turn], intent: Intent) -> Sequence[Turn]:
    """The turns whose words still count: those since the person last started over."""
    if _starts_over(intent):
        return ()
    starts = [n for n, turn in enumerate(turns) if _starts_over(turn.intent)]
    return turns[starts[-1] :] if starts else turns


def _starts_over(intent: Intent) -> bool:
    return any(step.act is Act.RESET and not step.about for step in intent.steps)


def _named(state: TurnState) -> tuple[str, ...]:
    """The items that came up so far, oldest first: past conversations with the same ones are near."""
    wishes = state.preferences
    named = state.named or (*wishes.disliked, *wishes.liked, *wishes.like_ids)
    return tuple(dict.fromkeys(i for i in named if i in state.view.rows))


def rank(parts: Parts, state: TurnState) -> TurnState:
    """Order the candidates. A ranker that fails leaves the order it was given, and the turn says so."""
    query, findings = state.query, state.findings
    if query is None or findings is None:
        return state
    if placed := in_order(query, state.plan, state.view, parts.likes(), state.language):
        return replace(state, ranked=placed)
    degraded = state.degraded
    ordered: Sequence[Candidate] = findings.candidates
    try:
        if isinstance(parts.ranker, ReportingRanker):
            ordering = parts.ranker.rank(query, findings.candidates)
            ordered, degraded = ordering.candidates, (*degraded, *ordering.degraded)
        else:
            ordered = parts.ranker(query, findings.candidates)
    except Exception as error:  # noqa: BLE001  the ranking is optional: the retriever's order still answers the person
        _log.exception("the ranker failed")
        degraded = (*degraded, Degraded(part="rank", why=type(error).__name__))
    ranked = _as_told(presentable(ordered, query, state.view), query, state)
    ranked = spread(ranked, state.intent, state.text, state.view)
    return replace(state, ranked=tuple(ranked), degraded=degraded)


def _as_told(ranked: list[Candidate], query: Query, state: TurnState) -> list[Candidate]:
    """Where a situation is all there is to go by, what suits it best first; a surprise, and what nothing could be
    made of, are answered otherwise in each conversation."""
    held = [one for one in state.preferences.situations if not one.varied]
    if held and not (query.text or query.liked or query.like_ids):
        head = ranked[:_FOREMOST]
        head.sort(key=lambda c: -degree(state.view.item(c.item_id), held))
        ranked = [*head, *ranked[_FOREMOST:]]
    if len(query.like_ids) == 1 and any(c.said for c in (*query.soft, *query.hard)):
        kinds = _kinds_of(state.view.item(query.like_ids[0]), state.view)
        head = sorted(ranked[:_FOREMOST], key=lambda c: not kinds & _kinds_of(state.view.item(c.item_id), state.view))
        ranked = [*head, *ranked[_FOREMOST:]]  # "like Heat but funny": what was named stays the ground
    if state.unread or any(one.varied for one in state.preferences.situations):
        seed = f"{state.conversation.id}/{len(state.conversation.turns)}"
        unusual = [c for c in ranked if c.parts.get("popularity", 0.0) < 0] if not state.unread else []
        ranked = ranked if len(unusual) < query.limit else unusual
        near = sorted(ranked[:_VARIED], key=lambda c: crc32(f"{seed}/{c.item_id}".encode()))
        ranked = [*near, *ranked[_VARIED:]]
    return _liked_first(ranked, query, state)


def _liked_first(ranked: list[Candidate], query: Query, state: TurnState) -> list[Candidate]:
    """The few things of somebody who is liked before what only fills up."""
    liked = [wish for wish in (state.search.dropped if state.search else ()) if occasions.is_person(wish)]
    if not liked or not state.situations:
        return ranked
    rows = [state.view.eligible([*query.hard, wish], query.excluded).nonzero()[0] for wish in liked]
    ids = {state.view.ids[int(row)] for found in rows for row in found}
    theirs = {c.item_id: c for c in ranked if c.item_id in ids}
    theirs |= {i: Candidate(item_id=i, score=0.0) for i in sorted(ids - theirs.keys())}
    return [*theirs.values(), *(c for c in ranked if c.item_id not in ids)]


def _kinds_of(item: Item, view: CatalogView) -> frozenset[str]:
    """The kinds of an item, where the catalogue has few of them."""
    names = [name for name in view.schema.fields if field_role(name) == "kind"]
    return frozenset(value for name in names for value in item.words(name))


def presentable(ordered: Sequence[Candidate], query: Query, view: CatalogView) -> list[Candidate]:
    """The first `query.limit` that may really be shown, filled up with any that fit: an answer is never empty."""
    allowed = view.eligible(query.hard, query.excluded)
    rows = view.rows
    kept = {c.item_id: c for c in ordered if c.item_id in rows and allowed[rows[c.item_id]]}
    if len(kept) < query.limit:
        for row in allowed.nonzero()[0]:
            item_id = view.ids[int(row)]
            kept.setdefault(item_id, Candidate(item_id=item_id, score=0.0))
            if len(kept) >= query.limit:
                break
    return _known_first(list(kept.values()), query, view)


def _known_first(kept: list[Candidate], query: Query, view: CatalogView) -> list[Candidate]:
    """Among the foremost, those that are known to meet every exclusion before those whose records say nothing."""
    foremost = max(_FOREMOST, 2 * query.limit)
    head = sorted(kept[:foremost], key=lambda c: any(is_open(view.item(c.item_id), wish) for wish in query.hard))
    return [*head, *kept[foremost:]]
