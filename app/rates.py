"""How much a key may ask for: requests per minute and tokens of language models per day, counted in this process."""

import math
import time

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

from app.identity import Identity
from domain.errors import TooMany


class Rates:
    """The windows of all keys. Costs nothing where no limit is set."""

    def __init__(self) -> None:
        self._made: tuple[MovingWindowRateLimiter, FixedWindowRateLimiter] | None = None

    def admit(self, who: Identity) -> None:
        """Count one request. Raises TooMany with the seconds to wait."""
        if who.requests_per_minute:
            per_minute = RateLimitItemPerMinute(who.requests_per_minute)
            if not self._requests.hit(per_minute, *_bucket(who)):
                raise _too_many(self._requests, per_minute, who, f"{who.requests_per_minute} requests a minute")
        if who.tokens_per_day:
            per_day = RateLimitItemPerDay(who.tokens_per_day)
            if not self._tokens.test(per_day, *_bucket(who)):
                raise _too_many(self._tokens, per_day, who, f"{who.tokens_per_day} model tokens a day")

    def charge(self, who: Identity, tokens: int) -> None:
        """Count what the language models of a turn cost."""
        if who.tokens_per_day and tokens:
            self._tokens.hit(RateLimitItemPerDay(who.tokens_per_day), *_bucket(who), cost=tokens)

    @property
    def _requests(self) -> MovingWindowRateLimiter:
        return self._windows()[0]

    @property
    def _tokens(self) -> FixedWindowRateLimiter:
        return self._windows()[1]

    def _windows(self) -> tuple[MovingWindowRateLimiter, FixedWindowRateLimiter]:
        if self._made is None:  # the storage keeps a clock thread, which nobody without limits needs
            storage = MemoryStorage()
            self._made = MovingWindowRateLimiter(storage), FixedWindowRateLimiter(storage)
        return self._made


def _bucket(who: Identity) -> tuple[str, str]:
    return who.name, who.user or ""


def _too_many(limiter: RateLimiter, item: RateLimitItem, who: Identity, what: str) -> TooMany:
    free_at = limiter.get_window_stats(item, *_bucket(who)).reset_time
    wait_s = max(1, math.ceil(free_at - time.time()))
    return TooMany(f"more than {what}", f"wait {wait_s} s and send it again", retry_after_s=wait_s)
