"""Past conversations and reviews for a build: as retrieval remembers them, and as asks that the ranking learns from."""

import random
from collections.abc import Sequence

from catalog.past import PastConversation
from domain.frozen import Frozen
from domain.ports import CatalogView, Message
from ranking.examples import Ask
from retrieval.dialogues import Moment, Remembered, as_query, moments_of

MOST_HELD = 240
"""Of so many conversations, and of no more than a quarter, the recommendations teach the ranking."""
_SHARE = 0.25
_VALIDATION = 1 / 3


class PastTalk(Frozen):
    """All past talk of a catalogue, and the recommendations in it."""

    remembered: tuple[Remembered, ...] = ()
    moments: tuple[Moment, ...] = ()


class HeldTalk(Frozen):
    """Conversations that the sources must do without while the ranking learns from what was recommended in them."""

    talks: frozenset[str] = frozenset()
    train: tuple[Ask, ...] = ()
    validation: tuple[Ask, ...] = ()


def past_talk(talks: Sequence[PastConversation], view: CatalogView) -> PastTalk:
    """As retrieval remembers it; items that the catalogue has no more are left out."""
    wanted = {m.item for talk in talks for m in talk.items if m.item in view.rows}
    titles = {item: tuple(view.item(item).titles.values()) for item in wanted}
    kept: list[Remembered] = []
    moments: list[Moment] = []
    for talk in talks:
        items = {m.item: m.sentiment.value for m in talk.items if m.item in titles}
        said = [Message(role=m.role, content=m.content) for m in talk.messages]
        kept.append(
            Remembered(
                id=talk.id,
                text="\n".join(m.content for m in said),
                items=items,
                asked="\n".join(m.content for m in said if m.role == "user"),
                owner=talk.owner,
            )
        )
        moments += moments_of(talk.id, said, items, titles)
    return PastTalk(remembered=tuple(kept), moments=tuple(moments))


def hold_back(past: PastTalk, seed: int) -> HeldTalk:
    """Asks from a seeded part of the conversations; none of them is in both train and validation."""
    telling = sorted({m.talk for m in past.moments})
    count = min(MOST_HELD, int(_SHARE * len(telling)))
    held = random.Random(seed).sample(telling, count)
    cut = round(count * (1 - _VALIDATION))
    return HeldTalk(talks=frozenset(held), train=_asks(past, held[:cut]), validation=_asks(past, held[cut:]))


def _asks(past: PastTalk, talks: Sequence[str]) -> tuple[Ask, ...]:
    wanted = frozenset(talks)
    chosen = [m for m in past.moments if m.talk in wanted and len(m.said) > 1]
    return tuple(Ask(query=as_query(m), relevant=frozenset(m.targets)) for m in chosen)
