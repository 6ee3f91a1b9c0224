"""A simulated Torvet with the people around it: the bench on which the contract of its connector is tested."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from rbsync.connectors.torvet.connector import open_torvet
from rbsync.sandbox.kit.http import Request, Response, Server
from tests.connectors.shopify.scripted import FakeClock
from tests.contract.bench import BelievedListing, BelievedOrder

KEY = "torvet-key"
PAGE = 20
Row = dict[str, Any]


class Torvet:
    """The service over HTTP, and a bench. `goods` and `sales` are its rows by id; everything costs 125 kr."""

    places: Mapping[str, bool] = {"all": True}

    def __init__(self, skus: Sequence[str], orders: int) -> None:
        self.goods: dict[str, Row] = {}
        self.sales: dict[str, Row] = {}
        for number, sku in enumerate(skus, start=1):
            row = {"id": str(number), "sku": sku, "title": sku, "currency": "DKK", "price": "125", "vat_percent": "25"}
            self.goods[row["id"]] = {**row, "on_hand": 9, "available": 8, "changed": _time(minutes=-number)}
        self.goods["1"] |= {"on_hand": None, "available": None}
        for number in range(orders):
            self.place(skus[-1 - number % 3], 2, minutes=-5 * number)
        self._server = Server(self.handle)
        self.url = self._server.url
        self.shop = open_torvet("torvet-dk", self.url, KEY, FakeClock())
        self.stranger = open_torvet("torvet-dk", self.url, "nobody's", FakeClock())

    def close(self) -> None:
        self.shop.close()
        self.stranger.close()
        self._server.close()

    def handle(self, request: Request) -> Response:
        """The answer of the API."""
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return Response(401, b"no such key")
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["shop"]:
                return Response.of_json(200, {"id": "7", "name": "Nordlys", "currency": "DKK", "time": _time()})
            case "GET", ["orders"]:
                return _page(self.sales.values(), request.query)
            case "GET", ["listings"]:
                return _page(self.goods.values(), request.query)
            case method, ["listings", key, "stock"] if key in self.goods:
                return _stock(self.goods[key], method, request.json())
        return Response(404, b"nothing is here")

    def place(self, sku: str, quantity: int, minutes: int = 0) -> str:
        [goods] = [row for row in self.goods.values() if row["sku"] == sku]
        key, moment = str(1001 + len(self.sales)), _time(minutes)
        line = {**goods, "id": f"{key}1", "listing": goods["id"], "quantity": quantity}
        order = {"id": key, "placed": moment, "changed": moment, "cancelled": False, "currency": "DKK", "lines": [line]}
        self.sales[key] = {**order, "total": str(125 * quantity), "buyer": "Eva Dahl", "email": "eva@example.com"}
        return key

    def edit(self, order: str) -> None:
        row = self.sales[order]
        row["lines"][0]["quantity"] += 1
        row.update(changed=_time(), total=str(int(row["total"]) + 125))

    def spoil(self, order: str) -> None:
        self.sales[order]["total"] = "much"

    def rename(self, product: str, name: str) -> None:
        self.goods[product].update(title=name, changed=_time())

    def count_stock(self, sku: str, available: int) -> None:
        [row] = [row for row in self.goods.values() if row["sku"] == sku]
        row.update(on_hand=available + 1, available=available, changed=_time())

    def nowhere(self, kind: str) -> str:
        return "999999"

    def listings(self) -> Sequence[BelievedListing]:
        return [
            BelievedListing(
                **dict.fromkeys(("id", "stock_id", "product_id"), key),
                **{name: row[name] for name in ("sku", "on_hand", "available")},
                price=Decimal(row["price"]),
                active=row["on_hand"] is not None,
            )
            for key, row in self.goods.items()
        ]

    def orders(self) -> Sequence[BelievedOrder]:
        return [
            BelievedOrder(
                id=key,
                number=f"#{key}",
                total=Decimal(row["total"]),
                currency=row["currency"],
                updated_at=datetime.fromisoformat(row["changed"]),
                skus=tuple((line["sku"], Decimal(line["quantity"])) for line in row["lines"]),
            )
            for key, row in self.sales.items()
        ]


def _time(minutes: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


def _page(rows: Collection[Row], query: Mapping[str, str]) -> Response:
    found = [row for row in rows if row["id"] in query.get("ids", row["id"]).split(",")]
    found = [row for row in found if row.get("sku") == query.get("sku", row.get("sku"))]
    found = [row for row in found if query.get("changed_from", "") <= row["changed"] < query.get("changed_to", "9")]
    page = int(query["page"])
    more = page + 1 if len(found) > page * PAGE else None
    return Response.of_json(200, {"rows": found[(page - 1) * PAGE : page * PAGE], "next": more})


def _stock(row: Row, method: str, body: Any) -> Response:
    """POST stocks a listing; PUT sets a quantity, if it is still the expected one."""
    if method == "POST":
        row.update(on_hand=0, available=0)
        return Response.of_json(200, {})
    kind = body["basis"].replace("-", "_")
    if body["expected"] not in (None, row[kind]) and row[kind] != body["quantity"]:
        return Response(409, f"the quantity is {row[kind]}".encode())
    more = body["quantity"] - row[kind]
    row.update(on_hand=row["on_hand"] + more, available=row["available"] + more, changed=_time())
    return Response.of_json(200, {})
