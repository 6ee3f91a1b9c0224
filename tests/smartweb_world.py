"""The merchant of `tests.world` with SmartWeb shops: settings on disk, real HTTP, a real state file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rbsync.core.model.report import Finding, RunReport
from rbsync.core.model.verdict import Verdict
from rbsync.sandbox.main import Sandbox, SandboxOptions
from rbsync.sandbox.smartweb import SmartWebSimulator
from rbsync.wiring.runs import check
from tests.records.smartweb import smartweb_records
from tests.world import ENVIRON, Books, MovedClock, World

CANCELLED = 5
WHOLE_SHOP = "all"
_UNCOUNTED = ("gift-card-with-code", "file-sale")
ORDERS: Mapping[str, object] = {"currencies": None, "freight_item_without_vat": None}
"""What the settings of the sandbox say of orders, and many shops will not."""


class SmartWebWorld(World):
    """`shops` are the connectors' names, `smartweb` the SmartWeb shops; their books are told in the words of `tests.world`."""

    @property
    def smartweb(self) -> Mapping[str, SmartWebSimulator]:
        """The simulators of the SmartWeb shops."""
        return {shop.name: self.sandbox.simulators[shop.name] for shop in self.sandbox.of_type("smartweb")}

    def check(self) -> Sequence[Finding]:
        """What `rbsync check` finds."""
        return check(self.config, (), ENVIRON, self.clock)

    def books(self, service: str = "rackbeat", *kinds: str) -> Books:
        return _retold(self.raw(service)) if service in self.smartweb else super().books(service, *kinds)

    def raw(self, shop: str = "web-dk") -> Books:
        """A SmartWeb shop's books in its own words."""
        return smartweb_records(self.smartweb[shop])

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
        return sorted(self.folder.glob("*.json"))

    def no_mishaps(self, shop: str = "web-dk") -> None:
        """Clear them all, and the faults."""
        self._ask(shop, "DELETE", "mishaps")
        self.no_faults()

    def delete(self, number: str, shop: str = "web-dk") -> None:
        """Somebody deletes a product of the shop."""
        self._ask(shop, "DELETE", f"items/{number}")

    def _addresses(self, sandbox: Sandbox) -> dict[str, str]:
        return super()._addresses(sandbox) | {shop.name: shop.url for shop in sandbox.of_type("smartweb")}

    def _lift_limits(self) -> None:
        self.person("rackbeat", "toggles", rate_limit=None)
        for shop in self.sandbox.of_type("shopify"):
            self.person(shop.name, "toggles", throttle=False)


def open_smartweb_world(
    folder: Path, *, items: int = 24, orders: int = 0, shops: int = 1, shopify: int = 0, tidy: bool = True
) -> SmartWebWorld:
    """A merchant with so many SmartWeb shops; `tidy`: no number is there twice, or missing."""
    options = SandboxOptions(items=items, orders=orders, shops={"shopify": shopify, "smartweb": shops}, seed=3)
    sandbox = Sandbox.start(options, MovedClock())
    sandbox.write_files(folder)
    world = SmartWebWorld(sandbox, folder)
    for name, simulator in world.smartweb.items():
        world.set("connectors", name, "products", category=1)
        world.set("connectors", name, "orders", **ORDERS)
        if tidy:
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
            "gift_card": product["type"].startswith("gift-card"),
            "levels": [level],
        }
