"""Where a simulator takes its time from."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` answers an aware UTC time, for what is written down; `monotonic` answers seconds, for rate limits."""

    now: Callable[[], datetime] = _now
    monotonic: Callable[[], float] = time.monotonic

    @classmethod
    def starting_at(cls, moment: datetime) -> Self:
        """A clock that shows `moment` now and goes on from there."""
        began = time.monotonic()
        return cls(lambda: moment + timedelta(seconds=time.monotonic() - began))
