"""A queue that knows its pace: who waits, who goes on at once, and what says nothing about a server's health."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from domain.errors import ModelFailed, ModelTimeout, ModelUnavailable
from domain.ports import Message, SchemaT, Usage
from llms.breaker import Breaker
from llms.gate import Gate, Refused
from llms.ladder import Ladder
from llms.meter import Budget, Meter, metered
from llms.settings import LlmSettings

ASK = [Message(role="user", content="x")]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class HeldModel:
    """Answers when it is let go; notes what it was asked. `error` is raised instead of an answer."""

    name = "held"

    def __init__(self, clock: Clock, error: ModelFailed | None = None) -> None:
        self.clock, self.error = clock, error
        self.go = asyncio.Event()
        self.asked = 0

    async def complete(
        self, messages: Sequence[Message], schema: type[SchemaT], *, max_tokens: int = 256, timeout_s: float = 10.0
    ) -> tuple[SchemaT, Usage]:
        raise ModelTimeout("late")

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[list[dict[str, float]], Usage]:
        self.asked += 1
        await self.go.wait()
        if self.error:
            raise self.error
        return [{"0": 1.0}], Usage()

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        self.asked += 1
        yield "one "
        await self.go.wait()
        yield "two"


async def call(ladder: Ladder, timeout_s: float = 6.0) -> str:
    try:
        await ladder.score(ASK, ["a"], ["0"], timeout_s=timeout_s)
    except ModelFailed as error:
        return error.message
    return "answered"


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def warm(ladder: Ladder, model: HeldModel, clock: Clock, seconds: float) -> None:
    """One answer that took so long."""
    first = asyncio.create_task(call(ladder))
    await settled()
    clock.now += seconds
    model.go.set()
    assert await first == "answered"
    model.go.clear()


async def test_a_call_that_could_not_be_answered_in_time_goes_on_at_once_and_opens_nothing() -> None:
    clock = Clock()
    model = HeldModel(clock)
    ladder = Ladder([model], LlmSettings(concurrency=2, breaker_failures=1), clock)
    await warm(ladder, model, clock, 2.0)
    calls = [asyncio.create_task(call(ladder)) for _ in range(10)]
    await settled()
    turned_away = [c.result() for c in calls if c.done()]
    assert model.asked == 1 + 2
    # two run, two are answered after 4 s; the next would be after 6 s, too late
    assert len(turned_away) == 10 - 2 - 2
    assert all("busy" in why and "6.0 s are left" in why for why in turned_away)
    model.go.set()
    assert [await c for c in calls].count("answered") == 4
    assert await call(ladder) == "answered"


async def test_who_waits_is_told_by_how_long_the_calls_under_way_have_run() -> None:
    clock = Clock()
    gate = Gate(2, 64, clock)
    gate.took("score", 2.0)
    async with gate.place("score", 9.0):
        clock.now += 1.5
        async with gate.place("score", 9.0):
            assert gate.expected_s("score") == pytest.approx(0.5 + 2.0)
            with pytest.raises(Refused, match=r"0 calls before it an answer would take about 2.5 s"):
                async with gate.place("score", 2.4):
                    pass
    assert gate.expected_s("score") == 0.0


async def test_nobody_waits_in_the_queue_beyond_the_deadline() -> None:
    clock = Clock()
    model = HeldModel(clock)
    ladder = Ladder([model], LlmSettings(concurrency=1, breaker_failures=1), clock)
    first = asyncio.create_task(call(ladder))
    await settled()
    assert "no place came free" in await call(ladder, timeout_s=0.02)
    model.go.set()
    assert await first == "answered" and await call(ladder) == "answered"


async def test_a_full_queue_turns_away_and_a_free_place_never_does() -> None:
    gate = Gate(1, 0)
    async with gate.place("score", 1.0):
        with pytest.raises(Refused, match="no more may"):
            async with gate.place("score", 1.0):
                pass
    async with gate.place("score", 1.0):
        gate.took("score", 99.0)
    async with gate.place("score", 1.0):
        pass


async def test_a_busy_call_spends_nothing_of_the_turns_budget() -> None:
    clock = Clock()
    model = HeldModel(clock)
    ladder = Ladder([model], LlmSettings(concurrency=1, queue_limit=0), clock)
    first = asyncio.create_task(call(ladder))
    await settled()
    meter = Meter(Budget(calls=1))
    with metered(meter, "write"):
        assert "busy" in await call(ladder)
    assert meter.calls == 0 and meter.degraded[0].part == "write.model"
    model.go.set()
    await first


async def test_a_model_that_takes_one_at_a_time_is_asked_one_at_a_time() -> None:
    clock = Clock()
    model = HeldModel(clock)
    model.at_once = 1  # type: ignore[attr-defined]
    ladder = Ladder([model], LlmSettings(concurrency=8), clock)
    calls = [asyncio.create_task(call(ladder)) for _ in range(3)]
    await settled()
    assert model.asked == 1
    model.go.set()
    assert [await c for c in calls] == ["answered"] * 3


async def test_a_limit_shorter_than_usual_answers_says_nothing_about_the_server() -> None:
    clock = Clock()
    model = HeldModel(clock)
    ladder = Ladder([model], LlmSettings(breaker_failures=1), clock)
    await warm(ladder, model, clock, 2.0)
    assert "no answer within 0.0 s" in await call(ladder, timeout_s=0.02)
    model.go.set()
    assert await call(ladder) == "answered"


async def test_a_timeout_is_a_failure_where_at_least_half_of_a_calls_time_was_given() -> None:
    clock = Clock()
    ladder = Ladder([HeldModel(clock)], LlmSettings(breaker_failures=1, timeout_s=0.04), clock)
    assert "no answer" in await call(ladder, timeout_s=0.01)
    assert "no answer" in await call(ladder, timeout_s=0.03)
    assert "rests" in await call(ladder)


async def test_after_its_rest_one_call_tries_and_the_others_go_on_without() -> None:
    clock = Clock()
    model = HeldModel(clock, ModelUnavailable("answered 500"))
    ladder = Ladder([model], LlmSettings(breaker_failures=1, breaker_rest_s=20, attempts=1), clock)
    model.go.set()
    assert "500" in await call(ladder)
    model.go.clear()
    clock.now += 21
    trying = asyncio.create_task(call(ladder))
    await settled()
    assert "rests" in await call(ladder) and model.asked == 2
    model.error = None
    model.go.set()
    assert await trying == "answered" and await call(ladder) == "answered"


async def test_a_try_that_is_given_up_leaves_the_next_try_free() -> None:
    clock = Clock()
    breaker = Breaker(1, 20.0, clock)
    breaker.note(ok=False)
    clock.now += 21
    with pytest.raises(asyncio.CancelledError), breaker.asked():
        raise asyncio.CancelledError
    with breaker.asked():
        breaker.note(ok=True)
    assert breaker.closed()


async def test_a_listener_who_leaves_early_has_heard_the_server_answer() -> None:
    clock = Clock()
    model = HeldModel(clock)
    ladder = Ladder([model], LlmSettings(breaker_failures=2), clock)
    await _failed_once(ladder)
    said = ladder.stream(ASK)
    async for _ in said:
        break
    await said.aclose()  # type: ignore[attr-defined]
    await _failed_once(ladder)
    model.go.set()
    assert await call(ladder) == "answered"


async def _failed_once(ladder: Ladder) -> None:
    with pytest.raises(ModelTimeout):
        await ladder.complete(ASK, Meter, timeout_s=5.0)  # type: ignore[type-var]
