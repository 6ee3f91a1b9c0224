"""How fast a service may be called: one limiter per credential, shared by all threads."""

import threading
from typing import Protocol

from rbsync.ports.time import Clock
from rbsync.transport.call import Answer

# shorter waits could vanish in the rounding of a large monotonic time and never end
_SHORTEST_WAIT = 0.001
_ROUNDING = 1e-6


class Limiter(Protocol):
    """Every `take` is followed by one `settle` of the same cost."""

    def take(self, cost: float) -> float:
        """Wait until a call of `cost` may be sent; the seconds waited."""

    def settle(self, cost: float, answer: Answer | None) -> None:
        """The call is over; `answer` is None when none came."""

    def freeze(self, seconds: float) -> None:
        """No thread sends anything for so long."""


class _Bucket:
    """A token bucket. Threads wait in a queue, so that a dear call is not overtaken for ever by cheap ones."""

    def __init__(self, *, rate: float, capacity: float, clock: Clock) -> None:
        self._clock = clock
        self._rate = rate
        self._capacity = capacity
        self._level = capacity
        self._filled_at = clock.monotonic()
        self._frozen_until = self._filled_at
        self._queue = threading.Lock()
        self._books = threading.Lock()

    def take(self, cost: float) -> float:
        """Wait until `cost` is there and take it; the seconds waited."""
        started = self._clock.monotonic()
        with self._queue:
            while (wait := self._try(cost)) > 0:
                self._clock.sleep(max(wait, _SHORTEST_WAIT))
        return self._clock.monotonic() - started

    def freeze(self, seconds: float) -> None:
        """Hold all threads for so long from now; an earlier, longer freeze stands."""
        with self._books:
            self._frozen_until = max(self._frozen_until, self._clock.monotonic() + seconds)

    def _try(self, cost: float) -> float:
        with self._books:
            now = self._clock.monotonic()
            if now < self._frozen_until:
                return self._frozen_until - now
            self._fill(now)
            missing = self._needed(cost) - self._level
            if missing > _ROUNDING:
                return missing / self._rate
            self._level -= cost
            self._after_taking(cost)
            return 0.0

    def _fill(self, now: float) -> None:
        self._level = min(self._capacity, self._level + (now - self._filled_at) * self._rate)
        self._filled_at = now

    def _needed(self, cost: float) -> float:
        return min(cost, self._capacity)

    def _after_taking(self, cost: float) -> None:
        """The books are locked while this runs."""


class RequestBucket(_Bucket):
    """Counts requests, and follows the service's X-RateLimit headers.

    `per_second` is the rate never exceeded. X-RateLimit-Limit counts per `window` seconds (a minute: rackbeat sheet 3.5); a lower
    limit lowers the rate. Below a tenth remaining the rate shrinks with what remains, to a quarter at the least.
    """

    def __init__(self, per_second: float, burst: float, clock: Clock, *, window: float = 60.0) -> None:
        super().__init__(rate=per_second, capacity=max(burst, 1.0), clock=clock)
        self._permitted = per_second
        self._window = window

    @property
    def rate(self) -> float:
        """Requests per second now."""
        return self._rate

    def settle(self, cost: float, answer: Answer | None) -> None:
        """Read what the service says of its limit."""
        if answer is not None:
            self.learn(answer)

    def learn(self, answer: Answer) -> None:
        """Follow X-RateLimit-Limit and X-RateLimit-Remaining; without them nothing changes."""
        limit = _number(answer, "x-ratelimit-limit")
        if not limit:
            return
        remaining = _number(answer, "x-ratelimit-remaining")
        share = 1.0 if remaining is None else min(1.0, max(0.25, remaining / (0.1 * limit)))
        with self._books:
            self._fill(self._clock.monotonic())
            self._rate = min(self._permitted, 0.98 * limit / self._window) * share


class PointBucket(_Bucket):
    """Counts points of a leaky bucket that the service keeps itself.

    Starts with 1000 points and 100 per second, the least a shop has, until `observe` tells better. A `reserve` share of
    the bucket is left to others; a call that needs more than the rest waits for the full bucket.
    """

    def __init__(self, clock: Clock, *, maximum: float = 1000.0, restore: float = 100.0, reserve: float = 0.2) -> None:
        super().__init__(rate=restore, capacity=maximum, clock=clock)
        self._reserve = reserve
        self._under_way = 0.0

    @property
    def maximum(self) -> float:
        """The size of the service's bucket in points, as last observed."""
        return self._capacity

    def settle(self, cost: float, answer: Answer | None) -> None:
        """The call is over; what it cost is known to the service, and `observe` tells."""
        with self._books:
            self._under_way = max(0.0, self._under_way - cost)

    def observe(self, maximum: float, available: float, restore: float) -> None:
        """What the service says of its bucket: points, and points per second. Calls still under way are taken off."""
        if maximum <= 0 or restore <= 0:
            return
        with self._books:
            self._capacity = maximum
            self._rate = restore
            self._level = min(maximum, available) - self._under_way
            self._filled_at = self._clock.monotonic()

    def _needed(self, cost: float) -> float:
        return min(cost + self._reserve * self._capacity, self._capacity)

    def _after_taking(self, cost: float) -> None:
        self._under_way += cost


def _number(answer: Answer, header: str) -> float | None:
    text = answer.headers.get(header, "")
    return float(text) if text.isascii() and text.isdigit() else None
