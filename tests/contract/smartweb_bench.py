"""A seeded SmartWeb simulator and the connector in front of it, on one clock that never waits."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from rbsync.connectors.smartweb.connector import open_smartweb
from rbsync.connectors.smartweb.options import OrderOptions, ProductOptions
from rbsync.ports.connector import Connector
from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.http import Request, Response
from rbsync.sandbox.smartweb import SmartWebSimulator
from rbsync.sandbox.smartweb.simulator import PASSWORD
from rbsync.sandbox.smartweb.stock import stock_rows
from tests.connectors.shopify.scripted import FakeClock
from tests.connectors.smartweb.goods import NOW, Goods
from tests.contract.bench import BelievedOrder
from tests.records.smartweb import smartweb_records
from tests.seeds import seeded_world

CANCELLED = 5
ALL_CURRENCIES = OrderOptions(currencies=frozenset({"EUR"}))


class SmartWebBench(Goods):
    """`shop` and its goods are under test as `Goods` has them; this adds its orders and its locations."""

    archives = False
    category_required = True
    daily_variant_limit = False

    def __init__(self, simulator: SmartWebSimulator, cache: Path, clock: FakeClock, location: int | None) -> None:
        super().__init__(simulator, cache, clock, location)
        self.stranger = self.connect(password="nobody's")

    def connect(
        self, *, location: int | None = None, category: int | None = None, password: str = PASSWORD
    ) -> Connector:
        shop = open_smartweb(
            self.session(password=password),
            location=location,
            clock=self.clock,
            products=ProductOptions(language="DK", category=category),
            orders=ALL_CURRENCIES,
        )
        self._opened.append(shop)
        return shop

    @property
    def places(self) -> Mapping[str, bool]:
        named = {
            str(place.whole("StockLocationId")) for _, row in self.holders() for place in row.rows("StockLocations")
        }
        return {"all": True, **dict.fromkeys(named, True)}

    def orders(self) -> Sequence[BelievedOrder]:
        return [
            BelievedOrder(
                id=str(row["id"]),
                number=str(row["id"]),
                total=Decimal(row["gross"]),
                currency=row["currency"],
                updated_at=_second(max(row["created_at"], row["updated_at"] or "")),
                cancelled=row["status"] == CANCELLED,
                test=False,
                skus=tuple(_goods(row)),
            )
            for row in smartweb_records(self.simulator)["orders"]
        ]

    def place(self, sku: str, quantity: int) -> str:
        """By transfer: what was paid by card stays as it is when the order is edited, and is then not what it comes to."""
        lines = [{"number": sku, "amount": quantity}]
        return str(self.sandbox("orders", {"kind": "unpaid", "lines": lines})["id"])

    def edit(self, order: str) -> None:
        self.sandbox(f"orders/{order}/edit")

    def spoil(self, order: str) -> None:
        self.between = lambda _, response: replace(response, body=_without_quantity(response.body, order))

    def nowhere(self, kind: str) -> str:
        return "999999" if kind == "order" else super().nowhere(kind)

    def sandbox(self, path: str, body: object = None, method: str = "POST") -> Any:
        """Ask the simulator itself, a second later."""
        if method == "POST":
            self.clock.sleep(1)
        content = b"" if body is None else json.dumps(body).encode()
        response: Response = self.simulator.handle(Request(method, f"/_sandbox/{path}", {}, content))
        assert response.status == 200, response.body
        return json.loads(response.body)


@contextmanager
def smartweb_bench(
    cache: Path, *, orders: int = 60, items: int = 40, location: int | None = None, places: int = 1
) -> Iterator[SmartWebBench]:
    """A bench with every kind of order. Where there are several places, one product lies at the last of them only."""
    clock = FakeClock()
    simulator = SmartWebSimulator.seeded(
        seeded_world(seed=7, items=items, orders=60, shops=1, now=NOW - timedelta(minutes=5)),
        orders=orders,
        stock_locations=places,
        clock=Clock(clock.now, clock.monotonic),
    )
    if places > 1:
        row = next(row for row in simulator.books.products.values() if row.text("TypeLabel") == "normal")
        row.set(StockLocations=stock_rows(row.kind, {places: 4}), Stock=4)
    bench = SmartWebBench(simulator, cache, clock, location)
    try:
        yield bench
    finally:
        bench.close()


def _second(moment: str) -> datetime:
    """The service tells no fractions of a second."""
    return datetime.fromisoformat(moment).replace(microsecond=0)


def _goods(order: Mapping[str, Any]) -> Iterator[tuple[str | None, Decimal]]:
    """Goods that were sold, in whole pieces: the service tells no others. Neither what was taken back nor a discount is one."""
    for line in order["lines"]:
        amount, net = int(Decimal(line["amount"])), Decimal(line["net"])
        if amount > 0 and (net >= 0 or line["product"]):
            yield line["number"] or None, Decimal(amount)


def _without_quantity(body: bytes, order: str) -> bytes:
    """The answer, with lines of that order that do not tell how many there are."""
    tree = ET.fromstring(body)
    for record in tree.iter():
        lines = record.find("OrderLines")
        if lines is not None and record.findtext("Id") == order:
            for amount in lines.iter("Amount"):
                amount.text = "some"
    return ET.tostring(tree, encoding="utf-8", xml_declaration=True)
