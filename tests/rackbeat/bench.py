"""A hub over real HTTP on loopback: against the simulator, or against answers written down in the test."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from rbsync.rackbeat.hub import RackbeatHub
from rbsync.sandbox.kit.clock import Clock as SimulatorClock
from rbsync.sandbox.kit.faults import Fault, Faults
from rbsync.sandbox.kit.http import Handler, Request, Response, Server
from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator
from rbsync.sandbox.world.model import World
from rbsync.sandbox.world.seed import build_world
from tests.records.rackbeat import rackbeat_records

TOKEN = "head.payload.signature"
ACCOUNT = 7235
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    """Sleeping moves it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._elapsed = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        with self._lock:
            return self._elapsed

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._elapsed += seconds


@contextmanager
def hub_at(handler: Handler, *, account_id: int | None = None, clock: Clock | None = None) -> Iterator[RackbeatHub]:
    """A hub that talks to `handler`."""
    with Server(handler) as server:
        hub = RackbeatHub(
            base_url=f"{server.url}/api/",
            token=TOKEN,
            account_id=account_id,
            clock=clock or Clock(),
            contact="ops@example.com",
        )
        try:
            yield hub
        finally:
            hub.close()


@dataclass
class Script:
    """Answers by "METHOD /path" below /api, and every request that came. A path that is not there is a 404."""

    answers: Mapping[str, Callable[[Request], object] | object]

    def __post_init__(self) -> None:
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self.answers.get(f"{request.method} {request.path.removeprefix('/api')}")
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, Response):
            return answer
        if answer is None:
            return Response.of_json(404, {"message": "Not found."})
        return Response.of_json(200, answer)

    def bodies(self, call: str) -> list[Mapping[str, object]]:
        """The bodies sent with one call."""
        return [json.loads(request.body) for request in self.requests if _named(request) == call]

    def calls(self) -> list[str]:
        """All calls in order, without their queries."""
        return [_named(request) for request in self.requests]


def _named(request: Request) -> str:
    return f"{request.method} {request.path.removeprefix('/api')}"


def paged(name: str, rows: list[Mapping[str, object]], *, limit: int | None = None) -> Callable[[Request], object]:
    """A list in pages; `limit` is the most it gives."""

    def answer(request: Request) -> object:
        query = request.query
        size = min(int(query.get("limit", 20)), limit or 1000)
        page = int(query.get("page", 1))
        shown = rows[(page - 1) * size : page * size]
        pages = max(1, -(-len(rows) // size))
        body = {name: shown, "total": len(rows), "pages": pages, "limit": size, "page": page}
        return Response.of_json(206, body)

    return answer


class Account:
    """A simulated Rackbeat account with a hub on it. `sim` is what Rackbeat is, `hub` what the client makes of it."""

    def __init__(self, sim: RackbeatSimulator, faults: Faults, hub: RackbeatHub) -> None:
        self.sim = sim
        self.faults = faults
        self.hub = hub

    def fault(self, match: str, kind: str, **more: int | None) -> None:
        """Strike requests that match from now on."""
        self.faults.add(Fault(match, kind, **more))

    def calls(self, call: str) -> int:
        """How often a call was received, lost ones included."""
        return self.faults.traffic()["by_call"].get(call, 0)

    def books(self) -> Mapping[str, list[Mapping[str, object]]]:
        """What Rackbeat believes."""
        return rackbeat_records(self.sim)

    def person(self, path: str, **change: object) -> None:
        """What somebody does in Rackbeat's own interface."""
        answer = self.sim.handle(Request("POST", f"/_sandbox/{path}", {}, json.dumps(change).encode()))
        assert answer.status == 200, answer.body


@lru_cache
def world(items: int) -> World:
    """The same merchant for every test."""
    return build_world(seed=1, items=items, orders=20, shops=1, now=NOW)


@contextmanager
def account(*, account_id: int = ACCOUNT, items: int = 60, **toggles: object) -> Iterator[Account]:
    """A fresh account with these toggles set."""
    clock = Clock()
    sim = RackbeatSimulator.seeded(
        world(items),
        token=TOKEN,
        account_id=ACCOUNT,
        clock=SimulatorClock(clock.now, clock.monotonic),
    )
    for name, value in toggles.items():
        assert hasattr(sim.toggles, name), name
        setattr(sim.toggles, name, value)
    faults = Faults(sim.handle)
    with hub_at(faults, account_id=account_id, clock=clock) as hub:
        yield Account(sim, faults, hub)
