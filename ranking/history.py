"""Asks made from what people did: their earlier likes are the query, their later ones the answer."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.items import Interaction, InteractionKind
from domain.query import Query
from ranking.examples import Ask

_POSITIVE = (InteractionKind.LIKE, InteractionKind.PURCHASE, InteractionKind.CLICK)
_NEGATIVE = (InteractionKind.DISLIKE, InteractionKind.HIDE)


@dataclass(frozen=True, slots=True)
class HistoryAsks:
    """`kept` are the interactions that the sources may be fitted on; the answers of the asks are not among them."""

    kept: tuple[Interaction, ...]
    train: tuple[Ask, ...]
    validation: tuple[Ask, ...]


def asks_from_history(
    interactions: Iterable[Interaction],
    profiles: Mapping[str, Mapping[str, str]] | None = None,
    *,
    users: int = 900,
    share_held: float = 0.2,
    share_validation: float = 1 / 3,
    seed: int = 7,
) -> HistoryAsks:
    """Hold back the last `share_held` of the likes of up to `users` people (seeded draw), oldest first within a person.

    Each gives one ask with all their earlier likes, one as in a chat (nobody known, who named one to five of these
    likes), and every third one more with nothing but the profile. People with fewer than three likes are kept whole.
    """
    by_user: dict[str, list[Interaction]] = {}
    for interaction in interactions:
        by_user.setdefault(interaction.user, []).append(interaction)
    top = max((i.value for rows in by_user.values() for i in rows if i.kind is InteractionKind.RATING), default=1.0)
    splits = {user: split for user, rows in by_user.items() if (split := _split(rows, top, share_held))}
    draw = random.Random(seed)
    chosen = draw.sample(sorted(splits), min(users, len(splits)))
    kept = [i for user, rows in by_user.items() if user not in set(chosen) for i in rows]
    kept += [i for user in chosen for i in splits[user].before]
    known = profiles or {}
    asks = [_asks(user, splits[user], known.get(user, {}), draw, n % 3 == 0) for n, user in enumerate(chosen)]
    cut = round(len(asks) * (1 - share_validation))
    return HistoryAsks(tuple(kept), _flat(asks[:cut]), _flat(asks[cut:]))


@dataclass(frozen=True, slots=True)
class _Split:
    before: tuple[Interaction, ...]
    liked: tuple[str, ...]
    disliked: tuple[str, ...]
    held: frozenset[str]


def is_like(interaction: Interaction, top: float) -> bool:
    """Whether it says that the person liked the item: a like, purchase or click, or at least .75 of the top rating."""
    if interaction.kind is InteractionKind.RATING:
        return interaction.value >= 0.75 * top
    return interaction.kind in _POSITIVE


def _is_dislike(interaction: Interaction, top: float) -> bool:
    if interaction.kind is InteractionKind.RATING:
        return interaction.value <= 0.4 * top
    return interaction.kind in _NEGATIVE


def _split(rows: Sequence[Interaction], top: float, share_held: float) -> _Split | None:
    """One person's rows before and after the moment from which likes are held back; None with fewer than 3 likes."""
    ordered = sorted(rows, key=lambda i: i.time.timestamp() if i.time else 0.0)
    likes = [n for n, i in enumerate(ordered) if is_like(i, top)]
    if len(likes) < 3:
        return None
    first = likes[-max(1, round(len(likes) * share_held))]
    before, after = ordered[:first], ordered[first:]
    known = {i.item for i in before}
    held = frozenset(i.item for i in after if is_like(i, top) and i.item not in known)
    liked = tuple(dict.fromkeys(i.item for i in before if is_like(i, top)))
    disliked = tuple(dict.fromkeys(i.item for i in before if _is_dislike(i, top)))
    return _Split(tuple(before), liked, disliked, held) if held and liked else None


def _asks(user: str, split: _Split, profile: Mapping[str, str], draw: random.Random, bare: bool) -> list[Ask]:
    seen = frozenset(i.item for i in split.before)
    whole = Query(user=user, liked=split.liked, disliked=split.disliked, seen=seen, profile=profile, limit=10)
    named = draw.sample(split.liked, min(len(split.liked), draw.choice((1, 2, 3, 5))))
    queries = [whole, Query(liked=tuple(named), seen=seen, limit=10)]
    if bare:
        queries.append(Query(profile=profile, seen=seen, limit=10))
    return [Ask(query=query, relevant=split.held) for query in queries]


def _flat(asks: Sequence[Sequence[Ask]]) -> tuple[Ask, ...]:
    return tuple(a for some in asks for a in some)
