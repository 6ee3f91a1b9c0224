"""A seeded Shopify simulator and the connector in front of it, on one clock that never waits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import quote

from rbsync.connectors.shopify.auth import ClientCredentials, StaticToken
from rbsync.connectors.shopify.connector import open_shopify
from rbsync.connectors.shopify.mapping import GRAMS
from rbsync.connectors.shopify.session import ProductOptions
from rbsync.core.model.listing import ListingStatus
from rbsync.ports.connector import Connector
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.http import Request, Response, Server
from rbsync.sandbox.shopify.simulator import ShopifySimulator
from tests.connectors.shopify.scripted import FakeClock
from tests.contract.bench import BelievedListing, BelievedOrder, BelievedProduct
from tests.records.shopify import shopify_records
from tests.seeds import seeded_world

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
STORE = "nordlys-dk.myshopify.com"
TOKEN = "static-value-1"
PLACE = "Main warehouse"
WRITES = ProductOptions(writes=True)


class ShopifyBench:
    """`shop` is under test. `tamper` may change an answer on its way."""

    archives = True
    category_required = False
    daily_variant_limit = True
    shop: Connector

    def __init__(self, simulator: ShopifySimulator, clock: FakeClock) -> None:
        self.simulator = simulator
        self.clock = clock
        self.tamper: Callable[[Request, Response], Response] = lambda _, response: response
        self._server = Server(lambda request: self.tamper(request, simulator.handle(request)))
        self.stranger = self.connect(StaticToken("nobody's"))

    def connect(
        self,
        credentials: StaticToken | ClientCredentials,
        currency: Literal["shop", "customer"] = "shop",
        location: str | None = PLACE,
        products: ProductOptions = WRITES,
    ) -> Connector:
        return open_shopify(
            name="shop-dk",
            store=STORE,
            base_url=self._server.url,
            credentials=credentials,
            location=location,
            currency=currency,
            clock=self.clock,
            products=products,
        )

    @property
    def places(self) -> Mapping[str, bool]:
        return {place["name"]: place["active"] for place in self.books()["locations"]}

    def orders(self) -> Sequence[BelievedOrder]:
        return [
            BelievedOrder(
                id=row["id"],
                number=row["name"],
                total=Decimal(row["current_total"]),
                currency=row["currency"],
                updated_at=datetime.fromisoformat(row["updated_at"]),
                cancelled=row["cancelled"],
                test=row["test"],
                skus=tuple((line["sku"], Decimal(line["current_quantity"])) for line in row["lines"]),
            )
            for row in self.books()["orders"]
        ]

    def listings(self) -> Sequence[BelievedListing]:
        books = self.books()
        (here,) = (place["id"] for place in books["locations"] if place["name"] == PLACE)
        return [_listing(row, here) for row in books["variants"]]

    def products(self) -> Sequence[BelievedProduct]:
        return [
            BelievedProduct(
                id=row["id"],
                name=row["title"],
                description=row["description_html"],
                category=row["product_type"],
                status=ListingStatus(row["status"].lower()),
                updated_at=datetime.fromisoformat(row["updated_at"]),
                rest={name: row[name] for name in _REST},
            )
            for row in self.books()["products"]
        ]

    def place(self, sku: str, quantity: int) -> str:
        return str(self.sandbox("orders", {"lines": [{"sku": sku, "quantity": quantity}]})["id"])

    def edit(self, order: str) -> None:
        self.sandbox(f"orders/{order.rpartition('/')[2]}/edit")

    def count_stock(self, sku: str, available: int) -> None:
        self.sandbox(f"variants/{quote(sku, safe='')}", {"available": available})

    def rename(self, product: str, name: str) -> None:
        self.sandbox(f"products/{product.rpartition('/')[2]}", {"title": name})

    def erase_sku(self, listing: str) -> None:
        self.sandbox(f"variants/{listing.rpartition('/')[2]}", {"sku": None})

    def delete(self, product: str) -> None:
        self.sandbox(f"products/{product.rpartition('/')[2]}", method="DELETE")

    def spoil(self, order: str) -> None:
        self.tamper = lambda _, response: replace(response, body=_without_total(response.body, order))

    def nowhere(self, kind: str) -> str:
        kinds = {"order": "Order", "stock": "InventoryItem", "product": "Product", "listing": "ProductVariant"}
        return f"gid://shopify/{kinds[kind]}/1"

    def lose_answer(self) -> None:
        lost = iter([True])
        self.tamper = lambda request, response: (
            replace(response, drop=next(lost, False)) if _writes_products(request) else response
        )

    def lag(self) -> None:
        self.sandbox("toggles", {"product_search_lag_seconds": 3600})

    def allow_new_variants(self, count: int) -> None:
        self.sandbox("toggles", {"variants_before_limit": 0, "daily_variant_limit": count})

    def books(self) -> Any:
        return shopify_records(self.simulator)

    def sandbox(self, path: str, body: object = None, method: str = "POST") -> Any:
        """Ask the simulator itself, a second later."""
        if method == "POST":
            self.clock.sleep(1)
        content = b"" if body is None else json.dumps(body).encode()
        response = self.simulator.handle(Request(method, f"/_sandbox/{path}", {}, content))
        assert response.status == 200, response.body
        return json.loads(response.body)

    def close(self) -> None:
        self.shop.close()
        self.stranger.close()
        self._server.close()


@contextmanager
def shopify_bench(
    *, orders: int = 60, items: int = 40, shop_index: int = 0, app: bool = False
) -> Iterator[ShopifyBench]:
    """A bench with every kind of order; `app` connects with client credentials instead of a static token."""
    world = seeded_world(seed=7, items=items, orders=orders, shops=2, now=NOW - timedelta(minutes=5))
    clock = FakeClock()
    simulator = ShopifySimulator.seeded(
        world, shop_index=shop_index, store=STORE, token=TOKEN, orders=orders, clock=Clock(clock.now, clock.monotonic)
    )
    tokens = simulator.tokens
    bench = ShopifyBench(simulator, clock)
    bench.shop = bench.connect(ClientCredentials(tokens.client_id, tokens.client_secret) if app else StaticToken(TOKEN))
    try:
        yield bench
    finally:
        bench.close()


def _without_total(body: bytes, order: str) -> bytes:
    """The answer, or the file of a bulk operation, with no total for that order."""

    def spoilt(fields: dict[str, Any]) -> dict[str, Any]:
        whole = fields.get("id") == order and "currentTotalPriceSet" in fields
        return {**fields, "currentTotalPriceSet": None} if whole else fields

    lines = [json.loads(line, object_hook=spoilt) for line in body.splitlines()]
    return b"\n".join(json.dumps(line).encode() for line in lines)


_REST = ("handle", "vendor", "tags", "options", "variants", "collections", "publications", "metafields")
_WRITE_PRODUCTS = (b"SetProduct", b"ChangeProduct", b"ChangeVariants", b"AddVariants")


def _writes_products(request: Request) -> bool:
    return any(b'"operationName":"%s"' % name in request.body for name in _WRITE_PRODUCTS)


def _listing(row: Mapping[str, Any], here: str) -> BelievedListing:
    level = next((level for level in row["levels"] if level["location"] == here), None)
    return BelievedListing(
        id=row["id"],
        stock_id=row["item"],
        product_id=row["product"],
        sku=row["sku"],
        barcode=row["barcode"],
        cost=None if row["cost"] is None else Decimal(row["cost"]),
        weight=Decimal(str(row["weight"]["value"])) * GRAMS[row["weight"]["unit"]],
        price=Decimal(row["price"]),
        tracked=row["tracked"],
        active=level is not None and level["active"],
        on_hand=level["on_hand"] if level else None,
        available=level["available"] if level else None,
    )
