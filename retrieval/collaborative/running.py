"""Running sums: people's likes are added to and taken out of what the closed forms are fitted from.

A fit of EASE or of the next-item model over all data is mostly the pass that sums over people. The sums are kept with
the histories that are in them; a changed person costs the square of their own history.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from retrieval.collaborative.gram import GRAM, Gram, gram_of
from retrieval.collaborative.histories import Floats, Histories
from retrieval.collaborative.next_item import add_lags, key_of, lag_sums
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.trials import Plan

Likes = Mapping[str, Mapping[str, float]]
"""Item -> weight (above zero) by user, oldest first; nothing for somebody who is forgotten."""
_WITH_GRAM = ("ease", "edlae", "next_item")
_WITH_LAGS = ("next_item", "next_item_alone")


def with_sums(histories: Histories, plans: Iterable[Plan], settings: CollaborativeSettings) -> Histories:
    """The histories with the sums that these plans need. Those of other methods need none."""
    kept: dict[str, Floats] = {}
    for plan in plans:
        if plan.method in _WITH_GRAM and GRAM not in kept:
            kept[GRAM] = gram_of(histories.matrix()).sums
        if plan.method in _WITH_LAGS:
            key = key_of(settings.model_copy(update=dict(plan.changes)))
            kept[key.name] = lag_sums(histories, key)
    return replace(histories, kept=kept)


def changed(histories: Histories, fresh: Likes, plans: Sequence[Plan], settings: CollaborativeSettings) -> Histories:
    """The histories and sums after these people have come to other likes. New items get rows of their own."""
    new = {i for likes in fresh.values() for i in likes} - set(histories.item_ids)
    wide = _widened(histories, sorted(new))
    rows = [n for n, user in enumerate(wide.users) if user in fresh]
    before = wide.people(np.array(rows, dtype=np.int64))
    after = _read({user: likes for user, likes in sorted(fresh.items()) if likes}, wide)
    kept = dict(wide.kept)
    if GRAM in kept:
        kept[GRAM] = Gram(kept[GRAM]).updated(before.matrix(), after.matrix()).sums
    for plan in plans:
        key = key_of(settings.model_copy(update=dict(plan.changes)))
        if plan.method in _WITH_LAGS and key.name in kept:
            sums = kept[key.name].copy()
            add_lags(sums, before, key, sign=-1.0)
            add_lags(sums, after, key)
            kept[key.name] = sums
    others = wide.people(np.setdiff1d(np.arange(len(wide.users)), rows))
    return _joined(others, after, kept)


def _widened(histories: Histories, new: Sequence[str]) -> Histories:
    """The same with rows of zeros for new items."""
    if not new:
        return histories
    sides = ((0, len(new)), (0, len(new)))
    kept = {name: np.pad(sums, ((0, 0),) * (sums.ndim - 2) + sides) for name, sums in histories.kept.items()}
    return replace(histories, item_ids=(*histories.item_ids, *new), kept=kept)


def _read(likes: Likes, like: Histories) -> Histories:
    rows = {item: row for row, item in enumerate(like.item_ids)}
    items = np.array([rows[i] for kept in likes.values() for i in kept], dtype=np.int64)
    weights = np.array([w for kept in likes.values() for w in kept.values()], dtype=np.float32)
    starts = np.cumsum([0, *(len(kept) for kept in likes.values())], dtype=np.int64)
    return Histories(like.item_ids, tuple(likes), starts, items, weights, like.timed)


def _joined(one: Histories, other: Histories, kept: Mapping[str, Floats]) -> Histories:
    return Histories(
        one.item_ids,
        (*one.users, *other.users),
        np.concatenate([one.starts, one.starts[-1] + other.starts[1:]]),
        np.concatenate([one.items, other.items]),
        np.concatenate([one.weights, other.weights]),
        one.timed,
        kept,
    )
