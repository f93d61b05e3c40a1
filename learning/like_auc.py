"""The area under the ROC curve, and its standard error."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def auc(scores: Floats, liked: Sequence[bool]) -> float:
    """The chance that a like scores above a dislike, ties half; NaN where one of them is missing."""
    yes = np.asarray(liked, bool)
    if yes.all() or not yes.any():
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[yes].sum() - yes.sum() * (yes.sum() + 1) / 2) / (yes.sum() * (~yes).sum()))


def auc_error(value: float, yes: int, no: int) -> float:
    """The standard error of an AUC over so many likes and dislikes (Hanley and McNeil, Radiology 1982)."""
    if not yes or not no or np.isnan(value):
        return float("nan")
    two_likes, two_dislikes = value / (2 - value), 2 * value**2 / (1 + value)
    spread = value * (1 - value) + (yes - 1) * (two_likes - value**2) + (no - 1) * (two_dislikes - value**2)
    return float(np.sqrt(spread / (yes * no)))
