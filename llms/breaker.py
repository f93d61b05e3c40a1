"""A circuit breaker (Nygard, "Release It!"): a model that fails again and again rests, then gets one try."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from llms.gate import Refused


@dataclass
class Breaker:
    """Counts failures in a row. Open while the model rests; after that one call tries, and the others go on without."""

    failures_allowed: int
    rest_s: float
    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    open_until: float = 0.0
    _trying: bool = field(default=False, init=False)

    def closed(self) -> bool:
        """Whether the model may be asked now."""
        if self.clock() < self.open_until:
            return False
        return self.failures < self.failures_allowed or not self._trying

    def refuse_when_open(self) -> None:
        """Raises Refused while the model rests, or while another call tries whether it is well again."""
        if not self.closed():
            raise Refused("it failed several times and rests")

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Around one call. Raises Refused as `refuse_when_open` does."""
        self.refuse_when_open()
        tries = self.failures >= self.failures_allowed
        self._trying = self._trying or tries
        try:
            yield
        finally:
            if tries:
                self._trying = False

    def note(self, ok: bool) -> None:
        """Count one outcome."""
        self.failures = 0 if ok else self.failures + 1
        if self.failures >= self.failures_allowed:
            self.open_until = self.clock() + self.rest_s
