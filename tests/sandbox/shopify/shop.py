"""A simulated shop behind real HTTP, and the documents that the tests send."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.kit.http import Server
from rbsync.sandbox.shopify.simulator import ShopifySimulator
from rbsync.sandbox.world.model import World
from tests.records.shopify import shopify_records
from tests.seeds import seeded_world

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOKEN = "shpat_test"
GRAPHQL = "/admin/api/2026-10/graphql.json"

MONEY = "fragment Mny on MoneyBag { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }"
VARIANTS = """query V($first: Int, $after: String, $q: String, $reverse: Boolean = false) {
  productVariants(first: $first, after: $after, query: $q, sortKey: SKU, reverse: $reverse) {
    pageInfo { hasNextPage hasPreviousPage endCursor } nodes { id sku price inventoryItem { id tracked } } } }"""
ORDERS = """query O($q: String, $after: String) { orders(first: 250, after: $after, query: $q, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor } nodes { id name createdAt updatedAt displayFinancialStatus } } }"""
STOCK_SET = """mutation StockSet($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id changes { name delta quantityAfterChange item { id } } }
    userErrors { code field message } } }"""
STOCK_OF = """query StockOf($ids: [ID!]!, $loc: ID!) { nodes(ids: $ids) { ... on InventoryItem { id sku
    inventoryLevel(locationId: $loc, includeInactive: true) {
      isActive quantities(names: ["available", "on_hand", "committed"]) { name quantity } } } } }"""


@dataclass(slots=True)
class Time:
    """A clock that moves only when it is told to."""

    now: datetime = NOW
    seconds: float = 1000.0

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)


@dataclass(slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Shop:
    simulator: ShopifySimulator
    time: Time
    address: str
    token: str = TOKEN
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(self.address, timeout=20)

    def send(self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        payload = None if body is None else json.dumps(body).encode()
        self.connection.request(method, path, payload, {"Content-Type": "application/json", **(headers or {})})
        response = self.connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def graphql(self, query: str, headers: Mapping[str, str] | None = None, **variables: object) -> Any:
        """The answer's document; the transport must have succeeded."""
        sent = {"X-Shopify-Access-Token": self.token, **(headers or {})}
        answer = self.send("POST", GRAPHQL, {"query": query, "variables": variables}, sent)
        assert answer.status == 200, answer.body
        return answer.json

    def data(self, query: str, **variables: object) -> Any:
        """The answer's `data`; there must be no errors."""
        document = self.graphql(query, **variables)
        assert "errors" not in document, document["errors"]
        return document["data"]

    def codes(self, query: str, **variables: object) -> list[str]:
        """The codes of the answer's errors."""
        return [error["extensions"]["code"] for error in self.graphql(query, **variables).get("errors", [])]

    def toggle(self, **values: object) -> None:
        assert self.send("POST", "/_sandbox/toggles", values).status == 200

    def place(self, **order: object) -> Any:
        answer = self.send("POST", "/_sandbox/orders", order)
        assert answer.status == 200, answer.body
        return self.believed("orders", answer.json["id"])

    def edit_variant(self, sku: str, /, **changes: object) -> None:
        assert self.send("POST", f"/_sandbox/variants/{quote(sku, safe='')}", changes).status == 200

    def books(self) -> Any:
        return shopify_records(self.simulator)

    def believed(self, kind: str, record: str) -> Any:
        """One record of the books by its id; None where there is none."""
        return next((each for each in self.books()[kind] if each["id"] == record), None)

    @property
    def location(self) -> str:
        """The stock location."""
        return str(self.books()["locations"][0]["id"])

    def all_orders(self, query: str = "") -> list[Any]:
        found: list[Any] = []
        after = None
        while True:
            page = self.data(ORDERS, q=query, after=after)["orders"]
            found += page["nodes"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return found


def world(*, items: int = 60, orders: int = 0, seed: int = 1) -> World:
    return seeded_world(seed=seed, items=items, orders=orders, shops=2, now=NOW)


@contextmanager
def open_shop(*, items: int = 60, orders: int = 0, seed: int = 1, shop_index: int = 0) -> Iterator[Shop]:
    time = Time()
    simulator = ShopifySimulator.seeded(
        world(items=items, orders=orders, seed=seed),
        shop_index=shop_index,
        store="test-shop.myshopify.com",
        token=TOKEN,
        orders=orders,
        clock=Clock(lambda: time.now, lambda: time.seconds),
    )
    with Server(simulator.handle) as server:
        shop = Shop(simulator, time, server.url.removeprefix("http://"))
        try:
            yield shop
        finally:
            shop.connection.close()
