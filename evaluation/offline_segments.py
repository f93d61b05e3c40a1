"""For whom and for which items a method works: people by what is known of them, items by how many like them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from domain.items import Interaction
from evaluation import metrics
from evaluation.metrics import Hits, PerPerson
from evaluation.splits import Case

_NEW, _LIGHT = 5, 30
_HEAD_SHARE, _TAIL_SHARE = 0.5, 0.2


@dataclass(frozen=True)
class Segments:
    """`items`: head, middle, tail or new for every item of the catalogue."""

    items: Mapping[str, str]

    def person(self, case: Case) -> str:
        """new: up to 5 known likes; light: up to 30; heavy: more."""
        known = len(case.history)
        return "new" if known <= _NEW else "light" if known <= _LIGHT else "heavy"


def learn_segments(item_ids: Iterable[str], train: Iterable[Interaction]) -> Segments:
    """Head: the most used items that hold half of the interactions; tail: the least used that hold the last fifth;
    middle: between them; new: no interaction at all."""
    counts = Counter(i.item for i in train)
    total, before = sum(counts.values()), 0
    segments = {}
    for item, count in counts.most_common():
        share = before / total
        segments[item] = "head" if share < _HEAD_SHARE else "middle" if share < 1 - _TAIL_SHARE else "tail"
        before += count
    return Segments({item: segments.get(item, "new") for item in item_ids})


def segment_rows(
    segments: Segments, cases: Sequence[Case], lists: Sequence[Sequence[str]], hits: Hits, ks: Sequence[int]
) -> Iterator[tuple[str, Mapping[str, PerPerson]]]:
    """(name, metric -> one value per person of the segment). For items only the relevant ones of the segment count."""
    kinds = np.array([segments.person(case) for case in cases])
    relevant = np.array([len(case.relevant) for case in cases], dtype=np.int64)
    for kind in ("new", "light", "heavy"):
        chosen = kinds == kind
        if chosen.any():
            yield f"people:{kind}", _values(hits[chosen], relevant[chosen], ks)
    for kind in ("head", "middle", "tail", "new"):
        wanted = np.array([sum(segments.items.get(i) == kind for i in case.relevant) for case in cases], dtype=np.int64)
        inside = np.zeros_like(hits)
        for row, ranked in enumerate(lists):
            inside[row, : len(ranked)] = [segments.items.get(item) == kind for item in ranked]
        if wanted.any():
            yield f"items:{kind}", _values((hits & inside)[wanted > 0], wanted[wanted > 0], ks)


def _values(hits: Hits, relevant: metrics.Counts, ks: Sequence[int]) -> dict[str, PerPerson]:
    recalls = {f"recall@{k}": metrics.recall(hits, relevant, k) for k in ks}
    return recalls | {f"ndcg@{k}": metrics.ndcg(hits, relevant, k) for k in ks}
