"""A list of rankers is a ranker: each works within its budget, or its input goes through and the result says so."""

import contextvars
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.candidates import Candidate
from domain.conversation import Degraded
from domain.errors import ParleyError
from domain.ports import Ranker, ReportingRanker
from domain.query import Query

STUCK_LIMIT = 4
"""Abandoned calls of one stage that may still run; beyond that the stage is skipped at once."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The order, and which stages did not run as they should."""

    candidates: list[Candidate]
    degraded: tuple[Degraded, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One ranker in a pipeline. A mandatory one raises and takes its time; any other is given up after `budget_s`.

    `waits`: it may wait for a model or a server, or is not ours; it runs in a thread, which alone can be given up. One
    that only computes over the few candidates runs where it is called: handing over costs more than it does.
    """

    ranker: Ranker
    budget_s: float = 1.0
    mandatory: bool = False
    waits: bool = True


class Pipeline:
    """Rankers one after the other. Bare rankers become optional stages with the default budget."""

    name = "pipeline"

    def __init__(self, rankers: Sequence[Ranker | Stage], budget_s: float = 1.0) -> None:
        stages = [r if isinstance(r, Stage) else Stage(r, budget_s) for r in rankers]
        self._steps = [_Mandatory(s.ranker) if s.mandatory else _Guarded(s) if s.waits else _Direct(s) for s in stages]

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The order alone. Raises what a mandatory stage raises."""
        return self.rank(query, candidates).candidates

    def rank(self, query: Query, candidates: Sequence[Candidate]) -> Ranked:
        """The order, and which stages degraded. Raises what a mandatory stage raises."""
        ranked = Ranked(list(candidates))
        for step in self._steps:
            after = step(query, ranked.candidates)
            ranked = Ranked(after.candidates, ranked.degraded + after.degraded)
        return ranked


def apply(ranker: Ranker, query: Query, candidates: Sequence[Candidate]) -> Ranked:
    """Call a ranker, with its report where it gives one."""
    if isinstance(ranker, ReportingRanker):
        ordering = ranker.rank(query, candidates)
        return Ranked(list(ordering.candidates), tuple(ordering.degraded))
    return Ranked(ranker(query, candidates))


class _Mandatory:
    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> Ranked:
        return apply(self._ranker, query, candidates)


class _Direct:
    """Runs a ranker here; one that fails or breaks its promise degrades to its input."""

    def __init__(self, stage: Stage) -> None:
        self._ranker = stage.ranker

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> Ranked:
        ranked = _tried(lambda: apply(self._ranker, query, candidates))
        if isinstance(ranked, str):
            return _passed(self._ranker, candidates, ranked)
        return _checked(self._ranker, candidates, ranked)


class _Guarded:
    """Runs a ranker in a thread of its own, so that one that hangs costs its budget and nothing more."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._stuck = threading.BoundedSemaphore(STUCK_LIMIT)

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> Ranked:
        if not self._stuck.acquire(blocking=False):
            return _passed(self._stage.ranker, candidates, "earlier calls still hang")
        outcome = _Outcome(lambda: apply(self._stage.ranker, query, candidates), self._stuck.release)
        ranked = outcome.within(self._stage.budget_s)
        if isinstance(ranked, str):
            return _passed(self._stage.ranker, candidates, ranked)
        return _checked(self._stage.ranker, candidates, ranked)


class _Outcome:
    """What a call in another thread came to: its result, or why there is none."""

    def __init__(self, call: Callable[[], Ranked], finished: Callable[[], None]) -> None:
        self._result: Ranked | str = "gave no result"
        own = contextvars.copy_context()  # what a stage's model uses is counted on the turn that runs
        self._thread = threading.Thread(
            target=own.run, args=(self._run, call, finished), daemon=True, name="ranking-stage"
        )
        self._thread.start()

    def _run(self, call: Callable[[], Ranked], finished: Callable[[], None]) -> None:
        try:
            self._result = _tried(call)
        finally:
            finished()

    def within(self, budget_s: float) -> Ranked | str:
        """The result if it comes within the budget, else why not."""
        self._thread.join(budget_s)
        return f"not within {budget_s:g} s" if self._thread.is_alive() else self._result


def _tried(call: Callable[[], Ranked]) -> Ranked | str:
    """The result, or why there is none."""
    try:
        return call()
    except ParleyError as error:
        return error.message
    except Exception as error:  # noqa: BLE001 - an optional stage degrades whatever breaks in it, and says what did
        return f"failed: {type(error).__name__}: {error}"


def _passed(ranker: Ranker, candidates: Sequence[Candidate], why: str) -> Ranked:
    return Ranked(list(candidates), (Degraded(part=f"ranking.{ranker.name}", why=why),))


def _checked(ranker: Ranker, candidates: Sequence[Candidate], ranked: Ranked) -> Ranked:
    broken = _broken_promise(ranked.candidates, candidates)
    return _passed(ranker, candidates, broken) if broken else ranked


def _broken_promise(after: Sequence[Candidate], before: Sequence[Candidate]) -> str | None:
    ids, allowed = [c.item_id for c in after], {c.item_id for c in before}
    if len(set(ids)) != len(ids):
        return "returned an item twice"
    return None if allowed.issuperset(ids) else "returned items that it was not given"
