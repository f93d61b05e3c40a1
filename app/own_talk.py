"""Parley's own conversations in the dialogue memory: only those of people who agreed, and no longer than they agree."""

from agent.stores import SqlConversationStore
from catalog.past import Mentioned, PastConversation, Said
from catalog.store import SqlCatalog
from domain.conversation import Conversation
from domain.intent import Sentiment
from domain.items import Interaction, InteractionKind
from retrieval.dialogues import erase_from_builds

AGREED = "talk_may_be_remembered"
"""The fact in a person's profile (PATCH /v1/users/{id}/profile) that says so: "yes"."""
OWN = "own:"
"""How the ids of such conversations begin."""
_FEELINGS = {
    InteractionKind.LIKE: Sentiment.LIKE,
    InteractionKind.PURCHASE: Sentiment.LIKE,
    InteractionKind.CLICK: Sentiment.NEUTRAL,
    InteractionKind.DISLIKE: Sentiment.DISLIKE,
    InteractionKind.HIDE: Sentiment.DISLIKE,
    InteractionKind.SEEN: Sentiment.SEEN,
}


def remember_own_talk(store: SqlConversationStore, records: SqlCatalog) -> int:
    """Bring the catalogue's memory in step with who agreed now; how many own conversations it holds.

    What somebody no longer agrees to, or deleted, is erased from it.
    """
    talks = [talk for user in _agreed(records) for talk in _talks(store, records, user)]
    kept = {talk.id for talk in talks}
    records.erase_talk([t.id for t in records.conversations() if t.id.startswith(OWN) and t.id not in kept])
    records.add_conversations(talks)
    return len(talks)


def forget_own_talk(records: SqlCatalog, conversation_id: str) -> int:
    """Erase one conversation from the catalogue's memory and its builds at once; how many there were in the memory."""
    talk = f"{OWN}{conversation_id}"
    if gone := records.erase_talk([talk]):
        erase_from_builds(records.folder, talks=frozenset({talk}))
    return gone


def forget_lost_talk(store: SqlConversationStore, records: SqlCatalog) -> int:
    """Erase own conversations from the memory that are kept no more (they were swept); how many that were."""
    held = {talk.id: talk.owner for talk in records.talks_of() if talk.id.startswith(OWN)}
    kept = {f"{OWN}{talk}" for owner in set(held.values()) for talk in store.of_owner(owner)}
    lost = frozenset(held).difference(kept)
    gone = records.erase_talk(sorted(lost))
    if gone:
        erase_from_builds(records.folder, talks=lost)
    return gone


def _agreed(records: SqlCatalog) -> list[str]:
    return sorted(u for u, facts in records.profiles().items() if facts.get(AGREED, "").lower() in ("yes", "true", "1"))


def _talks(store: SqlConversationStore, records: SqlCatalog, user: str) -> list[PastConversation]:
    deeds = records.interactions(user)
    found = (store.load(talk) for talk in store.of_owner(user))
    made = [_as_past(talk, user, deeds) for talk in found if talk.turns and talk.catalog in ("", records.name)]
    return [talk for talk in made if talk.items]


def _as_past(talk: Conversation, user: str, deeds: list[Interaction]) -> PastConversation:
    """What was said on both sides, and what the person said or did about items in it. Cards alone say nothing."""
    said = [m for turn in talk.turns for m in (Said(role="user", content=turn.text), _reply(turn.reply)) if m.content]
    felt = {m.item_id: m.sentiment for t in talk.turns for s in t.intent.steps for m in s.mentions if m.item_id}
    turns = {turn.turn_id for turn in talk.turns}
    felt |= {d.item: _FEELINGS[d.kind] for d in deeds if d.turn_id in turns and d.kind in _FEELINGS}
    items = tuple(Mentioned(item=item, sentiment=feeling) for item, feeling in felt.items())
    return PastConversation(id=f"{OWN}{talk.id}", messages=tuple(said), items=items, owner=user)


def _reply(text: str) -> Said:
    return Said(role="assistant", content=text)
