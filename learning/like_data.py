"""Would this person like this item? Prompts from what people did and the items' texts, after Bao et al., "TALLRec:
An Effective and Efficient Tuning Framework to Align Large Language Model with Recommendation" (RecSys 2023).

Everything is ordered in time: an example knows only what its person did before it, and what is judged comes after all
that is learnt from. A model that is tuned on it answers " yes" or " no"; the share of " yes" is the score.
"""

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from domain.errors import BadInput
from domain.frozen import Frozen
from domain.items import Interaction, InteractionKind, Item
from domain.ports import CatalogView

YES, NO = " yes", " no"
_LIKES = (InteractionKind.LIKE, InteractionKind.PURCHASE)
_DISLIKES = (InteractionKind.DISLIKE, InteractionKind.HIDE)
_SHARE = 0.75
"""A rating of this share of the scale or more is a like."""
_TOLD = 4
"""How many likes and how many dislikes a prompt tells, the newest: a CPU pays for every token."""
_LEAST = 32
_FIELDS = ("genre", "category", "keyword", "director", "author", "authors", "tags")


class LikeExample(Frozen):
    """One deed to foretell. `history` counts the person's earlier deeds, `known` the item's deeds in the training;
    `later_liked` is what the person liked from this deed on: what a ranking at this moment should find."""

    user: str
    item: str
    liked: bool
    prompt: str
    earlier_liked: tuple[str, ...] = ()
    earlier_disliked: tuple[str, ...] = ()
    later_liked: tuple[str, ...] = ()
    history: int = 0
    known: int = 0

    @property
    def target(self) -> str:
        """What the model should write."""
        return YES if self.liked else NO


class LikeSplit(Frozen):
    """What is learnt from, what weights are earned on and what is judged, in the order of time."""

    train: tuple[LikeExample, ...]
    valid: tuple[LikeExample, ...]
    test: tuple[LikeExample, ...]
    learnt: tuple[Interaction, ...]
    """The deeds before the first one of `valid`: all that any model may learn from."""


def liked_by(interactions: Iterable[Interaction]) -> Callable[[Interaction], bool | None]:
    """Whether a deed says like (True), dislike (False) or neither (None)."""
    best = max((i.value for i in interactions if i.kind is InteractionKind.RATING), default=5.0)

    def says(deed: Interaction) -> bool | None:
        if deed.kind in _LIKES:
            return True
        if deed.kind in _DISLIKES:
            return False
        return deed.value >= _SHARE * best if deed.kind is InteractionKind.RATING else None

    return says


def split(
    interactions: Sequence[Interaction],
    view: CatalogView,
    *,
    most: int = 4_000,
    learn: int = 40_000,
    people: int = 0,
    seed: int = 7,
) -> LikeSplit:
    """The examples of a catalogue: 80 % of the time to learn from, 10 % to earn weights on, 10 % to judge.

    `learn`: examples to learn from at most; `most`: in each of the other parts, a third of each length of history
    as far as there are; `people`: of so many people (0: all); all drawn by `seed`. Deeds without a time come person
    by person in a drawn order, so that what is judged is new people. Raises BadInput where there are too few likes
    or dislikes.
    """
    says = liked_by(interactions)
    deeds = _in_order([d for d in interactions if says(d) is not None and d.item in view.rows], people, seed)
    cuts = int(len(deeds) * 0.8), int(len(deeds) * 0.9)
    known = Counter(d.item for d in deeds[: cuts[0]])
    earlier: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    parts: list[list[_Moment]] = [[], [], []]
    for at, deed in enumerate(deeds):
        done = earlier[deed.user]
        parts[0 if at < cuts[0] else 1 if at < cuts[1] else 2].append(_Moment(deed, bool(says(deed)), len(done), done))
        done.append((deed.item, bool(says(deed))))
    chance = random.Random(seed)
    first = chance.sample(parts[0], learn) if len(parts[0]) > learn else parts[0]
    drawn = (first, *(_of_all_lengths(p, most, chance) for p in parts[1:]))
    train, valid, test = (tuple(_example(m, view, known[m.deed.item]) for m in p) for p in drawn)
    for name, part_ in (("training", train), ("judging", test)):
        yes = sum(e.liked for e in part_)
        if min(yes, len(part_) - yes) < _LEAST // 2:
            reason = f"{yes} likes and {len(part_) - yes} dislikes are too few for {name}"
            raise BadInput(reason, "ratings, or likes and dislikes, of some dozens of people are needed")
    return LikeSplit(train=train, valid=valid, test=test, learnt=tuple(deeds[: cuts[0]]))


def shots(train: Sequence[LikeExample], count: int, seed: int = 7) -> list[LikeExample]:
    """`count` examples (0: all), as many likes as dislikes as far as there are, of people with some history first."""
    if not count or count >= len(train):
        return list(train)
    chance = random.Random(seed)
    rows = sorted(train, key=lambda e: (e.history < 3, chance.random()))
    likes = [e for e in rows if e.liked][: count - count // 2]
    dislikes = [e for e in rows if not e.liked][: count - len(likes)]
    chosen = [*likes, *dislikes]
    chance.shuffle(chosen)
    return chosen


class _Moment(NamedTuple):
    """A deed, and the first `before` of all that its person ever did (a list that grew on)."""

    deed: Interaction
    liked: bool
    before: int
    deeds: list[tuple[str, bool]]


def _in_order(deeds: Sequence[Interaction], people: int, seed: int) -> list[Interaction]:
    """By time; people and their deeds without a time in an order drawn by `seed`."""

    def drawn(*names: str) -> bytes:
        return hashlib.blake2b("\0".join((str(seed), *names)).encode(), digest_size=8).digest()

    if people:
        kept = set(sorted({d.user for d in deeds}, key=drawn)[:people])
        deeds = [d for d in deeds if d.user in kept]
    places = {d.user: drawn(d.user) for d in deeds}
    return sorted(
        deeds,
        key=lambda d: (
            (d.time.timestamp(), b"", b"", d.user, d.item)
            if d.time
            else (0.0, places[d.user], drawn(d.user, d.item), d.user, d.item)
        ),
    )


def _of_all_lengths(moments: Sequence[_Moment], most: int, chance: random.Random) -> list[_Moment]:
    """At most `most` moments, a third of each length of history, what one lacks from the others; in order."""
    if len(moments) <= most:
        return list(moments)
    lengths: list[list[int]] = [[], [], []]
    for at, moment in enumerate(moments):
        lengths[0 if moment.before < 5 else 1 if moment.before < 20 else 2].append(at)
    chosen: list[int] = []
    for left, places in zip((3, 2, 1), sorted(lengths, key=len), strict=True):
        chosen += chance.sample(places, min(len(places), (most - len(chosen)) // left))
    return [moments[at] for at in sorted(chosen)]


def _example(moment: _Moment, view: CatalogView, known: int) -> LikeExample:
    done = moment.deeds[: moment.before]
    likes = tuple(item for item, yes in done if yes)
    dislikes = tuple(item for item, yes in done if not yes)
    return LikeExample(
        user=moment.deed.user,
        item=moment.deed.item,
        liked=moment.liked,
        prompt=prompt(view, likes, dislikes, moment.deed.item),
        earlier_liked=likes,
        earlier_disliked=dislikes,
        later_liked=tuple(item for item, yes in moment.deeds[moment.before :] if yes),
        history=moment.before,
        known=known,
    )


def prompt(view: CatalogView, liked: Sequence[str], disliked: Sequence[str], item_id: str) -> str:
    """What the model is asked about one person and one item: the person first, so that many items share that part."""
    return told(view, liked, disliked) + asked(view, item_id)


def told(view: CatalogView, liked: Sequence[str], disliked: Sequence[str]) -> str:
    """What a prompt says of the person."""
    lines = []
    for name, ids in (("liked", liked), ("disliked", disliked)):
        titles = [_short(view.item(i)) for i in ids[-_TOLD:] if i in view.rows]
        lines.append(f"{name}: {'; '.join(titles) or '-'}\n")
    return "".join(lines)


def asked(view: CatalogView, item_id: str) -> str:
    """What a prompt says of the item. Raises NotFound."""
    item = view.item(item_id)
    return f"item: {', '.join([item.title()[:36], *_words(item, _FIELDS)[:5]])}\nlikes it:"


def _short(item: Item) -> str:
    kinds = _words(item, _FIELDS[:2])
    return f"{item.title()[:24]} ({kinds[0]})" if kinds else item.title()[:28]


def _words(item: Item, fields: Sequence[str]) -> list[str]:
    return [word for field in fields for word in item.words(field)[:3]]


GROUPS: Mapping[str, Callable[[LikeExample], bool]] = {
    "all": lambda e: e.history >= 0,
    "people with 0-4 deeds": lambda e: e.history < 5,
    "people with 5-19 deeds": lambda e: 5 <= e.history < 20,
    "people with 20 and more": lambda e: e.history >= 20,
    "items with 0-4 deeds": lambda e: e.known < 5,
    "items with 5 and more": lambda e: e.known >= 5,
}
