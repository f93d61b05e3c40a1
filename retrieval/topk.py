"""The best rows, always in the same order, as candidates."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from domain.candidates import Candidate, Evidence

RowNumbers = npt.NDArray[np.int64]
Values = npt.NDArray[np.floating]
Told = tuple[tuple[str, ...], tuple[str, ...]]
"""What an evidence rests on: liked item ids, matched terms."""
_NOTHING_TOLD: Told = ((), ())


def best_positions(scores: Values, limit: int) -> RowNumbers:
    """Positions of the `limit` highest finite scores, best first; of equal ones the first position wins.

    A shorter list is the head of a longer one, which argpartition alone would not promise.
    """
    finite = np.flatnonzero(np.isfinite(scores))
    if limit <= 0 or not len(finite):
        return np.empty(0, dtype=np.int64)
    held = scores[finite]
    if limit < len(held):
        edge = np.partition(held, len(held) - limit)[len(held) - limit]
        above, level = finite[held > edge], finite[held == edge]
        finite = np.concatenate([above, level[: limit - len(above)]])
        held = scores[finite]
    return finite[np.lexsort((finite, -held))]


def as_candidates(source: str, ids: Sequence[str], scores: Values, told: Sequence[Told] = ()) -> list[Candidate]:
    """The candidates of one source, in the order of `ids`, best first."""
    found = []
    for position, (item_id, value) in enumerate(zip(ids, scores.tolist(), strict=True)):
        item_ids, terms = told[position] if told else _NOTHING_TOLD
        evidence = Evidence(source=source, rank=position + 1, score=value, item_ids=item_ids, terms=terms)
        found.append(Candidate(item_id=item_id, score=value, evidence=(evidence,), parts={source: value}))
    return found
