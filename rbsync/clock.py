"""The real time."""

import threading
import time
from datetime import UTC, datetime

from rbsync.errors import ExitCode, Interrupted


class SystemClock:
    """This machine's clocks (`rbsync.ports.Clock`). Once `stop` is set no wait begins or goes on."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds, never going back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait. Raises Interrupted when the run is asked to stop."""
        if self._stop.wait(max(seconds, 0.0)):
            raise Interrupted("stopped by SIGTERM while waiting", exit_code=ExitCode.TERMINATED)
