"""Sending again: how often, and after what pause."""

import random
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from rbsync.errors import ServiceError
from rbsync.ports.time import Clock
from rbsync.transport.call import Answer, http_date

T = TypeVar("T")

_FIRST_PAUSE = 1.0
_FIRST_THROTTLED_PAUSE = 5.0  # rackbeat sheet 3.5


class TryAgain(Exception):
    """May be sent again. `error` is what to raise when it is not; `pause` the seconds the service asked for, if it did."""

    def __init__(self, error: ServiceError, *, pause: float | None = None, throttled: bool = False) -> None:
        super().__init__(error)
        self.error = error
        self.pause = pause
        self.throttled = throttled


def with_retries(
    attempt: Callable[[], T], *, attempts: int, clock: Clock, before_pause: Callable[[TryAgain, float], None]
) -> T:
    """The result of `attempt`, tried up to `attempts` times while it raises TryAgain; then its error is raised."""
    retrying = Retrying(
        retry=retry_if_exception_type(TryAgain),
        stop=stop_after_attempt(attempts),
        wait=_pause,
        sleep=clock.sleep,
        before_sleep=lambda state: before_pause(_reason(state), state.upcoming_sleep),
        reraise=True,
    )
    try:
        return retrying(attempt)
    except TryAgain as again:
        raise again.error from None


def pause_asked(answer: Answer, now: datetime) -> float | None:
    """The Retry-After header in seconds: a number, or a date by the service's own clock (else by ours, `now`)."""
    text = answer.headers.get("retry-after", "").strip()
    if text.replace(".", "", 1).isdecimal() and text.isascii():
        return float(text)
    until = http_date(text)
    return None if until is None else max(0.0, (until - (answer.server_time or now)).total_seconds())


def _pause(state: RetryCallState) -> float:
    again = _reason(state)
    if again.pause is not None:
        return again.pause
    first = _FIRST_THROTTLED_PAUSE if again.throttled else _FIRST_PAUSE
    return float(first * 2 ** (state.attempt_number - 1) * random.uniform(0.75, 1.25))


def _reason(state: RetryCallState) -> TryAgain:
    error = state.outcome and state.outcome.exception()
    if not isinstance(error, TryAgain):
        raise TypeError("only TryAgain is tried again")
    return error
