"""Steps 1, 9 and 10 of a turn that touch stores: load, suggest, keep, remember."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent import memory, standing, wishes
from agent.glossary import explained
from agent.outcome import Outcome
from agent.parts import HasRules, Parts
from agent.phrases import phrases
from agent.pointers import shown_last
from agent.policy import Move
from agent.preferences import fold
from agent.query import build, history
from agent.references import Focus, resolve
from agent.state import TurnState
from agent.suggestions import about_item, changes, proposals
from agent.understand import context_of
from domain.conversation import Degraded, Preferences, Turn
from domain.errors import ParleyError
from domain.intent import Intent
from domain.items import Item

_log = logging.getLogger(__name__)
_TRIED = 10


def load(parts: Parts, state: TurnState) -> TurnState:
    """What is known of the person: what this conversation established, their history and profile."""
    preferences = state.conversation.preferences
    if state.user is None:
        return replace(state, preferences=preferences)
    past, facts = history(parts.catalog.interactions(state.user)), parts.catalog.profile(state.user)
    known = standing.read(facts) if parts.settings.remembers and not standing.is_off(facts) else ()
    if known and not state.conversation.turns:
        wished = standing.applied(known, state.view.schema)
        preferences = preferences.model_copy(update={"constraints": (*wished, *preferences.constraints)})
    return replace(
        state,
        preferences=preferences,
        history=past,
        profile=standing.plain(facts),
        standing=known,
        memory_off=standing.is_off(facts),
    )


def outcome(parts: Parts, state: TurnState) -> Outcome:
    """What the writer may say."""
    return Outcome(
        turn_id=state.turn_id,
        language=state.language,
        text=state.text,
        told=state.told,
        let_go_before=state.conversation.preferences.let_go,
        asked_of_memory=state.asked_of_memory,
        terms=explained(state),
        intent=state.intent,
        situations=state.situations,
        unread=state.unread,
        pointed=state.pointed,
        plan=state.plan,
        preferences=state.preferences,
        cards=state.cards,
        search=state.search if state.plan.searches else None,
        settled=state.settled,
        question=state.question,
        answers=state.answers,
        degraded=state.degraded,
        earlier=state.conversation.turns,
        too_long=state.too_long,
        longest_message=parts.settings.longest_message,
    )


def suggest(parts: Parts, state: TurnState) -> TurnState:
    """Next sentences that the reader understands and that leave at least one item to show."""
    cards = [card.item for card in state.cards]
    proposed = _proposed(state, cards)
    checked: list[str] = []
    for sentence in proposed[:_TRIED]:
        if len(checked) >= parts.settings.suggestions:
            break
        if _leads_somewhere(parts, state, sentence):
            checked.append(sentence)
    return replace(state, suggestions=tuple(checked))


def _proposed(state: TurnState, cards: Sequence[Item]) -> list[str]:
    """After an answer about an item what fits that item; after a replacement "more" before all else."""
    rest = (state.question, state.language, state.turn_id)
    asked = [t.step.mentions for t in state.plan.tasks if t.move is Move.ANSWER]
    ids = [m.item_id for mentions in asked for m in mentions if m.item_id in state.view.rows and m.item_id]
    if ids and not cards:
        item = state.view.item(ids[-1])
        others = [state.view.item(i) for i in shown_last(state.conversation.turns) if i in state.view.rows]
        first = about_item(item, others, state.language, state.turn_id)
        return list(dict.fromkeys([*first, *proposals(state.view, state.preferences, [item], *rest)]))
    widen = bool(state.plan.searches and cards and len(cards) < state.plan.limit)
    said = proposals(state.view, state.preferences, cards, *rest, widen=widen)
    if state.plan.searches and not cards and state.search:
        return list(dict.fromkeys([*changes(state.search.offers, state.language, state.turn_id), *said]))
    if state.plan.replaces and cards:
        return list(dict.fromkeys([phrases(state.language).say("suggest_more", state.turn_id), *said]))
    return said


def _leads_somewhere(parts: Parts, state: TurnState, sentence: str) -> bool:
    shown = tuple(card.item.id for card in state.cards)
    context = context_of(state.conversation, state.preferences).model_copy(update={"shown": shown})
    try:
        reader = parts.reader()
        intent = (reader.rules if isinstance(reader, HasRules) else reader).read(sentence, context)
    except Exception:  # noqa: BLE001  a suggestion that cannot be read is not offered; the turn itself is done
        _log.exception("the reader failed on a suggestion")
        return False
    if not intent.steps or intent.not_understood:
        return False
    read = resolve(intent, Focus(shown=shown, last_item=state.preferences.last_item), state.view)
    folded = fold(state.preferences, read)
    wished = [c for c in folded.constraints if c.hard and wishes.is_known(c, state.view.schema.fields)]
    excluded = build(folded, state.history, state.view).excluded
    return bool(state.view.eligible(wished, excluded).any())


def keep(parts: Parts, state: TurnState) -> TurnState:
    """Keep the turn with the wishes after it. Raises Busy or StoreFailed; then nothing was kept."""
    now = parts.clock()
    turn = Turn(
        turn_id=state.turn_id,
        conversation_id=state.conversation.id,
        text=state.text,
        language=state.language,
        intent=state.intent,
        items=state.cards,
        reply=state.reply,
        asked=state.question.field if state.question else None,
        suggestions=state.suggestions,
        degraded=(*state.degraded, *state.meter.degraded),
        models=tuple(state.meter.uses.values()),
        prompts=dict(state.meter.prompts),
        timings_ms={**state.timings_ms, "total": round((time.perf_counter() - state.started) * 1000, 3)},
        request_id=state.request_id,
        at=now,
    )
    turns = (*state.conversation.turns, turn)
    preferences = _told_let_go(state)
    update = {"turns": turns, "preferences": preferences, "owner": state.conversation.owner or state.user}
    parts.store.append(state.conversation.model_copy(update=update))
    forgotten = remember_turn(parts, state)
    done = turn.model_copy(update={"degraded": (*turn.degraded, *forgotten)})
    parts.observe(done)
    return replace(state, turn=done)


def _told_let_go(state: TurnState) -> Preferences:
    """The wishes after the turn, with those of which the reply said that they were let go."""
    dropped = state.search.dropped if state.search and state.cards else ()
    told = dict.fromkeys((*state.preferences.let_go, *dropped))
    left = tuple(wish for wish in told if wish in state.preferences.constraints)
    return state.preferences.model_copy(update={"let_go": left})


def remember(parts: Parts, intent: Intent, user: str | None, turn_id: str) -> tuple[Degraded, ...]:
    """Keep a known user's reactions beyond the conversation; a failure degrades the turn and loses nothing else."""
    return _kept(parts, user, lambda: memory.keep_reactions(parts.catalog, intent, user, turn_id, parts.clock()))


def remember_turn(parts: Parts, state: TurnState) -> tuple[Degraded, ...]:
    """Keep what a known user said in a turn: reactions, standing wishes and facts; or forget, where they ask for it."""
    return _kept(parts, state.user, lambda: memory.keep(parts.catalog, state, parts.clock()))


def _kept(parts: Parts, user: str | None, write: Callable[[], None]) -> tuple[Degraded, ...]:
    if not parts.settings.remembers or user is None:
        return ()
    try:
        write()
    except ParleyError as error:
        _log.warning("could not remember what was said: %s", error)
        return (Degraded(part="memory", why=error.code),)
    return ()
