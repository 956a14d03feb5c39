"""How often one address may ask for a score."""

import time
from collections.abc import Iterable

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.problems import TooManyRequests


class Rates:
    """The limits of every address, counted in this process."""

    def __init__(self, limits: Iterable[RateLimitItem]) -> None:
        self._limits = tuple(limits)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def spend(self, address: str) -> None:
        """Count one request of this address; raises TooManyRequests when one of its limits is used up."""
        for limit in self._limits:
            if not self._limiter.hit(limit, address):
                reset = self._limiter.get_window_stats(limit, address).reset_time
                raise TooManyRequests(reset - time.time())
