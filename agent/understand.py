"""Steps 1 to 5 of a turn: read the message, resolve what it points at, fold it into the wishes, decide."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from agent import (
    adding,
    after_cards,
    consent,
    contradictions,
    corrections,
    follow_ups,
    listening,
    manner,
    occasions,
    outside,
    pointers,
    policy,
    receivers,
    shopping,
    softness,
    standing,
    wishes,
)
from agent import query as queries
from agent.beyond import beyond_search
from agent.glossary import meaning_of
from agent.interpret import interpret
from agent.makers import same_maker
from agent.messages import language_of
from agent.more_of_it import more_of_it
from agent.of_cards import of_cards
from agent.of_list import of_list
from agent.parts import Parts
from agent.person import read_person
from agent.preferences import fold, let_go
from agent.references import Focus, resolve
from agent.relax import plan_search
from agent.state import TurnState
from agent.tastes import of_both
from agent.understanding.context import Context
from agent.unlearning import clause_of, facts_in, unlearning
from domain.conversation import Conversation, Degraded, Preferences, Turn
from domain.intent import Act, Constraint, Intent, Op, Step

_PLAIN_TEXT = 500
_SEARCHING = frozenset({Act.RECOMMEND, Act.REFINE})
_log = logging.getLogger(__name__)


def context_of(conversation: Conversation, preferences: Preferences) -> Context:
    """What a message of this conversation may refer to."""
    turns = conversation.turns
    return Context(
        shown=pointable(conversation),
        asked=turns[-1].asked if turns else None,
        language=turns[-1].language if turns else None,
        constraints=preferences.constraints,
        earlier_shown=preferences.shown,
        last_item=preferences.last_item,
    )


def pointable(conversation: Conversation) -> tuple[str, ...]:
    """The ids that "the second one" counts over: options we just named, else the last cards."""
    waiting = policy.pending(conversation.turns)
    if waiting:
        return waiting[1].options
    since = list(takewhile(lambda t: not t.items, reversed(conversation.turns)))
    compared = next((named for t in since if len(named := pointers.compared(t)) > 1), ())
    if compared:
        return compared
    with_cards = [t for t in conversation.turns if t.items][-2:]
    if not with_cards:
        return ()
    return pointers.with_replacements(with_cards)


def read(parts: Parts, text: str, context: Context) -> tuple[Intent, Degraded | None]:
    """What a message says. A reader that fails leaves a plain search for the words, and says so."""
    try:
        return parts.reader().read(text, context), None
    except Exception as error:  # noqa: BLE001  the reader is optional: its failure must not cost the person an answer
        _log.exception("the reader failed")
        plain = Step(act=Act.REFINE, search_text=text[:_PLAIN_TEXT])
        intent = Intent(language=language_of(text), steps=(plain,))
        return intent, Degraded(part="understand", why=type(error).__name__)


def understand(parts: Parts, state: TurnState) -> TurnState:
    """Read the message, unless it is too long to be read; what it says about its writer goes into the profile."""
    if state.too_long:
        return replace(state, intent=Intent(language=language_of(state.text)))
    if (clause := clause_of(state.text)) and not shopping.bears(state.text, state.view):
        return _forgetting(parts, state, clause)
    asked = standing.asked_of(state.text)
    if asked.something:
        state = replace(state, asked_of_memory=asked)
        if asked.only or asked.forget_me:
            step = Step(act=Act.RESET, about="me") if asked.forget_me else Step(act=Act.CHAT, about="memory")
            return replace(state, intent=Intent(language=language_of(state.text), steps=(step,)))
    person = read_person(asked.rest)
    profile = {**state.preferences.profile, **person.profile}
    state = replace(state, told=person.profile, preferences=state.preferences.model_copy(update={"profile": profile}))
    if person.profile and not person.rest:
        return replace(state, intent=introduction(state.text))
    context = context_of(state.conversation, state.preferences)
    state, rest, context = follow_ups.placed(state, person.rest, context, _reading(parts))
    if meaning := meaning_of(state.text, language_of(state.text)):
        step = Step(act=Act.ASK_ABOUT, about=f"term:{meaning}")
        return replace(state, intent=Intent(language=language_of(state.text), steps=(step,)))
    intent, failed = _heard(parts, state, rest, context)
    intent = intent if failed else follow_ups.followed(intent, rest, state, context, _reading(parts))
    if failed is None:
        intent = of_both(intent, state.text, lambda piece: read(parts, piece, Context())[0])
    if person.profile and not intent.steps:  # "actually I'm 41": what is left of it is no wish
        intent = introduction(state.text)
    return replace(state, intent=intent, degraded=(*state.degraded, failed) if failed else state.degraded)


def _listened(state: TurnState, intent: Intent, *, waiting: bool) -> TurnState:
    """The intent without the words that only tell of a situation, and what was told."""
    text = follow_ups.said(state, ())
    intent = shopping.cheaper(intent, state.preferences, state.view)
    if any(one.part == "understand" for one in state.degraded) or (waiting and shopping.bears(text, state.view)):
        return replace(state, intent=intent)
    found = listening.listened(intent, state.text, state.view, waiting=waiting)
    kept = found.intent if found.situations else adding.kept(found.intent, intent, text)
    return replace(state, intent=kept, situations=found.situations, unread=found.unread)


def _forgetting(parts: Parts, state: TurnState, clause: str) -> TurnState:
    """ "Forget that I hate horror": its wishes are lifted, its reactions and facts taken back."""
    said, failed = read(parts, clause, context_of(state.conversation, state.preferences))
    names = facts_in(clause)
    facts = {name: value for name, value in state.preferences.profile.items() if name not in names}
    known = {name: value for name, value in state.profile.items() if name not in names}
    preferences = state.preferences.model_copy(update={"profile": facts})
    intent = unlearning(said).model_copy(update={"language": language_of(state.text)})
    degraded = (*state.degraded, failed) if failed else state.degraded
    state = replace(state, preferences=preferences, profile=known, forgotten=names)
    return replace(state, intent=intent, degraded=degraded)


def _heard(parts: Parts, state: TurnState, text: str, context: Context) -> tuple[Intent, Degraded | None]:
    """The message read, less what it says about the talk itself."""
    priced = any("price" in name for name in state.view.schema.fields)
    titled = manner.says_price(text) and not priced and _titled_price(read(parts, text, context)[0])
    sized = not priced or any("size" in name for name in state.view.schema.fields)
    rest, ratings = outside.without_ratings(text, state.view.schema.fields)
    heard = manner.hear(rest, cards=bool(context.shown), priced=priced or titled, sized=sized)
    intent, failed = Intent(language=language_of(text)), None
    if heard.rest.strip():
        intent, failed = _read_twice(parts, state, heard.rest, context)
    wanted = state.preferences
    wishes_known = bool(wanted.constraints or wanted.search_text or wanted.like_ids or wanted.liked)
    intent = receivers.eased(intent, heard.rest, state.view)
    intent = softness.softened(intent, heard.rest, known=wishes_known, cards=bool(context.shown))
    return outside.told(heard.completed(intent, wishes=wishes_known), ratings, wishes=wishes_known), failed


def _titled_price(intent: Intent) -> bool:
    """Whether a title holds the word about a price, as "Cheaper by the Dozen" does."""
    return any(manner.says_price(mention.title) for mention in intent.mentions)


def _read_twice(parts: Parts, state: TurnState, text: str, context: Context) -> tuple[Intent, Degraded | None]:
    """By the reader and, where there is one, the second. After "start over" a comparison has nothing to go by."""
    intent, failed = read(parts, text, context)
    if len(intent.steps) > 1 and intent.steps[0].act is Act.RESET and not intent.steps[0].about:
        context = Context(language=context.language)
        intent, failed = read(parts, text, context)
    if parts.second_reader:
        intent = parts.second_reader.read_on(intent, text, context, state.view)
    intent = corrections.corrected(intent, text, context.constraints, _wishes_in(parts, intent.language))
    intent = corrections.none_of(corrections.given_up(intent, text, context.constraints), text)
    return corrections.either(intent, text, context.constraints), failed


def _reading(parts: Parts) -> Callable[[str], Intent]:
    """Reads a piece of a message by itself."""
    return lambda piece: read(parts, piece, Context())[0]


def _wishes_in(parts: Parts, language: str) -> Callable[[str], Sequence[Constraint]]:
    """Reads a piece of a message for the wishes in it."""
    return lambda piece: read(parts, piece, Context(language=language))[0].constraints


def introduction(text: str) -> Intent:
    """The intent of a message that only says who its writer is: they wait for something that suits them."""
    return Intent(language=language_of(text), steps=(Step(act=Act.RECOMMEND),))


def resolve_references(parts: Parts, state: TurnState) -> TurnState:
    """Turn what was pointed at into items; finish a step that waited for "which one?", or take the offer agreed to."""
    turns = state.conversation.turns
    cards = pointers.shown_last(turns)
    focus = Focus(shown=pointable(state.conversation), cards=cards, last_item=state.preferences.last_item)
    focus = follow_ups.focused(focus.model_copy(update={"held": state.preferences.constraints}), state)
    several = bool(turns) and ((len(turns[-1].items) > 1 and focus.last_item is None) or _answered(turns))
    text = follow_ups.said(state, focus.shown)
    leaning = pointers.lean(state.intent, text, focus.last_item, turns, state.view)
    focused = focus.last_item is not None
    meant = interpret(leaning, text, several=several, focused=focused, fields=state.view.schema.fields)
    if beyond := beyond_search(leaning, text, cards=bool(focus.shown)):
        meant = meant.model_copy(update={"steps": (beyond,), "lifted": (), "not_understood": ()})
    of_shown = _of_what_was_shown(parts, replace(state, intent=meant), text, focus)
    meant = more_of_it(meant, text, focus.last_item, turns, state.view)
    meant = same_maker(meant, text, focus.last_item, turns, state.view)
    meant = follow_ups.replaced(meant, text, state)
    meant = of_shown or meant
    if turns and consent.skips(state.text) and (turns[-1].asked or not meant.steps):
        meant = meant.model_copy(update={"steps": (Step(act=Act.RECOMMEND),), "lifted": (), "not_understood": ()})
    intent = policy.complete(resolve(meant, focus, state.view), turns, text)
    if not state.wanted_alone:
        intent = after_cards.settled(intent, text, meant, focus, turns, state.view)
    pointed = frozenset(r.said for step in meant.steps for r in step.references)
    if consent.agrees(state.text, state.conversation.turns):
        asked = queries.build(state.preferences, state.history, state.view)
        fresh = state.conversation.turns[-1].intent.constraints
        offers = plan_search(asked, state.view, fresh=fresh).offers
        intent = consent.take(offers[0], intent) if offers else intent
    waiting = bool(focus.shown or state.preferences.constraints)
    return _listened(replace(state, pointed=pointed), intent, waiting=waiting)


def _of_what_was_shown(parts: Parts, state: TurnState, text: str, focus: Focus) -> Intent | None:
    """The intent of a message about the list or its cards; None for every other."""
    held, view = state.preferences.constraints, state.view
    listed = of_list(state.intent, text, focus.shown, view, parts.likes())
    return listed or of_cards(state.intent, text, focus.shown, held, view, _wishes_in(parts, state.language))


def _answered(turns: Sequence[Turn]) -> bool:
    """Whether the last message was answered in words alone after cards: "no" then refuses those cards."""
    asked = [step.act for step in turns[-1].intent.steps]
    return not turns[-1].items and bool(pointers.shown_last(turns)) and not any(act in _SEARCHING for act in asked)


def fold_wishes(parts: Parts, state: TurnState) -> TurnState:
    """Fold the message into the wishes; those about fields that the catalogue no longer has are let go."""
    also = corrections.joined(state.text, _said_alone(state.intent), _wishes_in(parts, state.language))
    also |= adding.beside(state.intent, state.text, state.situations, state.view)
    earlier = state.conversation.turns
    folded = follow_ups.back(fold(state.preferences, state.intent, also=also, earlier=earlier), state)
    anew = _asks_anew(state.intent, state.preferences, earlier) or consent.is_open(state.text)
    if not also and anew and not _fits(state, folded):
        folded = fold(let_go(state.preferences), state.intent, earlier=earlier)  # what led to nothing is let go
    known = tuple(c for c in folded.constraints if wishes.is_known(c, state.view.schema.fields))
    folded = folded.model_copy(update={"constraints": _with_returning(state, folded, known)})
    aside = contradictions.put_aside(state.preferences, folded, state.intent)
    held, schema = state.preferences.situations, state.view.schema
    told = occasions.folded(held, state.situations, state.intent, schema, text=state.text)
    known = occasions.without_lifted(folded.constraints, state.situations)
    update = {"set_aside": aside, "situations": told, "constraints": known}
    return replace(state, preferences=folded.model_copy(update=update))


def _said_alone(intent: Intent) -> list[Constraint]:
    """The wishes that are not choices among several: those replace what was wished before, "also" or not."""
    return [c for c in intent.constraints if c.op is not Op.IN]


def _with_returning(state: TurnState, folded: Preferences, known: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """The wishes with those that gave way to what the message takes back, where something new has them all."""
    turns, was = state.conversation.turns, state.preferences
    back = contradictions.returning(was, folded, state.intent, turns)
    back = tuple(c for c in back if c.field in state.view.schema.fields and c not in known)
    with_back = folded.model_copy(update={"constraints": (*back, *known)})
    return (*back, *known) if back and _fits(state, with_back) else known


def _fits(state: TurnState, wanted: Preferences) -> bool:
    """Whether something new has all these hard wishes."""
    hard = [c for c in wanted.constraints if c.hard and wishes.is_known(c, state.view.schema.fields)]
    return bool(state.view.eligible(hard, queries.build(wanted, state.history, state.view).excluded).any())


def _asks_anew(intent: Intent, preferences: Preferences, turns: Sequence[Turn]) -> bool:
    """Whether, after an answer without cards, another subject is named."""
    if not turns or turns[-1].items or not any(s.act in _SEARCHING for s in turns[-1].intent.steps):
        return False
    said = [c for s in intent.steps if s.act in _SEARCHING for c in s.constraints if wishes.is_subject(c) and c.hard]
    held = {c.field: wishes.values(c) for c in preferences.constraints if wishes.is_subject(c)}
    return any(c.field in held and wishes.values(c) != held[c.field] for c in said)


def decide(parts: Parts, state: TurnState) -> TurnState:
    """Plan what the turn does."""
    if state.too_long:
        return state
    settings = parts.settings
    shown: Sequence[str] = state.preferences.shown
    plan = policy.decide(state.intent, shown=shown, cards=settings.cards, most_cards=settings.most_cards)
    return replace(state, plan=plan)
