"""What the models of one turn did: budget, calls, tokens, prompts, and which rung fell and why.

The meter of the turn that is running is found through a context variable, so that it crosses threads and event loops
with the call and no two turns can share one. Outside a turn nothing is counted and nothing is bounded.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from domain.conversation import Degraded, ModelUse
from domain.errors import ModelUnavailable
from domain.frozen import Frozen
from domain.ports import Usage


class Budget(Frozen):
    """The most that the models of one turn may spend."""

    calls: int = 4
    tokens: int = 6000
    seconds: float = 8.0


@dataclass
class Meter:
    """The account of one turn. `role` is what the model that is asked next works as."""

    budget: Budget = field(default_factory=Budget)
    clock: Callable[[], float] = time.monotonic
    role: str = "model"
    calls: int = 0
    uses: dict[tuple[str, str], ModelUse] = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)
    degraded: list[Degraded] = field(default_factory=list)
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock()

    def left_s(self) -> float:
        """Seconds of the budget that are left."""
        return self.budget.seconds - (self.clock() - self.began)

    def admit(self) -> None:
        """Count one call. Raises ModelUnavailable when the turn's budget is spent."""
        spent = sum(u.tokens_in + u.tokens_out for u in self.uses.values())
        if self.calls >= self.budget.calls:
            raise ModelUnavailable(f"the turn's budget of {self.budget.calls} model calls is spent")
        if spent >= self.budget.tokens:
            raise ModelUnavailable(f"the turn's budget of {self.budget.tokens} tokens is spent")
        if self.left_s() <= 0:
            raise ModelUnavailable(f"the turn's budget of {self.budget.seconds:g} s is spent")
        self.calls += 1

    def used(self, name: str, usage: Usage) -> None:
        """Add what one call read and wrote."""
        known = self.uses.get((self.role, name), ModelUse(role=self.role, name=name))
        update = {
            "tokens_in": known.tokens_in + usage.tokens_in,
            "tokens_out": known.tokens_out + usage.tokens_out,
        }
        self.uses[self.role, name] = known.model_copy(update=update)

    def wrote(self, name: str, sentences: int, replaced: int) -> None:
        """Note how many sentences a model wrote and how many of them could not be shown."""
        known = self.uses.get((self.role, name), ModelUse(role=self.role, name=name))
        self.uses[self.role, name] = known.model_copy(update={"sentences": sentences, "replaced": replaced})

    def fell(self, why: str) -> None:
        """One rung did not answer, or no rung did."""
        note = Degraded(part=f"{self.role}.model", why=why)
        if not any(d.part == note.part and (why in d.why or d.why in why) for d in self.degraded):
            self.degraded.append(note)


_running: ContextVar[Meter | None] = ContextVar("meter", default=None)


def running() -> Meter | None:
    """The meter of the turn that is running, if there is one."""
    return _running.get()


@contextmanager
def metered(meter: Meter, role: str) -> Iterator[Meter]:
    """Within it, calls are counted on this meter under this role."""
    token = _running.set(meter)
    meter.role = role
    try:
        yield meter
    finally:
        _running.reset(token)


def record(name: str, usage: Usage) -> None:
    """Count what a call used, where a turn is running."""
    meter = running()
    if meter:
        meter.used(name, usage)
