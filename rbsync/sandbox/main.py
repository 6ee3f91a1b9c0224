"""The whole sandbox: one world, Rackbeat and any number of shops, each served on a port of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

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
from rbsync.sandbox.kit.faults import Fault, Faults
from rbsync.sandbox.kit.http import Server
from rbsync.sandbox.rackbeat.records import ZERO, Item
from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator
from rbsync.sandbox.smartweb import SmartWebSimulator
from rbsync.sandbox.smartweb import is_write as is_smartweb_write
from rbsync.sandbox.smartweb import operation_name as smartweb_operation
from rbsync.sandbox.smartweb.simulator import PASSWORD, USERNAME
from rbsync.sandbox.world.model import World
from rbsync.sandbox.world.seed import build_world

ACCOUNT_ID = 7235
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


class Sandbox:
    """The running simulators. Make one with `start`; it serves until closed."""

    def __init__(self, world: World, rackbeat: RackbeatSimulator, rackbeat_faults: Faults) -> None:
        self.world = world
        self.rackbeat = rackbeat
        self.rackbeat_token = RACKBEAT_TOKEN
        self.account_id = ACCOUNT_ID
        self.shops: tuple[ShopAccess, ...] = ()
        self.smartweb_shops: tuple[SmartWebAccess, ...] = ()
        self._faults = [rackbeat_faults]
        self._servers = [Server(rackbeat_faults)]

    @classmethod
    def start(cls, options: SandboxOptions) -> Sandbox:
        """Build the world and serve it. Raises ValueError for an unknown fault or impossible options."""
        unknown = set(options.faults) - set(PRESETS)
        if unknown:
            raise ValueError(f"unknown fault {', '.join(sorted(unknown))}; known: {', '.join(PRESETS)}")
        now = options.now or datetime.now(UTC)
        shops = options.shops + options.smartweb
        world = build_world(seed=options.seed, items=options.items, orders=options.orders, shops=shops, now=now)
        rackbeat = RackbeatSimulator.seeded(world, token=RACKBEAT_TOKEN, account_id=ACCOUNT_ID)
        sandbox = cls(world, rackbeat, Faults(rackbeat.handle, operation=rackbeat.operation))
        try:
            sandbox.shops = tuple(sandbox._open_shop(index, options) for index in range(options.shops))
            sandbox.smartweb_shops = tuple(sandbox._open_smartweb(index, options) for index in range(options.smartweb))
        except BaseException:
            sandbox.close()
            raise
        for name in options.faults:
            PRESETS[name](sandbox, options.seed)
        return sandbox

    def _open_shop(self, index: int, options: SandboxOptions) -> ShopAccess:
        # graphql-core comes with the extra `sandbox`; Rackbeat alone runs without it
        from rbsync.sandbox.shopify.requests import is_write, operation_name
        from rbsync.sandbox.shopify.simulator import ShopifySimulator
        from rbsync.sandbox.shopify.terms import shop_terms

        name = shop_name(index)
        store, token = f"nordlys-{name.removeprefix('shop-')}.myshopify.com", f"sandbox-{name}-token"
        orders = share(options.orders, options.shops + options.smartweb, index)
        simulator = ShopifySimulator.seeded(self.world, shop_index=index, store=store, token=token, orders=orders)
        faults = Faults(simulator.handle, is_write, operation_name)
        server = Server(faults)
        self._faults.append(faults)
        self._servers.append(server)
        terms = shop_terms(index, store)
        return ShopAccess(name, server.url, store, token, terms.warehouse, terms.currency)

    def _open_smartweb(self, index: int, options: SandboxOptions) -> SmartWebAccess:
        if index == 0:
            for number, title in SMARTWEB_ITEMS:
                item = Item(number, title, _GROUP_WITHOUT_VAT, _PIECES, ZERO, self.world.now, self.world.now)
                self.rackbeat.books.items.put(number, item)
        name, place = smartweb_name(index), options.shops + index
        orders = share(options.orders, options.shops + options.smartweb, place)
        solution = f"shop{100 + index}"
        simulator = SmartWebSimulator.seeded(self.world, shop_index=place, solution=solution, orders=orders)
        faults = Faults(simulator.handle, is_smartweb_write, smartweb_operation)
        server = Server(faults)
        self._faults.append(faults)
        self._servers.append(server)
        return SmartWebAccess(name, server.url, f"{server.url}/service.wsdl", USERNAME, PASSWORD, self.world.currency)

    @property
    def rackbeat_url(self) -> str:
        """Rackbeat's base URL, with `/api/`."""
        return f"{self._servers[0].url}/api/"

    def add_fault(self, make: Callable[[], Fault]) -> None:
        """Set a fault on every simulator, each with its own copy."""
        for faults in self._faults:
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
        for server in self._servers:
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


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
