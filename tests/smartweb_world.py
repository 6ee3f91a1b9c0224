"""The merchant of `tests.world` with SmartWeb shops: settings on disk, real HTTP, a real state file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomli_w

from rbsync.core.model.report import Finding, RunReport
from rbsync.core.model.verdict import Verdict
from rbsync.sandbox.faults import Faults
from rbsync.sandbox.files import Access, ShopAccess, settings_document, write_private
from rbsync.sandbox.http import Server
from rbsync.sandbox.main import ACCOUNT_ID, RACKBEAT_TOKEN, Sandbox, SandboxOptions
from rbsync.sandbox.rackbeat.simulator import RackbeatSimulator
from rbsync.sandbox.smartweb import SmartWebSimulator, is_write, operation_name
from rbsync.sandbox.smartweb.simulator import PASSWORD, USERNAME
from rbsync.sandbox.world.model import World as Merchant
from rbsync.sandbox.world.seed import build_world
from rbsync.wiring import check
from tests.world import ENVIRON, Books, World

CANCELLED = 5
WHOLE_SHOP = "all"
WITHOUT_VAT = 81
"""A product group of Rackbeat."""
_UNCOUNTED = ("gift-card-with-code", "file-sale")
ORDERS: Mapping[str, object] = {
    "pull": True,
    "land_as": "booked",
    "freight_item": "FREIGHT",
    "fallback_item": "MISC",
    "discount_item": "MISC",
    "fee_item": "FEE-FREE",
    "receipt_item": "RECEIPT",
    "rounding_item": "ROUNDING",
    "vat_zones": {"SE": "eu", "DE": "eu", "NO": "abroad"},
}


class Services(Sandbox):
    """Rackbeat, any number of SmartWeb shops, then any number of Shopify shops."""

    def __init__(self, world: Merchant, rackbeat: RackbeatSimulator) -> None:
        super().__init__(world, rackbeat, Faults(rackbeat.handle, operation=rackbeat.operation))
        self.smartweb: dict[str, SmartWebSimulator] = {}

    def open_smartweb(self, name: str, orders: int, *, shop_index: int) -> None:
        simulator = SmartWebSimulator.seeded(
            self.world, shop_index=shop_index, solution=f"shop{100 + len(self.smartweb)}", orders=orders
        )
        faults = Faults(simulator.handle, is_write, operation_name)
        server = Server(faults)
        self._faults.append(faults)
        self._servers.append(server)
        self.smartweb[name] = simulator
        self.shops += (ShopAccess(name, server.url, "", PASSWORD, WHOLE_SHOP, self.world.currency),)

    def open_shopify(self, count: int) -> None:
        options = SandboxOptions(shops=count, orders=0)
        self.shops += tuple(self._open_shop(index, options) for index in range(count))

    def write_settings(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        shopify = tuple(shop for shop in self.shops if shop.name not in self.smartweb)
        currency, now = self.world.currency, self.world.now
        access = Access(self.rackbeat_url, RACKBEAT_TOKEN, ACCOUNT_ID, currency, shopify, now)
        connectors = {shop.name: _connector(shop.url) for shop in self.shops if shop.name in self.smartweb}
        text = settings_document(access, products=False) + "\n" + tomli_w.dumps({"connectors": connectors})
        write_private(folder / "rbsync.toml", text)


class SmartWebWorld(World):
    """`shops` are the connectors' names, SmartWeb's first. Their books are told in the words of `tests.world`."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services = services
        super().__init__(services, folder)

    def check(self) -> Sequence[Finding]:
        """What `rbsync check` finds."""
        return check(self.config, (), ENVIRON)

    def books(self, service: str = "rackbeat") -> Books:
        document = super().books(service)
        return _retold(document) if service in self.services.smartweb else document

    def raw(self, shop: str = "web-dk") -> Books:
        """A SmartWeb shop's books in its own words."""
        return super().books(shop)

    def place(self, shop: str = "web-dk", kind: str = "plain", **order: object) -> str:
        return super().place(shop, kind, **order)

    def order(self, order: str, shop: str = "web-dk") -> Books:
        return super().order(order, shop)

    def landed(self, order: str, shop: str = "web-dk") -> list[Books]:
        return super().landed(order, shop)

    def level(self, sku: str, shop: str = "web-dk") -> int | None:
        return super().level(sku, shop)

    def items_in_stock(self, at_least: int = 10, shop: str = "web-dk") -> Sequence[str]:
        return super().items_in_stock(at_least, shop)

    def mishap(self, kind: str, match: str = "*", shop: str = "web-dk", **more: int) -> None:
        """Something goes wrong with a call, in the service's own way."""
        self.person(shop, "mishaps", kind=kind, match=match, **more)

    def cache(self) -> list[Path]:
        """The WSDLs that were kept."""
        return sorted(self.folder.glob("*.wsdl"))

    def _take_hold(self) -> dict[str, Any]:
        held = super()._take_hold()
        for simulator in self.services.smartweb.values():
            simulator.books.clock = self.clock.now
        return held

    def _lift_limits(self) -> None:
        self.person("rackbeat", "toggles", rate_limit=None)
        for name in self.shops:
            if name not in self.services.smartweb:
                self.person(name, "toggles", throttle=False)
        for number, name in (("FEE-FREE", "Fee without VAT"), ("RECEIPT", "Receipt")):
            self.person("rackbeat", "items", number=number, name=name, group=WITHOUT_VAT)


def open_smartweb_world(
    folder: Path,
    *,
    items: int = 24,
    orders: int = 0,
    shops: Sequence[str] = ("web-dk",),
    shopify: int = 0,
    known_share: float = 0.6,
    tidy: bool = True,
) -> SmartWebWorld:
    """A merchant whose Rackbeat knows `known_share` of what the shops sell; `tidy`: no number is there twice, or missing."""
    now = datetime.now(UTC)
    count = len(shops) + shopify
    merchant = build_world(seed=3, items=items, orders=orders, shops=count, now=now)
    rackbeat = RackbeatSimulator.seeded(merchant, token=RACKBEAT_TOKEN, account_id=ACCOUNT_ID, known_share=known_share)
    services = Services(merchant, rackbeat)
    for place, name in enumerate(shops):
        services.open_smartweb(name, orders, shop_index=place)
    services.open_shopify(shopify)
    services.write_settings(folder)
    world = SmartWebWorld(services, folder)
    if tidy:
        for simulator in services.smartweb.values():
            _number_all(simulator)
    return world


def order_verdict(report: RunReport, order: str) -> Verdict:
    """What became of an order; products and listings of this service may have the same id."""
    [found] = [
        record for part in report.connectors for record in part.records if (record.kind, record.id) == ("order", order)
    ]
    return found.verdict


def order_reason(report: RunReport, order: str) -> str:
    """Its verdict's reason, or its outcome where it needs none."""
    verdict = order_verdict(report, order)
    return verdict.reason.value if verdict.reason else verdict.outcome.value


def _connector(url: str) -> Mapping[str, object]:
    return {
        "type": "smartweb",
        "username": USERNAME,
        "password": PASSWORD,
        "wsdl": f"{url}/service.wsdl",
        "products": {"direction": "off", "category": 1},
        "stock": {"direction": "rackbeat-to-shop"},
        "orders": dict(ORDERS),
    }


def _number_all(simulator: SmartWebSimulator) -> None:
    seen: set[str] = set()
    books = simulator.books
    for row in (*books.products.values(), *books.variants.values()):
        number = row.text("ItemNumber")
        if not number or number.casefold() in seen:
            row.set(ItemNumber=f"{number or row.kind[:7]}-TWIN-{row.whole('Id')}".upper(), Ean="")
        seen.add(number.casefold())


def _retold(document: Books) -> Books:
    orders = [_order(row) for row in document["orders"]]
    return {
        "orders": orders,
        "variants": [row for product in document["products"] for row in _variants(product)],
        "locations": [{"id": WHOLE_SHOP}],
    }


def _order(row: Books) -> Books:
    return {
        "id": str(row["id"]),
        "name": str(row["id"]),
        "test": False,
        "cancelled": row["status"] == CANCELLED,
        "created_at": row["created_at"],
        "current_total": row["gross"],
        "currency": row["currency"],
        "lines": [
            {"sku": line["number"], "current_quantity": max(0, int(float(line["amount"])))} for line in row["lines"]
        ],
    }


def _variants(product: Books) -> Iterator[Books]:
    for row in product["variants"] or [product]:
        own = "" if row is product else f"/{row['id']}"
        level = {"location": WHOLE_SHOP, "active": True, "available": row["stock"]}
        yield {
            "id": f"{product['id']}{own}",
            "sku": row["number"],
            "tracked": product["type"] not in _UNCOUNTED,
            "levels": [level],
        }
