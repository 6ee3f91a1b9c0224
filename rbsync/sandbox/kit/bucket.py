"""A rate limit: a bucket of permits that refills evenly."""

import math
from collections.abc import Callable

_DUST = 1e-6  # what float arithmetic may leave in the bucket


class Bucket:
    """Holds up to `size` permits and gets `rate` new ones a second; it is full at first.

    Both are given with each call, so that a switch may change them. `monotonic` counts seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._used = 0.0
        self._seen = monotonic()

    def left(self, size: float, rate: float) -> float:
        """The permits that are free now."""
        now = self._monotonic()
        self._used = max(0.0, min(self._used, size) - (now - self._seen) * rate)
        self._seen = now
        return size - self._used

    def take(self, amount: float, size: float, rate: float) -> float:
        """Take permits: 0 when there were enough, else the seconds until there are, and nothing is taken."""
        missing = amount - self.left(size, rate)
        if missing > _DUST:
            return missing / rate if rate else math.inf
        self._used += amount
        return 0.0

    def give_back(self, amount: float) -> None:
        """Return permits that were taken and not needed."""
        self._used = max(0.0, self._used - amount)
