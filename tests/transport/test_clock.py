from __future__ import annotations

from datetime import UTC, timedelta

from rbsync.clock import SystemClock
from rbsync.ports.time import Clock


def test_the_real_clock_is_aware_and_goes_on() -> None:
    clock: Clock = SystemClock()
    first = clock.monotonic()
    clock.sleep(0.001)
    clock.sleep(-1)
    assert clock.monotonic() - first >= 0.001
    assert clock.now().tzinfo is UTC
    assert clock.now().utcoffset() == timedelta(0)
