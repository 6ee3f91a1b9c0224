"""The real time."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """This machine's clocks (`rbsync.ports.Clock`)."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds, never going back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait. In the main thread an exception that a signal handler raises ends the wait."""
        time.sleep(max(seconds, 0.0))
