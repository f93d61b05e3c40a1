"""A share of the page for what people do not know yet: items without interactions, and the less popular half.

Such an item takes the place of a page item only where it comes within a margin of it by what can be known of both: the
parts that count people (collaborative, popularity) are left out of the comparison, else nothing new could ever come.
Which queries have such a place is a hash of the query, so that the same query gives the same page.
"""

import hashlib
import math
from collections.abc import Callable, Sequence

import numpy as np

from domain.candidates import Candidate, Evidence
from domain.query import Query
from ranking.scored import plus_part
from ranking.settings import DiversitySettings

PART = "exploration"
_KNOWN_BY_PEOPLE = ("popularity", "collaborative")
_NOT_COMPARED = (*_KNOWN_BY_PEOPLE, "base")

Wanted = Callable[[Candidate], bool]


class Exploration:
    """Keeps places at the end of the page for novel, then for new items; the rest moves down by one."""

    name = "exploration"

    def __init__(self, settings: DiversitySettings) -> None:
        self._settings = settings

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The same candidates, some of them moved up to the end of the page."""
        page = min(query.limit, len(candidates))
        ordered = list(candidates)
        if page < 2 or page == len(candidates):
            return ordered
        kinds = (("novelty", self._settings.novelty), ("exploration", self._settings.exploration))
        kept = [(kind, n) for kind, share in kinds if (n := _places(share, query, page, kind))]
        if not kept:
            return ordered
        allowed = self._settings.margin * (float(np.std([_by_itself(c) for c in candidates])) or 1.0)
        places = page - 1
        for kind, most in kept:
            wanted = _novel(candidates) if kind == "novelty" else _new(candidates)
            for _ in range(most):
                if places < 1 or not _promote(ordered, places, page, wanted, allowed):
                    break
                places -= 1
        return ordered


def _promote(ordered: list[Candidate], place: int, page: int, wanted: Wanted, allowed: float) -> bool:
    """Put the best wanted candidate from below the page at `place`; False where none comes near enough."""
    if wanted(ordered[place]):
        return True
    below = [n for n in range(page, len(ordered)) if wanted(ordered[n])]
    found = max(below, key=lambda n: _by_itself(ordered[n]), default=None)
    if found is None or _by_itself(ordered[found]) < _by_itself(ordered[place]) - allowed:
        return False
    promoted = ordered.pop(found)
    ordered.insert(place, plus_part(promoted, PART, ordered[place].score - promoted.score))
    return True


def _by_itself(candidate: Candidate) -> float:
    """The score without what people did."""
    return candidate.score - sum(candidate.parts.get(name, 0.0) for name in _NOT_COMPARED)


def _places(share: float, query: Query, page: int, salt: str) -> int:
    """`share` of the page, rounded up or down by the query's own luck so that it is right on average."""
    return math.floor(share * page + luck(query, salt)) if share else 0


def luck(query: Query, salt: str) -> float:
    """A number in 0..1 that depends on the query alone."""
    said = (salt, query.text, query.user, query.liked, query.disliked, query.constraints, sorted(query.shown))
    digest = hashlib.blake2b(repr(said).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def _novel(candidates: Sequence[Candidate]) -> Wanted:
    """Less popular than the middle of the candidates."""
    scores = [e.score for c in candidates if (e := _evidence(c, "popularity"))]
    middle = float(np.median(scores)) if scores else -math.inf

    def novel(candidate: Candidate) -> bool:
        evidence = _evidence(candidate, "popularity")
        return evidence is not None and evidence.score < middle

    return novel


def _new(candidates: Sequence[Candidate]) -> Wanted:
    """Nobody has done anything with it, while a source that counts people knows others.

    Such a source has no evidence for it, or (popularity names how many people) none with terms.
    """
    counting = [s for s in _KNOWN_BY_PEOPLE if any(_counted(c, s) for c in candidates)]
    return lambda c: bool(counting) and not any(_counted(c, s) for s in counting)


def _counted(candidate: Candidate, source: str) -> bool:
    evidence = _evidence(candidate, source)
    return evidence is not None and (source != "popularity" or bool(evidence.terms))


def _evidence(candidate: Candidate, source: str) -> Evidence | None:
    return next((e for e in candidate.evidence if e.source == source and math.isfinite(e.score)), None)
