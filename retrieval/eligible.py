"""From scores over a source's own items to candidates that the query allows."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from domain.candidates import Candidate, Evidence
from domain.ports import CatalogView, Scores
from domain.query import Query

Aligned = npt.NDArray[np.int64]


class Alignment:
    """Rows of a catalogue view for a fixed list of item ids; worked out once for each new view.

    The newest pair is replaced as a whole, so threads that share it see the old or the new one.
    """

    def __init__(self, item_ids: Sequence[str]) -> None:
        self._item_ids = item_ids
        self._held: tuple[CatalogView, Aligned] | None = None

    def __call__(self, view: CatalogView) -> Aligned:
        """One view row per item id, -1 for an item that is gone, shape (ids,)."""
        held = self._held
        if held is None or held[0] is not view:
            rows = np.array([view.rows.get(i, -1) for i in self._item_ids], dtype=np.int64)
            held = self._held = (view, rows)
        return held[1]


def allowed(view: CatalogView, rows: Aligned, query: Query) -> npt.NDArray[np.bool_]:
    """Which of the aligned items are there, satisfy the hard constraints and are not excluded, shape (ids,)."""
    eligible = np.append(view.eligible(query.hard, query.excluded), False)
    return np.asarray(eligible[rows])


def best_rows(scores: Scores, keep: npt.NDArray[np.bool_], limit: int) -> Aligned:
    """The places of the `limit` highest finite scores among `keep`, best first; ties in the order of the places."""
    able = np.flatnonzero(keep & np.isfinite(scores))
    if limit < len(able):
        cut = np.partition(scores[able], len(able) - limit)[len(able) - limit] if limit else np.inf
        able = able[scores[able] >= cut]
    return np.asarray(able[np.argsort(-scores[able], kind="stable")][:limit])


def to_candidates(
    source: str, ids: Sequence[str], scores: Scores, evidence: Callable[[str], dict[str, tuple[str, ...]]]
) -> list[Candidate]:
    """Candidates in the given order, each with the one evidence of its source."""
    return [
        Candidate(
            item_id=item_id,
            score=float(score),
            parts={source: float(score)},
            evidence=(Evidence(source=source, rank=rank, score=float(score), **evidence(item_id)),),
        )
        for rank, (item_id, score) in enumerate(zip(ids, scores, strict=True), start=1)
    ]
