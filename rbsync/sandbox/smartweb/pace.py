"""What happens to a caller in a hurry; the real service has shown no limit (smartweb sheet 8, 18.17)."""

from __future__ import annotations

from collections.abc import Callable

from rbsync.sandbox.kit.http import Response


class Pace:
    """A bucket that holds one second's calls, at least one, and refills evenly. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._at = clock()
        self._left: float | None = None

    def take(self, per_second: float) -> float:
        """0 when the call may pass, else the seconds until one may."""
        now = self._clock()
        most = max(per_second, 1.0)
        left = most if self._left is None else self._left
        self._left = min(most, left + (now - self._at) * per_second)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / per_second


def too_fast(kind: str) -> Response:
    """The refusal of a front server, in HTML as front servers do."""
    status = int(kind)
    return Response(status, b"<html><body>Slow down</body></html>", {"Content-Type": "text/html", "Retry-After": "1"})
