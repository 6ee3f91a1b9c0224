"""The whole sandbox: one world, Rackbeat and any number of shops, each served on a port of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Protocol, Self

from rbsync.sandbox.faults import CONTROL, Fault, Faults
from rbsync.sandbox.files import (
    ADDRESSES,
    SETTINGS,
    Access,
    ShopAccess,
    SmartWebAccess,
    addresses_document,
    settings_document,
    write_private,
)
from rbsync.sandbox.http import Handler, Request, Response, Server
from rbsync.sandbox.rackbeat.records import ZERO, Item
from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator
from rbsync.sandbox.smartweb import SmartWebSimulator
from rbsync.sandbox.smartweb import is_write as is_smartweb_write
from rbsync.sandbox.smartweb import operation_name as smartweb_operation
from rbsync.sandbox.smartweb.simulator import PASSWORD, USERNAME
from rbsync.sandbox.world.model import World
from rbsync.sandbox.world.seed import build_world

ACCOUNT_ID = 7235
RACKBEAT = "rackbeat"
RACKBEAT_TOKEN = "sandbox-rackbeat-token"
DRIFTING_PAGES = 25
SMARTWEB_ITEMS = (
    ("FREIGHT-FREE", "Freight without VAT"),
    ("FEE-FREE", "Payment fee without VAT"),
    ("RECEIPT", "Credit note of the web shop"),
)
"""What the connectors of SmartWeb shops are set to use; items of Rackbeat."""
_GROUP_WITHOUT_VAT, _PIECES = 81, 1


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """What to build. `shops` are Shopify's, `smartweb` are SmartWeb's; `orders` fall to all of them alike.

    `faults` are names out of PRESETS; `now` must be aware and is the machine's time when None.
    """

    items: int = 300
    orders: int = 60
    shops: int = 2
    smartweb: int = 0
    seed: int = 1
    faults: tuple[str, ...] = ()
    now: datetime | None = None


class Clock(Protocol):
    """Where the simulators take their time from: an aware moment, and seconds."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...


Tap = Callable[[str, Request, Handler], Response]
"""Is given a service's name, a request and the handler that answers it, and gives the answer."""


@dataclass(frozen=True, slots=True)
class Service:
    """One simulated service and how its requests are counted; `access` says how to reach it at a URL."""

    name: str
    simulator: Any
    operation: Callable[[Request], str | None]
    access: Callable[[str], ShopAccess | SmartWebAccess | str]
    is_write: Callable[[Request], bool] | None = None


class Sandbox:
    """The running simulators. Make one with `start`; it serves until closed.

    `tap` may be set: every request to a service passes it. A pickled sandbox is its services as they are now; when it is
    unpickled, it serves them on the same ports, and raises OSError where one of them is taken.
    """

    def __init__(
        self, world: World, clock: Clock | None, services: Sequence[Service], ports: Sequence[int] | None = None
    ) -> None:
        self.world = world
        self.clock = clock
        self.rackbeat_token = RACKBEAT_TOKEN
        self.account_id = ACCOUNT_ID
        self.tap: Tap = lambda service, request, handle: handle(request)
        self.simulators = {service.name: service.simulator for service in services}
        self._services = services
        self._faults = {each.name: Faults(self._tapped(each), each.is_write, each.operation) for each in services}
        self._servers: dict[str, Server] = {}
        try:
            for name, port in zip(self._faults, ports or [0] * len(services), strict=True):
                self._servers[name] = Server(self._faults[name], port)
        except OSError:
            self.close()
            raise
        accesses = [service.access(self._servers[service.name].url) for service in services]
        self.shops = tuple(access for access in accesses if isinstance(access, ShopAccess))
        self.smartweb_shops = tuple(access for access in accesses if isinstance(access, SmartWebAccess))

    def __reduce__(self) -> tuple[object, ...]:
        return Sandbox, (self.world, self.clock, self._services, [server.port for server in self._servers.values()])

    @classmethod
    def start(cls, options: SandboxOptions, clock: Clock | None = None) -> Sandbox:
        """Build the world and serve it; without a clock of theirs the services take this machine's time.

        Raises ValueError for an unknown fault or impossible options.
        """
        unknown = set(options.faults) - set(PRESETS)
        if unknown:
            raise ValueError(f"unknown fault {', '.join(sorted(unknown))}; known: {', '.join(PRESETS)}")
        now = options.now or (clock.now() if clock else datetime.now(UTC))
        shops = options.shops + options.smartweb
        world = build_world(seed=options.seed, items=options.items, orders=options.orders, shops=shops, now=now)
        services = [
            _rackbeat(world, options, clock),
            *(_shop(world, index, options, clock) for index in range(options.shops)),
            *(_smartweb(world, index, options, clock) for index in range(options.smartweb)),
        ]
        sandbox = cls(world, clock, services)
        for name in options.faults:
            PRESETS[name](sandbox, options.seed)
        return sandbox

    @property
    def rackbeat(self) -> RackbeatSimulator:
        """The hub."""
        found: RackbeatSimulator = self.simulators[RACKBEAT]
        return found

    def is_write(self, service: str, request: Request) -> bool:
        """Whether a request changes something in a service."""
        return self._faults[service].is_write(request)

    def _tapped(self, service: Service) -> Handler:
        handle: Handler = service.simulator.handle

        def tapped(request: Request) -> Response:
            return handle(request) if request.path.startswith(CONTROL) else self.tap(service.name, request, handle)

        return tapped

    @property
    def rackbeat_url(self) -> str:
        """Rackbeat's base URL, with `/api/`."""
        return f"{self._servers[RACKBEAT].url}/api/"

    def add_fault(self, make: Callable[[], Fault]) -> None:
        """Set a fault on every simulator, each with its own copy."""
        for faults in self._faults.values():
            faults.add(make())

    def write_files(self, directory: Path, *, products: bool = False) -> None:
        """Write `rbsync.toml`, ready to use, and `sandbox.json`; both readable by the owner only.

        `products`: its settings carry them to the shops that sell in Rackbeat's currency.
        """
        directory.mkdir(parents=True, exist_ok=True)
        currency, now = self.world.currency, self.world.now
        access = Access(
            self.rackbeat_url, self.rackbeat_token, self.account_id, currency, self.shops, now, self.smartweb_shops
        )
        write_private(directory / SETTINGS, settings_document(access, products=products))
        write_private(directory / ADDRESSES, addresses_document(access))

    def close(self) -> None:
        """Stop serving."""
        for server in self._servers.values():
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _rackbeat(world: World, options: SandboxOptions, clock: Clock | None) -> Service:
    simulator = RackbeatSimulator.seeded(
        world, token=RACKBEAT_TOKEN, account_id=ACCOUNT_ID, clock=clock.now if clock else None
    )
    for number, title in SMARTWEB_ITEMS if options.smartweb else ():
        item = Item(number, title, _GROUP_WITHOUT_VAT, _PIECES, ZERO, world.now, world.now)
        simulator.books.items.put(number, item)
    return Service(RACKBEAT, simulator, simulator.operation, str)


def _shop(world: World, index: int, options: SandboxOptions, clock: Clock | None) -> Service:
    # graphql-core comes with the extra `sandbox`; Rackbeat alone runs without it
    from rbsync.sandbox.shopify.clock import Clock as ShopClock
    from rbsync.sandbox.shopify.requests import is_write, operation_name
    from rbsync.sandbox.shopify.simulator import ShopifySimulator
    from rbsync.sandbox.shopify.terms import shop_terms

    name = shop_name(index)
    store, token = f"nordlys-{name.removeprefix('shop-')}.myshopify.com", f"sandbox-{name}-token"
    simulator = ShopifySimulator.seeded(
        world,
        shop_index=index,
        store=store,
        token=token,
        orders=share(options.orders, options.shops + options.smartweb, index),
        clock=ShopClock(clock.now, clock.monotonic) if clock else None,
    )
    terms = shop_terms(index, store)
    access = partial(ShopAccess, name, store=store, token=token, location=terms.warehouse, currency=terms.currency)
    return Service(name, simulator, operation_name, access, is_write)


def _smartweb(world: World, index: int, options: SandboxOptions, clock: Clock | None) -> Service:
    name, place = smartweb_name(index), options.shops + index
    simulator = SmartWebSimulator.seeded(
        world,
        shop_index=place,
        solution=f"shop{100 + index}",
        orders=share(options.orders, options.shops + options.smartweb, place),
        clock=clock.now if clock else None,
    )
    access = partial(_smartweb_access, name, world.currency)
    return Service(name, simulator, smartweb_operation, access, is_smartweb_write)


def _smartweb_access(name: str, currency: str, url: str) -> SmartWebAccess:
    return SmartWebAccess(name, url, f"{url}/service.wsdl", USERNAME, PASSWORD, currency)


def shop_name(index: int) -> str:
    """shop-dk, shop-se, shop-no, then shop-4 and on."""
    return ("shop-dk", "shop-se", "shop-no")[index] if index < 3 else f"shop-{index + 1}"


def smartweb_name(index: int) -> str:
    """web-dk, then web-2 and on."""
    return "web-dk" if index == 0 else f"web-{index + 1}"


def share(total: int, parts: int, index: int) -> int:
    """What falls to one of `parts` when `total` is dealt out evenly; the first get the remainder."""
    return total // parts + (index < total % parts)


def _always(kind: str, seed: int, *, share: float) -> Fault:
    return Fault("*", kind, times=-1, share=share, retry_after=1, random=Random(seed))


def _slow(sandbox: Sandbox, seed: int) -> None:
    sandbox.add_fault(partial(_always, "slow", seed, share=1.0))


def _throttled(sandbox: Sandbox, seed: int) -> None:
    sandbox.add_fault(partial(_always, "throttle", seed, share=0.2))


def _flaky(sandbox: Sandbox, seed: int) -> None:
    for place, kind in enumerate(("error-before", "error-after", "lost-answer")):
        sandbox.add_fault(partial(_always, kind, seed + place, share=0.02))


def _drift(sandbox: Sandbox, _: int) -> None:
    sandbox.rackbeat.toggles.page_drift = DRIFTING_PAGES


PRESETS: dict[str, Callable[[Sandbox, int], None]] = {
    "slow": _slow,
    "throttled": _throttled,
    "flaky": _flaky,
    "drift": _drift,
}
