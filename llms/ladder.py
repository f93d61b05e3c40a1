"""First choice, retry, next choice: a LanguageModel made of LanguageModels, which always says who answered and why.

A rung that fails `breaker_failures` times in a row rests for `breaker_rest_s`, then gets one try (a circuit breaker,
Nygard, "Release It!"). The number of calls at once is bounded, and so is the queue for them: beyond it a call fails
at once, so that the turn goes on with the rules instead of waiting behind others.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from domain.errors import ModelFailed, ModelMisbehaved, ModelTimeout, ModelUnavailable
from domain.ports import LanguageModel, Message, SchemaT, Usage
from llms.meter import record, running
from llms.settings import LlmSettings

Answer = TypeVar("Answer", bound=tuple[Any, Usage])


@dataclass
class Breaker:
    """Counts failures in a row; open while the rung rests."""

    failures_allowed: int
    rest_s: float
    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    open_until: float = 0.0

    def closed(self) -> bool:
        """Whether the rung may be asked now."""
        return self.clock() >= self.open_until

    def note(self, ok: bool) -> None:
        """Count one outcome."""
        self.failures = 0 if ok else self.failures + 1
        if self.failures >= self.failures_allowed:
            self.open_until = self.clock() + self.rest_s


@dataclass
class Rung:
    """One model of the ladder with its breaker and its gate."""

    model: LanguageModel
    breaker: Breaker
    gate: asyncio.Semaphore
    waiting: int = 0


@dataclass
class Trail:
    """What happened on one climb: why each rung that was asked did not answer."""

    fell: list[str] = field(default_factory=list)
    late: bool = False

    def fall(self, rung: "Rung", error: ModelFailed) -> None:
        """Note that a rung did not answer, also in the account of the turn."""
        why = f"{rung.model.name}: {error.message}"
        self.fell.append(why)
        self.late = isinstance(error, ModelTimeout)
        if meter := running():
            meter.fell(why)


class Ladder:
    """A LanguageModel that tries its rungs in order within one deadline."""

    def __init__(
        self, models: Sequence[LanguageModel], settings: LlmSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._rungs = [
            Rung(m, Breaker(settings.breaker_failures, settings.breaker_rest_s, clock), self._gate()) for m in models
        ]

    @property
    def name(self) -> str:
        """The first rung's name."""
        return self._rungs[0].model.name if self._rungs else "none"

    def load(self) -> None:
        """Load what runs in this process now instead of within the first turn. Raises ModelUnavailable."""
        for rung in self._rungs:
            load = getattr(rung.model, "load", None)
            if load:
                load()

    async def aclose(self) -> None:
        """Close what the rungs hold open."""
        for rung in self._rungs:
            await closed(rung.model)

    async def complete(
        self, messages: Sequence[Message], schema: type[SchemaT], *, max_tokens: int = 256, timeout_s: float = 10.0
    ) -> tuple[SchemaT, Usage]:
        """A value from the first rung that gives one. Raises ModelFailed with every rung's reason."""

        def ask(model: LanguageModel, left_s: float) -> Awaitable[tuple[SchemaT, Usage]]:
            return model.complete(messages, schema, max_tokens=max_tokens, timeout_s=left_s)

        return await self._climb(ask, timeout_s, Trail())

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[list[dict[str, float]], Usage]:
        """Probabilities from the first rung that gives them. Raises ModelFailed with every rung's reason."""

        def ask(model: LanguageModel, left_s: float) -> Awaitable[tuple[list[dict[str, float]], Usage]]:
            return model.score(prefix, endings, labels, timeout_s=left_s)

        return await self._climb(ask, timeout_s, Trail())

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        """Text from the first rung that begins. Once words are out, a failure is raised, never mended."""
        deadline = _deadline(timeout_s)
        trail = Trail()
        for rung in self._rungs:
            begun = False
            try:
                _refuse_when_resting(rung)
                _admit()
                async with _Pass(rung, self._settings.queue_limit):
                    left = deadline - time.monotonic()
                    async for piece in rung.model.stream(messages, max_tokens=max_tokens, timeout_s=left):
                        begun = True
                        yield piece
                rung.breaker.note(ok=True)
                return
            except _Refused as error:
                trail.fall(rung, error)
                continue
            except ModelFailed as error:
                rung.breaker.note(ok=False)
                trail.fall(rung, error)
                if begun:
                    raise
        raise _fallen(trail)

    async def _climb(
        self, ask: Callable[[LanguageModel, float], Awaitable[Answer]], timeout_s: float, trail: Trail
    ) -> Answer:
        deadline = _deadline(timeout_s)
        for rung in self._rungs:
            try:
                answer = await self._tries(rung, ask, deadline)
            except ModelFailed as error:
                trail.fall(rung, error)
            else:
                record(rung.model.name, answer[1])
                return answer
        raise _fallen(trail)

    async def _tries(
        self, rung: Rung, ask: Callable[[LanguageModel, float], Awaitable[Answer]], deadline: float
    ) -> Answer:
        last: ModelFailed = ModelTimeout("no time was left to ask it")
        _refuse_when_resting(rung)
        for attempt in range(self._settings.attempts):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            _admit()
            try:
                async with _Pass(rung, self._settings.queue_limit):
                    answer = await asyncio.wait_for(ask(rung.model, left), left)
            except _Refused:
                raise
            except TimeoutError as error:
                rung.breaker.note(ok=False)
                raise ModelTimeout(f"no answer within {left:.1f} s") from error
            except ModelFailed as error:
                last = error
                rung.breaker.note(ok=isinstance(error, ModelMisbehaved))
                if not isinstance(error, ModelUnavailable):
                    break
                await asyncio.sleep(min(_backoff_s(attempt), max(0.0, deadline - time.monotonic())))
            else:
                rung.breaker.note(ok=True)
                return answer
        raise last

    def _gate(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(self._settings.concurrency)


class _Refused(ModelUnavailable):
    """The rung was not asked at all; this says nothing about its health."""


def _refuse_when_resting(rung: Rung) -> None:
    if not rung.breaker.closed():
        raise _Refused("it failed several times and rests")


class _Pass:
    """A place among the calls at once; refused when the queue for them is full."""

    def __init__(self, rung: Rung, queue_limit: int) -> None:
        self._rung = rung
        self._queue_limit = queue_limit

    async def __aenter__(self) -> None:
        if self._rung.waiting >= self._queue_limit:
            raise _Refused("too many turns wait for it")
        self._rung.waiting += 1
        try:
            await self._rung.gate.acquire()
        finally:
            self._rung.waiting -= 1

    async def __aexit__(self, *_: object) -> None:
        self._rung.gate.release()


async def closed(model: LanguageModel) -> None:
    """Close a model that holds something open."""
    close = getattr(model, "aclose", None)
    if close:
        await close()


def _admit() -> None:
    """Count a call on the running turn. Raises _Refused when its budget is spent."""
    if meter := running():
        try:
            meter.admit()
        except ModelUnavailable as error:
            raise _Refused(error.message) from None


def _deadline(timeout_s: float) -> float:
    """When this climb must have ended: its own limit, or the turn's where that is nearer."""
    meter = running()
    return time.monotonic() + (min(timeout_s, max(meter.left_s(), 0.0)) if meter else timeout_s)


def _backoff_s(attempt: int) -> float:
    """Exponential backoff with full jitter, in seconds."""
    return random.uniform(0.0, 0.1 * 2**attempt)


def _fallen(trail: Trail) -> ModelFailed:
    kind = ModelTimeout if trail.late else ModelUnavailable
    return kind("; ".join(trail.fell) or "no model is set up", "see `parley doctor`")
