"""Reasons of a model that is no sum over the history: what a score loses when one item is left out of it."""

from collections.abc import Callable

import numpy as np

from retrieval.collaborative.fold import Rows
from retrieval.collaborative.histories import Floats, Ints

_MOST = 50
"""Only so many of the newest likes are left out in turn; the others are told as 0."""


def occluded(score: Callable[[Rows, Rows], Floats], liked: Ints, disliked: Ints, targets: Ints) -> Floats:
    """score(all) - score(all but one) for each item of the history, shape (liked and disliked, targets)."""
    told = np.zeros((len(liked) + len(disliked), len(targets)), dtype=np.float32)
    first = max(0, len(liked) - _MOST)
    without = [np.delete(liked, n) for n in range(first, len(liked))]
    fewer = [np.delete(disliked, n) for n in range(len(disliked))]
    histories = [liked, *without, *(liked for _ in fewer)]
    against = [disliked, *(disliked for _ in without), *fewer]
    scores = score(histories, against)[:, targets]
    told[first:] = scores[0] - scores[1:]
    return told
