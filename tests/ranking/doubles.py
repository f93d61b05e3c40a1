"""Candidates for ranking tests, and rankers that break each promise on purpose."""

import math
from collections.abc import Mapping, Sequence

from domain.candidates import Candidate, Evidence
from domain.query import Query
from ranking.scored import with_parts

NAN = math.nan


def candidate(item_id: str, score: float = 0.0, **sources: float) -> Candidate:
    """A candidate with one evidence per named source."""
    evidence = tuple(Evidence(source=s, rank=1, score=v) for s, v in sources.items())
    return Candidate(item_id=item_id, score=score, evidence=evidence)


def candidates(columns: Mapping[str, Sequence[float]], prefix: str = "f") -> list[Candidate]:
    """Candidates f1, f2, ... with a score per source, ranked per source by that score."""
    size = len(next(iter(columns.values())))
    ranks = {s: sorted(range(size), key=lambda n, v=v: -v[n] if v[n] == v[n] else 9e9) for s, v in columns.items()}  # type: ignore[misc]
    made = []
    for row in range(size):
        evidence = tuple(Evidence(source=s, rank=ranks[s].index(row) + 1, score=v[row]) for s, v in columns.items())
        made.append(Candidate(item_id=f"{prefix}{row + 1}", score=float(size - row), evidence=evidence))
    return made


class Doubling:
    """Returns everything twice."""

    name = "doubling"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        return [*candidates, *candidates]


class Inventing:
    """Adds an item that it was not given."""

    name = "inventing"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        return [Candidate(item_id="invented", score=9.0, parts={"x": 9.0}), *candidates]


class Miscounting:
    """Parts that do not add up to the score."""

    name = "miscounting"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        return [c.model_copy(update={"score": 1.0 / (n + 1), "parts": {"x": 0.5}}) for n, c in enumerate(candidates)]


class WorstFirst:
    """The right scores in the wrong order."""

    name = "worst first"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        return [with_parts(c, {"x": float(n)}) for n, c in enumerate(candidates)]


class Fickle:
    """Another order at every call."""

    name = "fickle"

    def __init__(self) -> None:
        self._calls = 0

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        self._calls += 1
        turned = [*candidates[self._calls % max(len(candidates), 1) :], *candidates][: len(candidates)]
        return [with_parts(c, {"x": float(-n)}) for n, c in enumerate(turned)]


class Infectious:
    """Lets a missing score into the parts."""

    name = "infectious"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        return [with_parts(c, {e.source: e.score for e in c.evidence}) for c in candidates]


class Crashing:
    """Fails on one candidate (as a division by a spread of zero would)."""

    name = "crashing"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        if len(candidates) < 2:
            raise ZeroDivisionError("no spread")
        return [with_parts(c, {"x": float(-n)}) for n, c in enumerate(candidates)]


BROKEN = (Doubling, Inventing, Miscounting, WorstFirst, Fickle, Infectious, Crashing)
