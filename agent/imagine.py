"""Generate, then ground: for a wish that no word of the catalogue carries, a model writes what the ideal item would be
like; that text is searched with, and only items of the catalogue come of it.

A finder around the finder. It asks the model only where the rules found no constraint, nothing is liked, and the words
themselves found little that means the same. What it brings is evidence of a source of its own, "imagined"; without an
answer in time the search stands as it is, and the turn says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, pstdev

from agent.model_text import asked
from domain.candidates import Candidate, Evidence
from domain.conversation import Degraded
from domain.errors import ModelFailed
from domain.ports import Catalog, Finder, Findings
from domain.query import Query
from llms.loop import OnOneLoop

SOURCE, PROMPT = "imagined", "imagine"
_MOST_TOKENS = 60
_MOST_BROUGHT = 30
_LEAST_WORDS = 3
_DENSE = "dense"
_ENOUGH = 10
_LEAST_CLEAR = 4.0
"""Standard deviations above the mean of what was found, from which on the best item speaks for itself."""


@dataclass(frozen=True)
class Imagined:
    """Findings with what an imagined description brought."""

    candidates: Sequence[Candidate]
    by_source: dict[str, int]
    eligible: int
    degraded: Sequence[Degraded]


class ImaginingFinder:
    """A finder that also searches with a description of the ideal item, where the words alone find little."""

    def __init__(
        self, finder: Finder, model: OnOneLoop, catalog: Catalog, *, timeout_s: float = 1.5, least_close: float = 0.45
    ) -> None:
        """`least_close`: the cosine from which on an item speaks for itself, where too few were found to compare."""
        self._finder = finder
        self._model = model
        self._catalog = catalog
        self._timeout_s = timeout_s
        self._least_close = least_close

    def find(self, query: Query, limit: int) -> Findings:
        """The finder's findings, with more where a description was imagined. Raises what the finder raises."""
        found = self._finder.find(query, limit)
        if not self._is_vague(query, found):
            return found
        try:
            text = self.imagine(query)
        except ModelFailed as error:
            noted = Degraded(part=SOURCE, why=error.message)
            return Imagined(found.candidates, dict(found.by_source), found.eligible, (*found.degraded, noted))
        return self._joined(query, found, text, limit)

    def imagine(self, query: Query) -> str:
        """What the ideal item would be like. Raises ModelFailed."""
        noun = self._catalog.view().schema.noun
        values = {"noun": noun.get(query.language, noun.get("en", "item")), "wish": query.text}
        return asked(
            self._model, PROMPT, query.language, values, role=SOURCE, tokens=_MOST_TOKENS, within_s=self._timeout_s
        )

    def _is_vague(self, query: Query, found: Findings) -> bool:
        """Whether the words are all there is to go by, and no item is close to them."""
        if query.constraints or query.liked or query.like_ids or not _wordy(query.text):
            return False
        close = [c for c in map(_closeness, found.candidates) if c > 0]
        if len(close) < _ENOUGH:
            return max(close, default=0.0) < self._least_close
        # how high cosines are depends on the embedder; whether one stands out does not
        return (max(close) - mean(close)) < _LEAST_CLEAR * pstdev(close)

    def _joined(self, query: Query, found: Findings, text: str, limit: int) -> Findings:
        if not text:
            return found
        ideal = self._finder.find(query.model_copy(update={"text": text}), limit)
        near = sorted(ideal.candidates, key=lambda c: (-_closeness(c), c.item_id))[:_MOST_BROUGHT]
        brought = {
            c.item_id: Evidence(source=SOURCE, rank=rank, score=_closeness(c), terms=())
            for rank, c in enumerate(near, 1)
            if _closeness(c) > 0
        }
        known = [
            c.model_copy(update={"evidence": (*c.evidence, brought.pop(c.item_id))}) if c.item_id in brought else c
            for c in found.candidates
        ]
        new = [Candidate(item_id=i, score=0.0, evidence=(e,)) for i, e in brought.items()]
        by_source = {**found.by_source, SOURCE: len(near)}
        kept = [*known[: max(0, limit - len(new))], *new]
        return Imagined(kept, by_source, found.eligible, (*found.degraded, *ideal.degraded))


def _closeness(candidate: Candidate) -> float:
    """The cosine of the item's vector with the words that were searched with; 0 where it was not compared."""
    return next((e.score for e in candidate.evidence if e.source == _DENSE), 0.0)


def _wordy(text: str) -> bool:
    return len(text.split()) >= _LEAST_WORDS or sum(ord(c) > 0x2E80 for c in text) > _LEAST_WORDS
