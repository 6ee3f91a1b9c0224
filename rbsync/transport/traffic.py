"""What talking to a service has cost so far."""

import threading

from rbsync.core.model import report


class Traffic:
    """Counters of one service, safe to use from several threads.

    `calls` counts every request sent, repeats included; `throttled_seconds` is the time spent waiting for the rate limit.
    """

    def __init__(self, service: str) -> None:
        self._service = service
        self._lock = threading.Lock()
        self.calls = 0
        self.retries = 0
        self.throttled_seconds = 0.0

    def called(self) -> None:
        """One request goes out."""
        with self._lock:
            self.calls += 1

    def repeated(self) -> None:
        """A request goes out again."""
        with self._lock:
            self.retries += 1

    def throttled(self, seconds: float) -> None:
        """The limit made us wait."""
        with self._lock:
            self.throttled_seconds += seconds

    def snapshot(self) -> report.Traffic:
        """The counters as they are now, for the report."""
        with self._lock:
            return report.Traffic({self._service: self.calls}, self.retries, self.throttled_seconds)
