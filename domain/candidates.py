"""What was found, and what is shown."""

from collections.abc import Mapping

from domain.frozen import Frozen
from domain.items import Item


class Evidence(Frozen):
    """Why a source found an item: its rank there (from 1; 0: scored but not found by it) and its raw score.

    `item_ids` are the liked items that contributed (the largest first), `terms` the words or values that matched.
    """

    source: str
    rank: int
    score: float
    item_ids: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


class Candidate(Frozen):
    """An item on its way to be shown. `parts` (source or feature -> contribution) add up to `score`."""

    item_id: str
    score: float
    evidence: tuple[Evidence, ...] = ()
    parts: Mapping[str, float] = {}


class Reason(Frozen):
    """One piece of evidence as shown to a person: which source, in words, and the liked items it rests on."""

    source: str
    text: str
    item_ids: tuple[str, ...] = ()


class Recommendation(Frozen):
    """One card. `parts` add up to `score`; `reason` is one sentence that rests on `evidence`."""

    rank: int
    item: Item
    title: str
    score: float
    parts: Mapping[str, float]
    reason: str
    evidence: tuple[Reason, ...] = ()

    def as_record(self) -> dict[str, object]:
        """The card as the API shows it (`Recommended` in docs/api.md)."""
        return {
            "id": self.item.id,
            "title": self.title,
            "rank": self.rank,
            "score": self.score,
            "parts": dict(self.parts),
            "reason": self.reason,
            "evidence": [e.model_dump(mode="json") for e in self.evidence],
            "item": self.item.flat(),
        }
