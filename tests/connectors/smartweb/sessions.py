"""A session of ours with a simulated shop over real HTTP, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.faults import Fault
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.smartweb import SmartWebSimulator, operation_name
from rbsync.sandbox.smartweb.simulator import PASSWORD, USERNAME
from tests.ports import served
from tests.seeds import seeded_world
from tests.transport.fakes import START, FakeClock

WINDOW = {"Start": "2026-01-01", "End": "2026-12-01", "Status": "", "Page": 1, "PageSize": 100}
SETUP = ("Solution_Connect", "Solution_SetLanguage")


@dataclass(slots=True)
class Bench:
    """The shop, what was asked of it, and a way to put oneself between."""

    simulator: SmartWebSimulator
    cache: Path
    clock: FakeClock = field(default_factory=FakeClock)
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    between: Callable[[str, Response], Response] = lambda _, response: response
    url: str = ""
    opened: list[SmartWebSession] = field(default_factory=list)

    def handle(self, request: Request) -> Response:
        name = operation_name(request) or request.path
        self.asked.append(name)
        self.bodies.append(request.body)
        return self.between(name, self.simulator.handle(request))

    def session(self, **changes: Any) -> SmartWebSession:
        settings = {
            "name": "shop-sw",
            "wsdl": f"{self.url}/service.wsdl",
            "username": USERNAME,
            "password": PASSWORD,
            "language": "DK",
            "clock": self.clock,
            "cache": self.cache,
        }
        self.opened.append(SmartWebSession(**settings | changes))
        return self.opened[-1]

    def answer(self, operation: str, response: Response, *, times: int = 1) -> None:
        """Answer the next calls of an operation like this, when the work is done."""
        left = times

        def between(name: str, real: Response) -> Response:
            nonlocal left
            if name != operation or left == 0:
                return real
            left -= 1
            return response

        self.between = between

    def mishap(self, kind: str, match: str = "*", **more: int) -> None:
        self.simulator.mishaps.append(Fault(match, kind, **more))

    def since(self, mark: int) -> list[str]:
        return self.asked[mark:]


def soap(operation: str, result: str) -> Response:
    """An answer of the service."""
    name = f"{operation}Result"
    body = f"<r:{operation}Response xmlns:r='urn:x'><{name}>{result}</{name}></r:{operation}Response>"
    return Response(200, envelope(body), {"Content-Type": "text/xml; charset=utf-8"})


def envelope(body: str) -> bytes:
    head = "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'>"
    return f"<?xml version='1.0' encoding='UTF-8'?>{head}<e:Body>{body}</e:Body></e:Envelope>".encode()


@contextmanager
def open_bench(cache: Path, *, items: int = 12, orders: int = 8, **options: Any) -> Iterator[Bench]:
    world = seeded_world(seed=1, items=items, orders=max(orders, 10), shops=1, now=START)
    bench = Bench(SmartWebSimulator.seeded(world, orders=orders, clock=Clock(lambda: START), **options), cache)
    with served(bench.handle) as server:
        bench.url = server.url
        try:
            yield bench
        finally:
            for session in bench.opened:
                session.close()
