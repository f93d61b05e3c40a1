"""Long-term memory: what a known user said of items, of themselves and of their taste, with the turn it came from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, runtime_checkable

from agent import standing
from agent.preferences import undone
from agent.state import TurnState
from agent.unlearning import SAID
from domain.conversation import Turn
from domain.intent import Act, Intent, Sentiment
from domain.items import Interaction, InteractionKind
from domain.ports import Catalog

_KINDS = {
    Sentiment.LIKE: InteractionKind.LIKE,
    Sentiment.DISLIKE: InteractionKind.DISLIKE,
    Sentiment.SEEN: InteractionKind.SEEN,
}


@runtime_checkable
class Keeper(Protocol):
    """A catalogue that also keeps facts of people."""

    def set_profile(self, user: str, facts: Mapping[str, str]) -> None:
        """Replace what is known of a user. Raises StoreFailed."""
        ...

    def erase(self, user: str) -> Mapping[str, int]:
        """Erase all that is kept of a user. Raises StoreFailed."""
        ...


@runtime_checkable
class Unwriting(Protocol):
    """A catalogue that can unlearn what somebody did with one item."""

    def forget_deeds(self, user: str, item_id: str) -> int:
        """Erase it; how many events that were. Raises StoreFailed."""
        ...


def said(intent: Intent, user: str | None, turn_id: str, now: datetime) -> list[Interaction]:
    """The reactions of one message as interactions; none for an anonymous visitor."""
    if user is None:
        return []
    return [
        Interaction(user=user, item=m.item_id, kind=_KINDS[m.sentiment], time=now, turn_id=turn_id)
        for m in intent.mentions
        if m.item_id and m.sentiment in _KINDS
    ] + [
        Interaction(user=user, item=m.item_id, kind=InteractionKind.CLICK, time=now, turn_id=turn_id)
        for step in intent.steps
        for m in step.mentions
        if step.act is Act.CHAT and m.item_id  # chosen: of interest, neither liked nor known yet
    ]


def keep(catalog: Catalog, state: TurnState, now: datetime) -> None:
    """Do what the message asks of the memory, else keep what it says of its writer. Raises ParleyError."""
    user, asked = state.user, state.asked_of_memory
    if user is None:
        return
    if asked.forget_me:
        if isinstance(catalog, Keeper):
            catalog.erase(user)
        return
    facts = catalog.profile(user)
    wanted = _facts(state, facts, now)
    if taken := undone(state.intent, state.conversation.turns):
        take_back(catalog, user, taken)
    forget_items(catalog, user, state.intent)
    if wanted != dict(facts) and isinstance(catalog, Keeper):
        catalog.set_profile(user, wanted)
    if not asked.not_this:
        keep_reactions(catalog, state.intent, user, state.turn_id, now)


def take_back(catalog: Catalog, user: str, turn: Turn) -> None:
    """Unlearn the reactions of one turn; what was done with those items before stays. Raises ParleyError."""
    items = {m.item_id for m in turn.intent.mentions if m.item_id and m.sentiment in _KINDS}
    if not items or not isinstance(catalog, Unwriting):
        return
    others = [deed for deed in catalog.interactions(user) if deed.item in items and deed.turn_id != turn.turn_id]
    for item_id in items:
        catalog.forget_deeds(user, item_id)
    if others:
        catalog.record(others)


def forget_items(catalog: Catalog, user: str, intent: Intent) -> None:
    """Unlearn all reactions to the items that the person asked to forget. Raises ParleyError."""
    asked = [m.item_id for s in intent.steps if s.act is Act.RESET and s.about == SAID for m in s.mentions]
    for item_id in filter(None, asked):
        if isinstance(catalog, Unwriting):
            catalog.forget_deeds(user, item_id)


def keep_reactions(catalog: Catalog, intent: Intent, user: str | None, turn_id: str, now: datetime) -> None:
    """Record the reactions of a message, unless the person asked not to be remembered. Raises ParleyError."""
    heard = said(intent, user, turn_id, now)
    if heard and user is not None and not standing.is_off(catalog.profile(user)):
        catalog.record(heard)


def _facts(state: TurnState, facts: Mapping[str, str], now: datetime) -> dict[str, str]:
    """The profile after the message."""
    asked, before = state.asked_of_memory, standing.read(facts)
    if asked.stop:
        return {**facts, standing.MEMORY: standing.OFF}
    gone = {*state.forgotten, *([standing.MEMORY] if asked.may else [])}
    kept = {name: value for name, value in facts.items() if name not in gone}
    if standing.is_off(kept):
        return kept
    if asked.not_this:
        last = state.conversation.turns[-1].turn_id if asked.only and state.conversation.turns else ""
        return standing.with_wishes(kept, [one for one in before if not last or one.turn_id != last])
    if taken := undone(state.intent, state.conversation.turns):
        left = [one for one in before if one.turn_id != taken.turn_id]
        return standing.with_wishes(_facts_before(kept, state), left)
    fresh = standing.heard(state.intent, state.text, state.turn_id, now)
    after = standing.merged(standing.lifted(before, state.intent.lifted), fresh)
    return standing.with_wishes({**kept, **state.told}, after) if (fresh or after != before or state.told) else kept


def _facts_before(facts: Mapping[str, str], state: TurnState) -> dict[str, str]:
    """The facts without those that the message took back."""
    was, now = state.conversation.preferences.profile, state.preferences.profile
    gone = {name for name in was if name not in now}
    changed = {name: value for name, value in now.items() if was.get(name) != value}
    return {name: value for name, value in {**facts, **changed}.items() if name not in gone}
