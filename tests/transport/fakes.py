"""A clock that the test moves, and a service with everything at hand."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from rbsync.transport.call import Answer, Call
from rbsync.transport.judge import Judgement, Ruling
from rbsync.transport.limiter import RequestBucket
from rbsync.transport.service import Service

TOKEN = "tok-3fa9c1d2e7"
_OPEN: list[Service] = []
START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class FakeClock:
    """Sleeping moves it; so does looking at it, by `tick` seconds."""

    def __init__(self, *, tick: float = 0.0) -> None:
        self._lock = threading.Lock()
        self._elapsed = 0.0
        self._tick = tick
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        with self._lock:
            self._elapsed += self._tick
            return self._elapsed

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.sleeps.append(seconds)
            self._elapsed += seconds


def judge(answer: Answer) -> Ruling:
    """A table like that of any service."""
    table = {
        401: Judgement.DENIED,
        403: Judgement.DENIED,
        404: Judgement.NOT_FOUND,
        422: Judgement.REFUSE,
        429: Judgement.THROTTLE,
        500: Judgement.RETRY,
        502: Judgement.RETRY,
        503: Judgement.RETRY,
        504: Judgement.RETRY,
    }
    if answer.status == 200:
        answer.json()
        return Ruling(Judgement.OK)
    return Ruling(table.get(answer.status, Judgement.BROKEN))


def service(base_url: str, **changes: object) -> Service:
    clock = changes.get("clock") or FakeClock()
    settings = {
        "name": "rackbeat",
        "base_url": base_url,
        "authorize": lambda: {"Authorization": f"Bearer {TOKEN}"},
        "judge": judge,
        "limiter": RequestBucket(1000, 1000, clock),
        "clock": clock,
    }
    made = Service(**(settings | changes))
    _OPEN.append(made)
    return made


def close_services() -> None:
    while _OPEN:
        _OPEN.pop().close()


READ = Call("GET", "/orders", "", repeatable=True)
CREATE = Call("POST", "/orders/drafts", "order shop-dk#1001", repeatable=False, body={"number": 1})
