"""First choice, retry, next choice: a LanguageModel made of LanguageModels, which always says who answered and why.

A rung that fails again and again rests (llms/breaker.py). The number of calls at once is bounded, and so is the queue
for them: a call that could not be answered in time behind the others goes on at once to the next rung or the rules
(llms/gate.py).
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from domain.errors import ModelFailed, ModelMisbehaved, ModelTimeout, ModelUnavailable
from domain.ports import LanguageModel, Message, SchemaT, Usage
from llms.breaker import Breaker
from llms.gate import Gate, Refused
from llms.meter import record, running
from llms.settings import LlmSettings

Answer = TypeVar("Answer", bound=tuple[Any, Usage])
_STREAM = "stream"


@dataclass
class Call:
    """One call under way: the seconds left for it, and whether the model answers (a listener may leave early)."""

    left_s: float
    answers: bool = False


@dataclass
class Rung:
    """One model of the ladder with its breaker and its gate."""

    model: LanguageModel
    breaker: Breaker
    gate: Gate
    clock: Callable[[], float]
    fair_s: float
    """A timeout of a call that was given less says nothing about the server's health."""

    @asynccontextmanager
    async def place(self, kind: str, deadline: float) -> AsyncIterator["Call"]:
        """A place for one call; its outcome is noted. Raises Refused."""
        self.breaker.refuse_when_open()
        async with self.gate.place(kind, deadline - self.clock()):
            with self.breaker.asked():
                _admit()
                began = self.clock()
                call = Call(max(deadline - began, 0.0))
                try:
                    yield call
                    call.answers = True
                except ModelFailed as error:
                    call.answers = False
                    self._failed(kind, error, call.left_s)
                    raise
                finally:
                    if call.answers:
                        self.gate.took(kind, self.clock() - began)
                        self.breaker.note(ok=True)

    def _failed(self, kind: str, error: ModelFailed, given_s: float) -> None:
        """Count a failure, unless it says nothing about the server's health."""
        if isinstance(error, ModelTimeout) and given_s < max(self.fair_s, self.gate.usual_s(kind)):
            return  # a short limit (scoring .25 s, a first choice 1 s), or less than answers take: it may be well
        # an answer that does not fit its schema is the model's weakness; a stream that cannot be read is the server's
        self.breaker.note(ok=isinstance(error, ModelMisbehaved) and kind != _STREAM)


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
        self._clock = clock
        self._rungs = [self._rung(model) for model in models]

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

        return await self._climb("complete", ask, timeout_s)

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[list[dict[str, float]], Usage]:
        """Probabilities from the first rung that gives them. Raises ModelFailed with every rung's reason."""

        def ask(model: LanguageModel, left_s: float) -> Awaitable[tuple[list[dict[str, float]], Usage]]:
            return model.score(prefix, endings, labels, timeout_s=left_s)

        return await self._climb("score", ask, timeout_s)

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        """Text from the first rung that begins. Once words are out, a failure is raised, never mended."""
        deadline = self._deadline(timeout_s)
        trail = Trail()
        for rung in self._rungs:
            first: ModelFailed | None = None
            for attempt in range(self._settings.attempts):
                begun = False
                try:
                    async with rung.place(_STREAM, deadline) as call:
                        async for piece in rung.model.stream(messages, max_tokens=max_tokens, timeout_s=call.left_s):
                            begun = call.answers = True
                            yield piece
                    return
                except ModelFailed as error:
                    first = first or error  # a second try that was refused is no reason
                    if begun or not await self._may_try_again(error, attempt, deadline):
                        trail.fall(rung, first if isinstance(error, Refused) else error)
                        if begun:
                            raise
                        break
        raise _fallen(trail)

    async def _climb(
        self, kind: str, ask: Callable[[LanguageModel, float], Awaitable[Answer]], timeout_s: float
    ) -> Answer:
        deadline, trail = self._deadline(timeout_s), Trail()
        for rung in self._rungs:
            try:
                answer = await self._tries(rung, kind, ask, deadline)
            except ModelFailed as error:
                trail.fall(rung, error)
            else:
                record(rung.model.name, answer[1])
                return answer
        raise _fallen(trail)

    async def _tries(
        self, rung: Rung, kind: str, ask: Callable[[LanguageModel, float], Awaitable[Answer]], deadline: float
    ) -> Answer:
        last: ModelFailed = ModelTimeout("no time was left to ask it")
        for attempt in range(self._settings.attempts):
            if deadline <= self._clock():
                break
            try:
                async with rung.place(kind, deadline) as call:
                    return await _in_time(ask(rung.model, call.left_s), call.left_s)
            except ModelFailed as error:
                if attempt and isinstance(error, Refused):
                    break  # the first attempt's failure is the reason
                last = error
                if not await self._may_try_again(error, attempt, deadline):
                    break
        raise last

    async def _may_try_again(self, error: ModelFailed, attempt: int, deadline: float) -> bool:
        """Whether a rung that failed is asked once more, after a little while."""
        left_s = deadline - self._clock()
        last = attempt + 1 >= self._settings.attempts
        if last or left_s <= 0 or isinstance(error, Refused) or not isinstance(error, ModelUnavailable):
            return False
        await asyncio.sleep(min(_backoff_s(attempt), left_s))
        return True

    def _rung(self, model: LanguageModel) -> Rung:
        own = self._settings
        at_once = min(own.concurrency, getattr(model, "at_once", own.concurrency))
        breaker = Breaker(own.breaker_failures, own.breaker_rest_s, self._clock)
        gate = Gate(at_once, own.queue_limit, self._clock)
        return Rung(model, breaker, gate, self._clock, min(own.timeout_s, own.seconds_per_turn) / 2)

    def _deadline(self, timeout_s: float) -> float:
        """When this climb must have ended: its own limit, or the turn's where that is nearer."""
        meter = running()
        return self._clock() + (min(timeout_s, max(meter.left_s(), 0.0)) if meter else timeout_s)


async def _in_time(work: Awaitable[Answer], left_s: float) -> Answer:
    try:
        return await asyncio.wait_for(work, left_s)
    except TimeoutError as error:
        raise ModelTimeout(f"no answer within {left_s:.1f} s") from error


async def closed(model: LanguageModel) -> None:
    """Close a model that holds something open."""
    close = getattr(model, "aclose", None)
    if close:
        await close()


def _admit() -> None:
    """Count a call on the running turn. Raises Refused when its budget is spent."""
    if meter := running():
        try:
            meter.admit()
        except ModelUnavailable as error:
            raise Refused(error.message) from None


def _backoff_s(attempt: int) -> float:
    """Exponential backoff with full jitter, in seconds."""
    return random.uniform(0.0, 0.1 * 2**attempt)


def _fallen(trail: Trail) -> ModelFailed:
    kind = ModelTimeout if trail.late else ModelUnavailable
    return kind("; ".join(trail.fell) or "no model is set up", "see `parley doctor`")
