"""The rate limit of a token: a bucket of a few requests that refills evenly (rackbeat sheet 3.5)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

BURST = 10.0


class RateLimit:
    """Takes one request out of the bucket, or says how long to wait. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tokens = BURST
        self._at = clock()

    def take(self, per_minute: int) -> float:
        """0 when the request may pass, else the seconds until one may."""
        now = self._clock()
        rate = per_minute / 60
        self._tokens = min(BURST, self._tokens + (now - self._at) * rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / rate

    def headers(self, per_minute: int) -> dict[str, str]:
        """What is left, told on the scale of a minute."""
        left = math.floor(self._tokens / BURST * per_minute)
        return {"X-RateLimit-Limit": str(per_minute), "X-RateLimit-Remaining": str(max(left, 0))}
