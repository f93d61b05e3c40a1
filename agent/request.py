"""Recommendations without a kept conversation: a request in, cards out, through the same steps as a turn."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import Field

from agent import find, keep, listening, occasions, show, understand, wishes
from agent.messages import clean
from agent.parts import Parts
from agent.person import Person, read_person
from agent.policy import Move, Plan, Task
from agent.preferences import fold
from agent.references import Focus, resolve
from agent.state import TurnState
from agent.stores import new_id
from agent.understanding.context import Context
from domain.candidates import Recommendation
from domain.conversation import Conversation, Degraded, Preferences
from domain.errors import BadInput, NotFound, UnknownField
from domain.frozen import Frozen
from domain.intent import Constraint, Intent
from domain.ports import CatalogView, Message
from domain.query import Dial
from llms.meter import metered

_TEXT_LENGTH = 1500


class RecommendRequest(Frozen):
    """What to recommend for. `messages` are read in order, oldest first; explicit `constraints` come after all talk.

    `like_ids` are the items that "more like this" starts from.
    `named` are the items that came up in the messages, where the caller knows them (() for none). `firm`: what the
    messages ask for must hold; in free talk between people it had better only rank, since most of it is no order, and
    whatever came up and was not disliked tells their taste (with `named` only that: a title that is merely found in
    free talk may be a common word, or a film that somebody wants to see, and must not be left out for it).
    """

    text: str = ""
    messages: tuple[Message, ...] = ()
    named: tuple[str, ...] | None = None
    firm: bool = True
    liked: tuple[str, ...] = ()
    like_ids: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    dial: Dial = Dial()
    limit: int = 5
    user: str | None = None


class Recommendations(Frozen):
    """The cards for a request, with what was understood and how it went."""

    turn_id: str
    items: tuple[Recommendation, ...] = ()
    intent: Intent = Intent()
    degraded: tuple[Degraded, ...] = ()
    timings_ms: Mapping[str, float] = Field(default_factory=dict)

    def as_record(self) -> dict[str, object]:
        """The answer of POST /v1/recommendations."""
        record = self.model_dump(mode="json", exclude={"items"})
        record["items"] = [item.as_record() for item in self.items]
        return record


def recommend(parts: Parts, request: RecommendRequest) -> Recommendations:
    """The best items for a request. Raises BadInput, UnknownField, NotFound, and what the finder raises."""
    started = time.perf_counter()
    view = parts.catalog.view()
    _check(request, view, parts)
    state = TurnState(
        turn_id=new_id(), text=request.text, conversation=Conversation(id=""), view=view, user=request.user,
        dial=request.dial, meter=parts.meter(),
    )  # fmt: skip
    state = keep.load(parts, state)
    state = _read(parts, state, request)
    read_ms = _ms(started)
    state = replace(state, plan=Plan(tasks=(Task(move=Move.RECOMMEND),), limit=request.limit))
    timings = {"understand": read_ms}
    for name, step in (("retrieve", find.retrieve), ("rank", find.rank), ("show", show.show)):
        before = time.perf_counter()
        with metered(state.meter, "score"):
            state = step(parts, state)
        timings[name] = _ms(before)
    timings["total"] = _ms(started)
    return Recommendations(
        turn_id=state.turn_id,
        items=state.cards,
        intent=state.intent,
        degraded=(*state.degraded, *state.meter.degraded),
        timings_ms=timings,
    )


def _check(request: RecommendRequest, view: CatalogView, parts: Parts) -> None:
    most = parts.settings.most_cards
    if not 1 <= request.limit <= most:
        raise BadInput(f"limit must be from 1 to {most}, not {request.limit}", "Ask for fewer items.")
    for item_id in (*request.liked, *request.like_ids, *request.disliked):
        if item_id not in view.rows:
            raise NotFound(f"there is no item {item_id!r}", "Name items by the ids of this catalogue.")
    for constraint in request.constraints:
        if constraint.field not in view.schema.fields:
            known = ", ".join(view.schema.fields)
            raise UnknownField(f"the catalogue has no field {constraint.field!r}", f"Its fields are: {known}.")


def _read(parts: Parts, state: TurnState, request: RecommendRequest) -> TurnState:
    """Fold everything that was said, oldest first."""
    given = {
        "liked": request.liked, "disliked": request.disliked, "refused": request.exclude, "like_ids": request.like_ids
    }  # fmt: skip
    state = replace(state, preferences=Preferences().model_copy(update=given))
    said = [*request.messages, *([Message(role="user", content=request.text)] if request.text.strip() else [])]
    mentioned: tuple[str, ...] = ()
    named = list(request.named or ())
    for message in said:
        text = clean(message.content)[: parts.settings.longest_message]
        person = read_person(text) if message.role == "user" else Person(rest=text)
        context = Context(shown=mentioned, constraints=state.preferences.constraints, earlier_shown=mentioned)
        intent, failed = understand.read(parts, person.rest, context)
        if failed:
            state = replace(state, degraded=(failed,))
        if parts.second_reader and message is said[-1] and message.role == "user":
            with metered(state.meter, "understand"):
                intent = parts.second_reader.read_on(intent, person.rest, context, state.view)
        resolved = resolve(intent, Focus(shown=mentioned, last_item=state.preferences.last_item), state.view)
        named += [m.item_id for m in resolved.mentions if m.item_id]
        if message.role == "user":
            told = (
                listening.listened(resolved, text, state.view)
                if request.text and not (request.messages or failed)
                else None
            )
            resolved = told.intent if told else resolved
            folded = fold(state.preferences, resolved, also=wishes.says_also(text))
            folded = folded.model_copy(update={"profile": {**folded.profile, **person.profile}})
            state = _with_told(replace(state, intent=resolved, preferences=folded), told)
        else:
            mentioned = tuple(m.item_id for m in resolved.mentions if m.item_id) or mentioned
    state = replace(state, said=tuple(clean(m.content) for m in said), named=tuple(named))
    unread = bool(state.unread)
    completed = _completed(state.preferences, request, said, named, state.view, unread=unread)
    return replace(state, preferences=completed)


def _with_told(state: TurnState, told: listening.Listened | None) -> TurnState:
    """With what a request in words tells of the person; talk between people is no such request."""
    if told is None:
        return state
    held = occasions.folded((), told.situations, told.intent, state.view.schema)
    preferences = state.preferences.model_copy(update={"situations": held})
    return replace(state, situations=told.situations, unread=told.unread, preferences=preferences)


def _completed(
    preferences: Preferences,
    request: RecommendRequest,
    said: Sequence[Message],
    named: Sequence[str],
    view: CatalogView,
    *,
    unread: bool = False,
) -> Preferences:
    """With the explicit constraints, and with a dialogue's own words where there is one (past talk is searched too)."""
    known = [c for c in preferences.constraints if wishes.is_known(c, view.schema.fields)]
    if not request.firm:
        known = [c.model_copy(update={"hard": False}) for c in known]
    update: dict[str, object] = {"constraints": wishes.merge(known, request.constraints)}
    if not request.firm:
        found = (*named, *preferences.liked)
        came_up = found if request.named is None else request.named  # the caller knows better than a reader
        update["liked"] = tuple(dict.fromkeys(i for i in came_up if i not in preferences.disliked))
    read = known or preferences.search_text or preferences.situations or unread
    understood = bool(read or preferences.liked or preferences.like_ids)
    if request.messages or not understood:
        spoken = " ".join(clean(m.content) for m in said if m.role == "user")
        update["search_text"] = spoken[-_TEXT_LENGTH:]
    return preferences.model_copy(update=update)


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
