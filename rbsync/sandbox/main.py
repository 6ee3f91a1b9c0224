"""The whole sandbox: one world, Rackbeat and any number of shops, each served on a port of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

from rbsync.sandbox.files import ADDRESSES, SETTINGS, hub_settings, write_private
from rbsync.sandbox.kit.books import Books
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.doors import ROOT
from rbsync.sandbox.kit.faults import Fault, Faults
from rbsync.sandbox.kit.http import Handler, Request, Response, Server
from rbsync.sandbox.kit.plug import Access, Place, Plug, Simulated
from rbsync.sandbox.rackbeat.records import ZERO, Item
from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator
from rbsync.sandbox.registry import SHOPS
from rbsync.sandbox.world.model import World
from rbsync.sandbox.world.seed import build_world

ACCOUNT_ID = 7235
RACKBEAT = "rackbeat"
RACKBEAT_TOKEN = "sandbox-rackbeat-token"
DRIFTING_PAGES = 25
_GROUP_WITHOUT_VAT, _PIECES = 81, 1


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """What to build. `shops` is how many there are of each type; `orders` fall to all of them alike.

    `faults` are names out of PRESETS; `now` must be aware and is the machine's time when None.
    """

    items: int = 300
    orders: int = 60
    shops: Mapping[str, int] = field(default_factory=dict)
    seed: int = 1
    faults: tuple[str, ...] = ()
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """A simulated shop that is being served. `books` is what it believes."""

    plug: Plug
    name: str  # of its connector
    url: str  # where it answers, without a trailing slash
    currency: str  # of its prices
    access: Access
    books: Callable[[], Books]
    faults: Faults


Tap = Callable[[str, Request, Handler], Response]
"""Is given a service's name, a request and what answers it, and gives the answer."""


class Sandbox:
    """The running simulators. Make one with `start`; it serves until closed.

    `tap` may be set: every request to a service passes it. A sandbox with a clock that can be pickled can be pickled, too: it is
    its services as they are now. Unpickled, it serves them on the same ports; that raises OSError where one of them is taken.
    """

    def __init__(
        self,
        world: World,
        clock: Clock | None,
        rackbeat: RackbeatSimulator,
        shops: Sequence[tuple[Plug, Simulated]],
        ports: Sequence[int] | None = None,
    ) -> None:
        self.world = world
        self.clock = clock
        self.rackbeat = rackbeat
        self.rackbeat_token = RACKBEAT_TOKEN
        self.account_id = ACCOUNT_ID
        self.shops: tuple[Shop, ...] = ()
        self.simulators: dict[str, Any] = {RACKBEAT: rackbeat}
        self.tap: Tap = lambda service, request, handle: handle(request)
        self._simulated = shops
        self._faults: dict[str, Faults] = {}
        self._servers: list[Server] = []
        free = iter(ports or [0] * (len(shops) + 1))
        try:
            self._serve(
                RACKBEAT, Faults(self._tapped(RACKBEAT, rackbeat.handle), operation=rackbeat.operation), next(free)
            )
            for plug, simulated in shops:
                name = simulated.access("")["name"]
                handle = self._tapped(name, simulated.simulator.handle)
                faults = Faults(handle, simulated.is_write, simulated.operation)
                url = self._serve(name, faults, next(free))
                access = simulated.access(url)
                self.shops += (Shop(plug, name, url, access["currency"], access, simulated.books, faults),)
                self.simulators[name] = simulated.simulator
        except BaseException:
            self.close()
            raise

    def __reduce__(self) -> tuple[object, ...]:
        ports = [server.port for server in self._servers]
        return Sandbox, (self.world, self.clock, self.rackbeat, self._simulated, ports)

    @classmethod
    def start(cls, options: SandboxOptions, clock: Clock | None = None) -> Sandbox:
        """Build the world and serve it. Raises ValueError for an unknown fault or impossible options.

        `clock` is that of all simulators; without one, each goes on from the world's "today" or takes the machine's.
        """
        unknown = set(options.faults) - set(PRESETS)
        if unknown:
            raise ValueError(f"unknown fault {', '.join(sorted(unknown))}; known: {', '.join(PRESETS)}")
        now = options.now or datetime.now(UTC)
        wanted = [(plug, index) for plug in SHOPS for index in range(options.shops.get(plug.type, 0))]
        world = build_world(seed=options.seed, items=options.items, orders=options.orders, shops=len(wanted), now=now)
        rackbeat = RackbeatSimulator.seeded(world, token=RACKBEAT_TOKEN, account_id=ACCOUNT_ID, clock=clock)
        shops = []
        for position, (plug, index) in enumerate(wanted):
            if index == 0:
                _add_services(rackbeat, world, plug.services)
            orders = share(options.orders, len(wanted), position)
            shops.append((plug, plug.start(Place(world, index, position, orders, clock))))
        sandbox = cls(world, clock, rackbeat, shops)
        for name in options.faults:
            PRESETS[name](sandbox, options.seed)
        return sandbox

    def of_type(self, type: str) -> tuple[Shop, ...]:
        """The shops of one type."""
        return tuple(shop for shop in self.shops if shop.plug.type == type)

    def is_write(self, service: str, request: Request) -> bool:
        """Whether a request changes something in a service."""
        return self._faults[service].is_write(request)

    def _serve(self, name: str, faults: Faults, port: int) -> str:
        server = Server(faults, port)
        self._servers.append(server)
        self._faults[name] = faults
        return server.url

    def _tapped(self, service: str, handle: Handler) -> Handler:
        def tapped(request: Request) -> Response:
            return handle(request) if request.path.startswith(ROOT) else self.tap(service, request, handle)

        return tapped

    @property
    def rackbeat_url(self) -> str:
        """Rackbeat's base URL, with `/api/`."""
        return f"{self._servers[0].url}/api/"

    def add_fault(self, make: Callable[[], Fault]) -> None:
        """Set a fault on every simulator, each with its own copy."""
        for faults in self._faults.values():
            faults.add(make())

    def write_files(self, directory: Path, *, products: bool = False) -> None:
        """Write `rbsync.toml`, ready to use, and `sandbox.json`; both readable by the owner only.

        `products`: its settings carry them to the shops that sell in Rackbeat's currency.
        """
        directory.mkdir(parents=True, exist_ok=True)
        hub = {"url": self.rackbeat_url, "token": self.rackbeat_token, "account_id": self.account_id}
        tables = [shop.plug.settings(shop.access, products, self.world.currency) for shop in self.shops]
        addresses = {plug.key: [shop.access for shop in self.of_type(plug.type)] for plug in SHOPS}
        write_private(directory / SETTINGS, "\n".join([hub_settings(hub, self.world.now), *tables]))
        write_private(directory / ADDRESSES, json.dumps({"rackbeat": hub, **addresses}, indent=2) + "\n")

    def close(self) -> None:
        """Stop serving."""
        for server in self._servers:
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _add_services(rackbeat: RackbeatSimulator, world: World, services: Mapping[str, str]) -> None:
    for number, title in services.items():
        item = Item(number, title, _GROUP_WITHOUT_VAT, _PIECES, ZERO, world.now, world.now)
        rackbeat.books.items.put(number, item)


def share(total: int, parts: int, index: int) -> int:
    """What falls to one of `parts` when `total` is dealt out evenly; the first get the remainder."""
    return total // parts + (index < total % parts)


def _always(kind: str, seed: int, *, share: float) -> Fault:
    return Fault("*", kind, times=-1, share=share, retry_after=1, seed=seed)


def _flaky(sandbox: Sandbox, seed: int) -> None:
    for place, kind in enumerate(("error-before", "error-after", "lost-answer")):
        sandbox.add_fault(partial(_always, kind, seed + place, share=0.02))


def _drift(sandbox: Sandbox, _: int) -> None:
    sandbox.rackbeat.toggles.page_drift = DRIFTING_PAGES


PRESETS: dict[str, Callable[[Sandbox, int], None]] = {
    "slow": lambda sandbox, seed: sandbox.add_fault(partial(_always, "slow", seed, share=1.0)),
    "throttled": lambda sandbox, seed: sandbox.add_fault(partial(_always, "throttle", seed, share=0.2)),
    "flaky": _flaky,
    "drift": _drift,
}
