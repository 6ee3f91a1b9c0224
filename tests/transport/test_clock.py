from __future__ import annotations

from datetime import UTC, timedelta
from threading import Event

import pytest

from rbsync.clock import SystemClock
from rbsync.errors import ExitCode, Interrupted
from rbsync.ports.time import Clock


def test_the_real_clock_is_aware_and_goes_on() -> None:
    clock: Clock = SystemClock(Event())
    first = clock.monotonic()
    clock.sleep(0.001)
    clock.sleep(-1)
    assert clock.monotonic() - first >= 0.001
    assert clock.now().tzinfo is UTC
    assert clock.now().utcoffset() == timedelta(0)


def test_no_wait_goes_on_when_the_run_is_asked_to_stop() -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Interrupted) as stopped:
        SystemClock(stop).sleep(3600)
    assert stopped.value.exit_code == ExitCode.TERMINATED
