"""A small merchant on the sandbox, driven through the front door: settings on disk, real HTTP, a real state file."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, get_args
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import tomli_w

from rbsync.core.model.report import ConnectorReport, Record, RunReport
from rbsync.errors import RbsyncError
from rbsync.passes.options import PassOptions, RunRequest
from rbsync.sandbox.kit.http import Request as SentRequest
from rbsync.sandbox.main import Sandbox, SandboxOptions, Tap
from rbsync.sandbox.shopify.books import Books as ShopBooks
from rbsync.sandbox.shopify.simulator import ShopifySimulator
from rbsync.state.file import StateFile
from rbsync.wiring.runs import execute
from tests.records.rackbeat import rackbeat_records
from tests.records.shopify import shopify_records

ENVIRON = {"RBSYNC__RACKBEAT__REQUESTS_PER_MINUTE": "60000"}
SETTLED = timedelta(minutes=11)  # past the settle window of 10 minutes
Books = Mapping[str, Any]


class MovedClock:
    """This machine's time, moved: sleeping moves it on instead of waiting."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead
        self._slept = 0.0
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[object, ...]:
        return MovedClock, (self.ahead + timedelta(seconds=self._slept),)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead + timedelta(seconds=self._slept)

    def monotonic(self) -> float:
        return time.monotonic() + self._slept

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._slept += max(seconds, 0.0)

    def move(self, by: timedelta = SETTLED) -> None:
        """Let time pass; by default more than the settle window."""
        self.ahead += by


class Quiet:
    """Keeps what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def progress(self, connector: str, command: str, done: int, total: int | None) -> None:
        """Not kept."""


def request(command: str, *connectors: str, **options: Any) -> RunRequest:
    """What is asked of an execution; each option goes to every pass that takes it."""
    if "order" in options:
        options["text"] = options.pop("order")
    shared = {field.name: options.pop(field.name) for field in fields(RunRequest) if field.name in options}
    taken: list[PassOptions] = []
    for kind in get_args(PassOptions):
        own = {field.name: options[field.name] for field in fields(kind) if field.name in options}
        if own:
            taken.append(kind(**own))
    unknown = options.keys() - {field.name for kind in get_args(PassOptions) for field in fields(kind)}
    assert not unknown, unknown
    return RunRequest(command, connectors, **shared, options=tuple(taken))


class World:
    """`folder` has rbsync.toml and the state file; `shops` are the connectors' names."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.config = folder / "rbsync.toml"
        self.state = folder / "nordlys.sqlite3"
        assert isinstance(sandbox.clock, MovedClock)
        self.clock = sandbox.clock
        self.listener = Quiet()
        urls = self._addresses(sandbox)
        self.shops = tuple(urls)
        self._urls = urls | {"rackbeat": _root(sandbox.rackbeat_url)}
        self._lift_limits()

    # what rbsync does

    def run(self, command: str = "run", *connectors: str, **options: Any) -> RunReport:
        """One execution in this process."""
        asked = request(command, *connectors, **options)
        return execute(self.config, asked, self.listener, ENVIRON, clock=self.clock)

    def exit_code(self, command: str = "run", *connectors: str, **options: Any) -> int:
        """What the program would end with."""
        try:
            return self.run(command, *connectors, **options).exit_code
        except RbsyncError as error:
            return int(error.exit_code)

    def run_settled(self, command: str = "run", *connectors: str, **options: Any) -> RunReport:
        """The same, after the settle window."""
        self.clock.move()
        return self.run(command, *connectors, **options)

    def set(self, *path: str, **values: object) -> None:
        """Change settings: `set("connectors", "shop-dk", "orders", land_as="draft")`; None takes a key out."""
        document = tomllib.loads(self.config.read_text(encoding="utf-8"))
        table = document
        for key in path:
            table = table.setdefault(key, {})
        for key, value in values.items():
            table.pop(key, None)
            if value is not None:
                table[key] = value
        self.config.write_text(tomli_w.dumps(document), encoding="utf-8")

    def set_orders(self, **values: object) -> None:
        """The same for the orders of every shop."""
        for name in self.shops:
            self.set("connectors", name, "orders", **values)

    def set_stock(self, **values: object) -> None:
        """The same for the stock of every shop."""
        for name in self.shops:
            self.set("connectors", name, "stock", **values)

    def set_products(self, **values: object) -> None:
        """The same for the products of every shop."""
        for name in self.shops:
            self.set("connectors", name, "products", **values)

    @contextmanager
    def memory(self) -> Iterator[StateFile]:
        """The state file, to look at."""
        with StateFile.open_read_only(self.state) as memory:
            yield memory

    def open_intents(self) -> list[tuple[str, str]]:
        """What the journal says is under way: kind and key."""
        with closing(sqlite3.connect(f"{self.state.as_uri()}?mode=ro", uri=True)) as file:
            return list(file.execute("SELECT kind, key FROM intent"))

    @property
    def start(self) -> datetime:
        """Since when orders count."""
        placed = tomllib.loads(self.config.read_text(encoding="utf-8"))["account"]["start"]
        return datetime.combine(placed, datetime.min.time(), UTC)

    # what the services believe, and what people do there

    def books(self, service: str = "rackbeat", *kinds: str) -> Books:
        """A service's own books, or the named kinds of records; `service` is "rackbeat" or a shop's name."""
        records = rackbeat_records if service == "rackbeat" else shopify_records
        return records(self.sandbox.simulators[service], *kinds)

    def rows(self, kind: str, service: str = "rackbeat") -> Any:
        """The records of one kind in a service's own books."""
        return self.books(service, kind)[kind]

    def person(self, service: str, path: str, **body: object) -> Any:
        """What somebody does in a service's own interface, or sets in the sandbox; it takes a second."""
        self.clock.move(timedelta(seconds=1))
        return self._ask(service, "POST", path, body)

    def remove(self, service: str, path: str) -> None:
        """Somebody deletes a record in a service's own interface."""
        self.clock.move(timedelta(seconds=1))
        self._ask(service, "DELETE", path)

    def place(self, shop: str = "shop-dk", kind: str = "plain", **order: object) -> str:
        """Place an order; its id."""
        placed = str(self.person(shop, "orders", kind=kind, **order)["id"])
        self.clock.move(timedelta(seconds=1))  # a shop lists what has happened up to the last full second
        return placed

    def change(self, shop: str, order: str, change: str) -> None:
        """pay, fulfil, cancel or edit an order in the shop."""
        self.person(shop, f"orders/{order.rpartition('/')[2]}/{change}")
        self.clock.move(timedelta(seconds=1))

    def stock(self, number: str, quantity: int, location: int = 1) -> None:
        """Somebody counts in Rackbeat."""
        self.person("rackbeat", f"items/{quote(number, safe='')}", stock={str(location): quantity})

    def fault(self, service: str, match: str, kind: str, **more: object) -> None:
        """Strike requests that match, once unless `times` says otherwise."""
        self.person(service, "faults", match=match, kind=kind, **more)

    def no_faults(self) -> None:
        """Clear them all."""
        for service in self._urls:
            self._ask(service, "DELETE", "faults")

    def writes(self) -> int:
        """How many requests that change something arrived since the last time this was asked."""
        total = 0
        for service in self._urls:
            total += int(self._ask(service, "GET", "traffic")["writes"])
            self._ask(service, "DELETE", "traffic")
        return total

    def calls(self, service: str) -> Mapping[str, int]:
        """Requests by name since `writes` was last asked."""
        return self._ask(service, "GET", "traffic")["by_call"]

    def shop_simulator(self, name: str) -> ShopifySimulator:
        """For what no sandbox door does: deleting a listing."""
        found: ShopifySimulator = self.sandbox.simulators[name]
        return found

    @property
    def tap(self) -> Tap:
        """What every request passes before the simulator handles it."""
        return self.sandbox.tap

    @tap.setter
    def tap(self, tap: Tap) -> None:
        self.sandbox.tap = tap

    def writes_something(self, service: str, request: SentRequest) -> bool:
        """Whether a request changes something."""
        return self.sandbox.is_write(service, request)

    def _addresses(self, sandbox: Sandbox) -> dict[str, str]:
        return {shop.name: shop.url for shop in sandbox.of_type("shopify")}

    def _lift_limits(self) -> None:
        self.person("rackbeat", "toggles", rate_limit=None)
        for name in self.shops:
            self.person(name, "toggles", throttle=False)

    # short cuts through the books

    def order(self, order: str, shop: str = "shop-dk") -> Books:
        """A shop's order by its id."""
        return next(row for row in self.rows("orders", shop) if row["id"] == order)

    def landed(self, order: str, shop: str = "shop-dk") -> list[Books]:
        """The orders in Rackbeat that were made from it, cancelled ones included."""
        reference = f"{shop}#{self.order(order, shop)['name'].removeprefix('#')}"
        return [row for row in self.rows("orders") if row["other_reference"] == reference]

    def item(self, number: str) -> Books:
        """An item of Rackbeat."""
        return next(row for row in self.rows("items") if row["number"] == number)

    def level(self, sku: str, shop: str = "shop-dk") -> int | None:
        """What the shop offers of it at its warehouse; None where it does not stock it."""
        books = self.books(shop)
        [variant] = [row for row in books["variants"] if row["sku"] == sku]
        return offered(books, variant)

    def items_in_stock(self, at_least: int = 10, shop: str = "shop-dk") -> Sequence[str]:
        """Plain items that Rackbeat has plenty of, at location 1 only, and that the shop stocks under exactly that number."""
        books = self.books(shop)
        listed = [row["sku"] for row in books["variants"] if row["tracked"] and offered(books, row) is not None]
        parts = {part for row in self.rows("items") for part in row["components"]}
        return [
            row["number"]
            for row in self.rows("items")
            if row["type"] == "product" and row["inventory"] and row["number"] not in parts
            if float(row["stock"].get("1", "0")) == float(row["stock_quantity"]) >= at_least
            if listed.count(row["number"]) == 1
        ]

    def _ask(self, service: str, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self._urls[service]}/_sandbox/{path}", data, method=method)
        try:
            with urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.read().decode()}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sandbox.close()


def open_world(folder: Path, *, items: int = 24, shops: int = 1, tidy: bool = True) -> World:
    """A merchant whose shops have the products and whose Rackbeat knows most of them; `tidy`: no SKU is there twice."""
    sandbox = Sandbox.start(SandboxOptions(items=items, orders=0, shops={"shopify": shops}, seed=3), MovedClock())
    sandbox.write_files(folder)
    world = World(sandbox, folder)
    if tidy:
        for name in world.shops:
            _tell_twins_apart(world.shop_simulator(name).books)
    return world


def _tell_twins_apart(books: ShopBooks) -> None:
    seen: set[str] = set()
    for variant in books.variants.values():
        if variant.sku in seen:
            variant.item.sku = f"{variant.sku}-TWIN"
            variant.barcode = None
            books.sku_changed(variant.item, variant.updated_at)
        seen.add(variant.sku or "")


def offered(books: Books, variant: Mapping[str, Any]) -> int | None:
    """What a shop offers of a variant at its own warehouse."""
    place = books["locations"][0]["id"]
    level = next((row for row in variant["levels"] if row["location"] == place), None)
    return int(level["available"]) if level is not None and level["active"] else None


def records(report: RunReport) -> dict[str, Record]:
    """Every record of a run by its id."""
    return {record.id: record for connector in report.connectors for record in connector.records}


def reason(report: RunReport, record: str) -> str:
    """The reason of one record's verdict, or its outcome where it needs none."""
    verdict = records(report)[record].verdict
    return verdict.reason.value if verdict.reason else verdict.outcome.value


def of_pass(report: RunReport, command: str) -> ConnectorReport:
    """The one connector's part of a run."""
    [part] = [part for part in report.connectors if part.command == command]
    return part


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
