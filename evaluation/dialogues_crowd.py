"""Many conversations at once: does one person's talk touch another's, how long do turns take, does memory grow?

Every script is talked once alone; in the crowd its turns must show the same cards and leave the same wishes. A turn
that differs has been touched by somebody else's.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from domain.conversation import Conversation, Turn
from domain.frozen import Frozen

Progress = Callable[[str, int, int], None]
Trace = tuple[tuple[str, ...], ...]
Pause = Callable[[], float]
"""How long a person thinks before the next message, in seconds."""


class Assisting(Protocol):
    """What a crowd needs of an assistant."""

    async def start(self) -> Conversation:
        """A new conversation."""
        ...

    async def turn(self, conversation_id: str, text: str) -> Turn:
        """One turn. Raises ParleyError."""
        ...


class Crowd(Frozen):
    """How a crowd fared. Times are in ms: `turn_ms` of the work on a turn itself, `wait_ms` as its person waited.

    `think_s` is the mean time that a person thought before a message.
    """

    conversations: int
    turns: int
    at_once: int
    think_s: float = 0.0
    crossed: tuple[str, ...]
    failed: tuple[str, ...]
    turn_ms: tuple[float, ...]
    wait_ms: tuple[float, ...]
    seconds: float


def p95(values: Sequence[float]) -> float:
    """The value below which 95 % lie, 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] if ordered else 0.0


async def crowd(
    assistant: Assisting,
    scripts: Sequence[Sequence[str]],
    conversations: int,
    at_once: int,
    progress: Progress | None = None,
    *,
    think_s: float = 0.0,
    seed: int = 0,
) -> Crowd:
    """Talk every script alone, then `conversations` of them with `at_once` in flight.

    `think_s`: people read and type for so long before each message, exponential about this mean and drawn with `seed`;
    0 sends the next message at once, as no person does.
    """
    alone = [(await _talk(assistant, script))[0] for script in scripts]
    room = asyncio.Semaphore(at_once)
    crossed: list[str] = []
    failed: list[str] = []
    spent: list[tuple[float, float]] = []
    started, done = time.perf_counter(), 0

    async def one(number: int) -> None:
        nonlocal done
        which = number % len(scripts)
        async with room:
            try:
                trace, times = await _talk(assistant, scripts[which], pauses(think_s, f"{seed}-{number}"))
            except Exception as error:  # noqa: BLE001  the crowd goes on; the failure is counted and told
                failed.append(f"conversation {number}: {type(error).__name__}: {error}")
                return
        crossed.extend(_crossing(number, trace, alone[which], scripts[which]))
        spent.extend(times)
        done += 1
        (progress or _silent)("crowd", done, conversations)

    await asyncio.gather(*(one(n) for n in range(conversations)))
    faults = {"crossed": tuple(crossed), "failed": tuple(failed)}
    return _fared(conversations, at_once, think_s, faults, spent, time.perf_counter() - started)


def _fared(
    conversations: int,
    at_once: int,
    think_s: float,
    faults: dict[str, tuple[str, ...]],
    spent: Sequence[tuple[float, float]],
    seconds: float,
) -> Crowd:
    return Crowd(
        conversations=conversations,
        turns=len(spent),
        at_once=at_once,
        think_s=think_s,
        turn_ms=tuple(own for own, _ in spent),
        wait_ms=tuple(waited for _, waited in spent),
        seconds=seconds,
        **faults,
    )


def pauses(think_s: float, seed: str) -> Pause:
    """The pauses of one person: exponential about `think_s`, none where that is 0."""
    drawn = random.Random(seed)
    return lambda: drawn.expovariate(1 / think_s) if think_s else 0.0


def _silent(step: str, done: int, total: int) -> None:
    """Nobody watches."""


def _crossing(number: int, trace: Trace, alone: Trace, script: Sequence[str]) -> list[str]:
    """The first turn that went otherwise than alone."""
    others = (i for i, (a, b) in enumerate(zip(trace, alone, strict=True)) if a != b)
    return [f"conversation {number}, turn {at + 1} ({script[at]!r})" for at in others][:1]


async def _talk(
    assistant: Assisting, script: Sequence[str], pause: Pause = lambda: 0.0
) -> tuple[Trace, list[tuple[float, float]]]:
    talk = (await assistant.start()).id
    trace: list[tuple[str, ...]] = []
    times: list[tuple[float, float]] = []
    for text in script:
        if thinks := pause():
            await asyncio.sleep(thinks)
        started = time.perf_counter()
        turn = await assistant.turn(talk, text)
        times.append((turn.timings_ms.get("total", 0.0), (time.perf_counter() - started) * 1000))
        wishes = tuple(f"{c.field}{c.op.value}{c.value}" for c in turn.intent.constraints)
        trace.append((*(card.item.id for card in turn.items), *wishes))
    return tuple(trace), times
