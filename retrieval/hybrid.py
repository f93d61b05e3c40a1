"""All sources at once, fused: each standardised on this query's candidates, then added up with weights."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import isfinite
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np

from domain.candidates import Candidate, Evidence
from domain.conversation import Degraded
from domain.errors import ModelFailed
from domain.ports import Catalog, Rows, Scores
from domain.query import Query
from retrieval.settings import FusionSettings
from retrieval.topk import best_positions

_THREADS = 4
_STEADY = 1.4826
"""Makes the median absolute deviation of a normal distribution its standard deviation."""
ResultT = TypeVar("ResultT")


class Source(Protocol):
    """A retriever that can also score what others found."""

    name: str

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """Find candidates for a query."""
        ...

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """One raw score per id; NaN where the source has nothing to say."""
        ...


@runtime_checkable
class Waits(Protocol):
    """A source that may wait for a model or a server while it finds; it then runs beside the others, in a thread."""

    def waits(self, query: Query) -> bool:
        """Whether it waits for this query."""
        ...


@runtime_checkable
class Explains(Protocol):
    """A source that can say which liked items speak for an item that it did not find itself."""

    def reasons(self, query: Query, item_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Liked item ids by item id, the strongest first."""
        ...


@dataclass(frozen=True)
class Found:
    """What one search brought; see domain.ports.Findings."""

    candidates: tuple[Candidate, ...] = ()
    by_source: Mapping[str, int] = field(default_factory=dict)
    eligible: int = 0
    degraded: tuple[Degraded, ...] = ()


class HybridRetriever:
    """The union of what the sources propose, scored by all of them.

    `parts` hold weight x standardised score by source and add up to `score`; evidence has one entry per source that
    says something (rank 0: scored, not found). A source that raises ModelFailed is left out and reported.
    """

    name = "hybrid"

    def __init__(
        self, catalog: Catalog, sources: Sequence[Source], settings: FusionSettings, *, explains: bool = True
    ) -> None:
        """`explains`: whether evidence says which liked items speak for an item that another source found."""
        self._catalog = catalog
        self._sources = tuple(sources)
        self._settings = settings
        self._waiting = [s for s in self._sources if isinstance(s, Waits)]
        self._explaining = {s.name: s for s in self._sources if explains and isinstance(s, Explains)}
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="source")

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """The fused candidates. Raises UnknownField, StoreFailed."""
        return list(self.find(query, limit).candidates)

    def find(self, query: Query, limit: int) -> Found:
        """The fused candidates and how the search went. Raises UnknownField, StoreFailed."""
        view = self._catalog.view()
        allowed = view.eligible(query.hard, query.excluded)
        wanted = max(self._settings.per_source, (limit + 1) // 2)
        given, failed = self._given(query, wanted)
        ids = _union(given.values(), view.rows, allowed)
        raw, failed_later = _of_each(
            [s for s in self._sources if s.name in given], lambda source: source.scores(query, ids)
        )
        return Found(
            candidates=tuple(self._fused(query, limit, ids, given, raw)),
            by_source={name: len(candidates) for name, candidates in given.items()},
            eligible=int(allowed.sum()),
            degraded=(*failed, *failed_later),
        )

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def _given(self, query: Query, limit: int) -> tuple[dict[str, list[Candidate]], list[Degraded]]:
        """What each source proposes; those that wait are asked first and heard last."""
        waiting = [s for s in self._waiting if s.waits(query)]
        beside = {s.name: self._pool.submit(s, query, limit) for s in waiting}
        ordered = [s for s in self._sources if s.name not in beside] + waiting
        given, failed = _of_each(ordered, lambda s: beside[s.name].result() if s.name in beside else s(query, limit))
        return {s.name: given[s.name] for s in self._sources if s.name in given}, failed

    def _fused(
        self,
        query: Query,
        limit: int,
        ids: Sequence[str],
        given: Mapping[str, Sequence[Candidate]],
        raw: Mapping[str, Scores],
    ) -> list[Candidate]:
        weights = self._settings.weights(query)
        terms = {n: weights[n] * standardised(values) for n, values in raw.items() if weights.get(n)}
        total = np.sum(list(terms.values()), axis=0) if terms else np.zeros(len(ids))
        best = best_positions(total, limit)
        shown = {name: values[best].tolist() for name, values in raw.items()}
        counted = {name: values[best].tolist() for name, values in terms.items()}
        evidence = self._evidence(query, [ids[n] for n in best.tolist()], given, shown)
        fused = []
        for place, n in enumerate(best.tolist()):
            parts = {name: values[place] for name, values in counted.items() if isfinite(shown[name][place])}
            fused.append(
                Candidate(item_id=ids[n], score=sum(parts.values()), evidence=tuple(evidence[place]), parts=parts)
            )
        return sorted(fused, key=lambda c: -c.score)

    def _evidence(
        self,
        query: Query,
        ids: Sequence[str],
        given: Mapping[str, Sequence[Candidate]],
        raw: Mapping[str, Sequence[float]],
    ) -> list[list[Evidence]]:
        """For each id what every source says about it."""
        rows: list[list[Evidence]] = [[] for _ in ids]
        for name, values in raw.items():
            own = {c.item_id: c.evidence[0] for c in given[name]}
            others = [i for i, value in zip(ids, values, strict=True) if i not in own and isfinite(value)]
            explaining = self._explaining.get(name)
            reasons = explaining.reasons(query, others) if others and explaining else {}
            for row, item_id, value in zip(rows, ids, values, strict=True):
                if item_id in own:
                    row.append(own[item_id])
                elif isfinite(value):
                    row.append(Evidence(source=name, rank=0, score=value, item_ids=reasons.get(item_id, ())))
        return rows


def _of_each(sources: Sequence[Source], ask: Callable[[Source], ResultT]) -> tuple[dict[str, ResultT], list[Degraded]]:
    """Ask one source after another: answers by name, and the sources that degraded."""
    answers: dict[str, ResultT] = {}
    failed: list[Degraded] = []
    for source in sources:
        try:
            answers[source.name] = ask(source)
        except ModelFailed as error:
            failed.append(Degraded(part=source.name, why=error.message))
    return answers, failed


def standardised(values: Scores) -> Scores:
    """Deviations from the median in units of the spread; 0 for NaN and where all values are equal.

    The spread is the larger of the standard deviation and the steady median deviation: half of all scores may be
    equal (words that do not match), and a few may be far out (close neighbours).
    """
    made = np.zeros(len(values))
    finite = np.isfinite(values)
    held = values[finite]
    if not len(held):
        return made
    away = held - np.median(held)
    spread = max(float(held.std()), _STEADY * float(np.median(np.abs(away))))
    if spread > 1e-12:
        made[finite] = away / spread
    return made


def _union(given: Iterable[Sequence[Candidate]], rows: Mapping[str, int], allowed: Rows) -> list[str]:
    """The eligible ids that any source proposes, in catalogue order, so that equal scores have a fixed order."""
    found = {c.item_id for candidates in given for c in candidates}
    kept = sorted(rows[i] for i in found if i in rows and allowed[rows[i]])
    ids = {rows[i]: i for i in found if i in rows}
    return [ids[row] for row in kept]
