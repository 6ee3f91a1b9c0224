"""`demo`: the whole day of a small merchant on the sandbox, told step by step, with both sides side by side at the end."""

from __future__ import annotations

import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as time_of_day
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rbsync.core.model.product import Direction
from rbsync.core.model.report import Record, RunReport
from rbsync.core.model.verdict import Outcome, Reason, Verdict
from rbsync.demo import books as demo_books
from rbsync.demo import day as demo_day
from rbsync.demo.books import HubBooks, ShopBooks
from rbsync.demo.compare import OrderLine, StockLine, compare_orders, compare_stock
from rbsync.demo.day import Day
from rbsync.demo.products import ProductLine, compare_products, held_products, product_faults, product_table
from rbsync.errors import RbsyncError
from rbsync.passes.options import RunRequest
from rbsync.ports.time import Listener
from rbsync.telling.report import connector_line, error_of, meaning
from rbsync.telling.text import clean, labelled, table

if TYPE_CHECKING:
    from rbsync.sandbox.main import Sandbox

Listening = Callable[[], AbstractContextManager[Listener]]
"""What opens a listener for one run."""

SHOWN_ITEMS = 12
_A_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Books:
    """Both sides. Products are carried to the Shopify shops only, orders and stock go between Rackbeat and all."""

    hub: HubBooks
    shopify: Sequence[ShopBooks]
    smartweb: Sequence[ShopBooks]

    @property
    def shops(self) -> Sequence[ShopBooks]:
        """All of them."""
        return [*self.shopify, *self.smartweb]


@dataclass(frozen=True, slots=True)
class Stage:
    """What the day is played on; `environ` holds what this day sets beside rbsync.toml."""

    running: Sandbox
    config: Path
    environ: Mapping[str, str]
    listening: Listening

    def books(self) -> Books:
        """Both sides, as they are now."""
        running = self.running
        return Books(
            hub=demo_books.hub_books(running.rackbeat_url, running.world.currency),
            shopify=[
                demo_books.shop_books(shop.name, shop.url, shop.access["location"])
                for shop in running.of_type("shopify")
            ],
            smartweb=[
                demo_books.smartweb_books(shop.name, shop.url, shop.currency) for shop in running.of_type("smartweb")
            ],
        )


def play(running: Sandbox, listening: Listening) -> int:
    """Play the day and print it. The exit code is 0 only when both sides are really equal."""
    with tempfile.TemporaryDirectory(prefix="rbsync-demo-") as folder:
        running.write_files(Path(folder), products=True)
        abroad = [shop for shop in running.shops if shop.currency != running.world.currency]
        stage = Stage(
            running,
            Path(folder) / "rbsync.toml",
            {_direction_of(shop.name): str(Direction.TO_SHOP) for shop in abroad},
            listening,
        )
        count = len(running.of_type("shopify"))
        _tell(
            f"Rackbeat, {count} Shopify shops and a SmartWeb shop are simulated on this machine; nothing leaves it.",
            "",
            "1. initial-sync: what the shops sell becomes items in Rackbeat, with opening stock",
        )
        reports = [_run(stage, "initial-sync")]
        currencies = sorted({shop.currency for shop in abroad})
        priced = demo_day.price_abroad(running, stage.books().hub, currencies)
        _tell(f"   then somebody gives {priced} items in Rackbeat a price in {' and '.join(currencies)}, too")
        _tell("", "2. run: orders into Rackbeat, then products and stock out to the shops")
        reports.append(_run(stage, "run"))
        if not _written(running):
            raise RbsyncError("the sandbox counts no changes", why="then a second run without changes proves nothing")
        idle = _run_idle(stage, reports, "3. run again: nothing new has happened, so nothing may be written")
        day = _live(stage)
        reports.append(_run(stage, "run"))
        _written(running)
        idle += _run_idle(stage, reports, "5. run again: what the shops made of it is no news")
        return _conclude(stage, reports, day, idle)


def _direction_of(connector: str) -> str:
    return f"RBSYNC__CONNECTORS__{connector.upper().replace('-', '_')}__PRODUCTS__DIRECTION"


def _live(stage: Stage) -> Day:
    _tell("", "4. the day goes on, and then: run")
    books = stage.books()
    day = demo_day.live(stage.running, books.hub, books.shopify)
    _tell(*(f"   {text}" for text in day.told))
    time.sleep(_A_SECOND)  # a shop lists what has happened up to the last full second
    return day


def _run_idle(stage: Stage, reports: list[RunReport], title: str) -> int:
    """A run that should write nothing: how much it wrote."""
    _tell("", title)
    reports.append(_run(stage, "run"))
    return _written(stage.running)


def _run(stage: Stage, command: str) -> RunReport:
    from rbsync.wiring.runs import execute

    with stage.listening() as listener:
        report = execute(stage.config, RunRequest(command=command), listener, stage.environ)
    for connector in report.connectors:
        _tell(f"   {connector_line(connector, report)}")
        _tell(*(f"   {line}" for line in error_of(connector, report)))
    seconds = (report.finished - report.started).total_seconds()
    _tell(f"   {seconds:.1f} seconds, exit code {report.exit_code}: {meaning(report.exit_code)}")
    return report


def _written(running: Sandbox) -> int:
    """How many changes the services were sent since the last count."""
    shops = [shop.url for shop in running.shops]
    bases = [running.rackbeat_url, *shops]
    count = sum(demo_books.writes(base) for base in bases)
    for base in bases:
        demo_books.forget_traffic(base)
    _tell(f"   {count} changes sent")
    return count


def _document(config: Path) -> dict[str, Any]:
    return tomllib.loads(config.read_text(encoding="utf-8"))


def _start(config: Path) -> datetime:
    account = _document(config)["account"]
    first: date = account["start"]
    return datetime.combine(first, time_of_day(), ZoneInfo(account["timezone"]))


def _whole_prices(config: Path) -> list[str]:
    """The connectors whose prices are whole."""
    connectors = _document(config)["connectors"]
    return [name for name, connector in connectors.items() if connector["products"].get("rounding") == ".00"]


def _conclude(stage: Stage, reports: Sequence[RunReport], day: Day, idle: int) -> int:
    books = stage.books()
    hub, shops = books.hub, books.shops
    orders = compare_orders(hub, shops, order_records(reports), _start(stage.config))
    stock = compare_stock(hub, shops, orders)
    products = compare_products(hub, books.shopify, product_records(reports[-1]), _whole_prices(stage.config))
    _tell("", "Both sides, read from the services' own books:", "")
    _tell(*product_table(products, day.touched, SHOWN_ITEMS), "")
    _tell(*stock_table(stock, [shop.connector for shop in shops]), "", *order_table(orders))
    wrong = [
        *faults(orders, stock, hub.twice),
        *product_faults(products, books.shopify, day.texts),
        *nothing_compared(orders, stock, products),
        *unfinished(reports),
    ]
    if idle:
        wrong.append(f"the runs that had nothing to do sent {idle} changes")
    _tell("", *verdict_lines(orders, stock, products, wrong))
    return 1 if wrong else 0


def product_records(report: RunReport) -> dict[tuple[str, str], Record]:
    """What the last run could not carry of products, by connector and item number."""
    return held_products([(connector.name, record) for connector in report.connectors for record in connector.records])


def order_records(reports: Sequence[RunReport]) -> dict[tuple[str, str], Record]:
    """What was last said of each order, by connector and order id."""
    return {
        (connector.name, record.id): record
        for report in reports
        for connector in report.connectors
        for record in connector.records
        if record.kind == "order"
    }


def stock_table(stock: Sequence[StockLine], shops: Sequence[str]) -> list[str]:
    """Items that differ, then those with something promised, then others, as many as a screen takes."""
    ranked = sorted(stock, key=lambda line: (line.equal, line.promised == 0, line.number))
    told = ranked[: max(SHOWN_ITEMS, sum(not line.equal for line in stock))]
    rows = [
        (
            line.number,
            line.name[:28],
            f"{line.available:f}",
            f"{line.promised:f}",
            str(line.sellable),
            *(str(line.shops.get(shop, "-")) for shop in shops),
            "equal" if line.equal else "DIFFERS",
        )
        for line in told
    ]
    head = ("ITEM", "NAME", "RACKBEAT", "PROMISED", "TO SELL", *(shop.upper() for shop in shops), "")
    rest = len(stock) - len(told)
    return [
        "Stock. RACKBEAT is what Rackbeat has free, PROMISED what waiting and held orders will take of it.",
        "TO SELL is what is left of both; a set sold beyond its own stock draws on its components, which then have less.",
        *table(head, rows),
        *([f"… and {rest} more items, all equal"] if rest else []),
    ]


def order_table(orders: Sequence[OrderLine]) -> list[str]:
    """Every order that is not simply equal, and the first few of each shop that are."""
    equal = [line for line in orders if line.booked and line.equal]
    shown = _of_every_shop(equal)
    told = [*shown, *(line for line in orders if not (line.booked and line.equal))]
    rest = len(equal) - len(shown)
    head = ("SHOP", "ORDER", "TOTAL IN SHOP", "RACKBEAT", "TOTAL THERE", "")
    return [
        "Orders, with VAT.",
        *table(head, [_order_cells(line) for line in told]),
        *([f"… and {rest} more orders with equal totals"] if rest else []),
    ]


def _of_every_shop(orders: Sequence[OrderLine]) -> list[OrderLine]:
    """As many as a screen takes, of all shops alike, in their order."""
    by_shop: dict[str, list[OrderLine]] = {}
    for line in orders:
        by_shop.setdefault(line.connector, []).append(line)
    turns = [line for turn in zip_longest(*by_shop.values()) for line in turn if line is not None]
    taken = {(line.connector, line.order.id) for line in turns[:SHOWN_ITEMS]}
    return [line for line in orders if (line.connector, line.order.id) in taken]


def _order_cells(line: OrderLine) -> tuple[str, ...]:
    return (
        line.connector,
        line.order.name,
        f"{line.order.total:.2f} {line.order.currency}",
        "-" if line.rackbeat is None else f"{line.rackbeat}{'' if line.booked else ' (draft)'}",
        "-" if line.rackbeat_total is None else f"{line.rackbeat_total:.2f}",
        _state(line),
    )


def _state(line: OrderLine) -> str:
    if line.booked:
        return "equal" if line.equal else "DIFFERS"
    if line.too_old:
        return "placed before account.start"
    if line.record is None or line.record.verdict.reason is None:
        return "NOT ACCOUNTED FOR"
    return f"{line.record.verdict.outcome}: {line.record.verdict.reason}"


def faults(orders: Sequence[OrderLine], stock: Sequence[StockLine], twice: Sequence[str]) -> list[str]:
    """What may not be: in words, one per record."""
    return [
        *(f"order {line.order.name} of {line.connector}: {_state(line)}" for line in orders if not line.accounted_for),
        *(f"order {reference} is in Rackbeat twice" for reference in twice),
        *(f"item {line.number}: a shop does not offer {line.sellable}" for line in stock if not line.equal),
    ]


def nothing_compared(
    orders: Sequence[OrderLine], stock: Sequence[StockLine], products: Sequence[ProductLine]
) -> list[str]:
    """Two empty sides are no proof of anything."""
    told = [] if stock else ["there is no item on both sides whose stock could be compared"]
    told += [] if any(line.equal for line in products) else ["no product is on both sides"]
    return told if not orders or any(line.booked for line in orders) else [*told, "no order has reached Rackbeat"]


def unfinished(reports: Sequence[RunReport]) -> list[str]:
    """Passes that stopped, in words."""
    return [
        f"{connector.command} {connector.name} was not finished: {connector.error}"
        for report in reports
        for connector in report.connectors
        if connector.error
    ]


def verdict_lines(
    orders: Sequence[OrderLine],
    stock: Sequence[StockLine],
    products: Sequence[ProductLine],
    wrong: Sequence[str],
) -> list[str]:
    """The last words: what is equal, what is held and why, and what is wrong."""
    linked = sum(line.booked for line in orders)
    old = sum(line.too_old for line in orders)
    said = [(f"{line.order.name} of {line.connector}", line.record) for line in orders if not line.booked]
    said += [(f"{line.number} in {one.connector}", one.record) for line in products for one in line.offers if one.wrong]
    lines = [
        f"{linked} of {len(orders)} orders are in Rackbeat with the same total as in their shop.",
        *([f"{old} were placed before account.start and are never taken."] if old else []),
        f"{sum(line.equal for line in products)} of {len(products)} products have Rackbeat's price in every shop.",
        *reason_lines(said),
    ]
    if wrong:
        return [*lines, "NOT EQUAL:", *(f"  {clean(text)}" for text in wrong)]
    return [
        *lines,
        f"{len(stock)} items have the same stock everywhere. Runs with nothing to do wrote nothing. Both sides agree.",
    ]


def reason_lines(said: Sequence[tuple[str, Record | None]]) -> list[str]:
    """What was not carried, by reason: how many, one of them in rbsync's own words, and what to do."""
    by_reason: dict[tuple[Outcome, Reason], list[tuple[str, Verdict]]] = {}
    for subject, record in said:
        if record is not None and record.verdict.reason is not None:
            verdict = record.verdict
            by_reason.setdefault((verdict.outcome, record.verdict.reason), []).append((subject, verdict))
    told = []
    for (outcome, reason), records in sorted(by_reason.items()):
        subject, verdict = records[0]
        told += [f"{len(records)} {outcome} ({reason}), such as {clean(f'{subject}: {verdict.message}')}"]
        told += labelled("next", verdict.advice or "")
    return told


def _tell(*lines: str) -> None:
    for line in lines:
        print(line)  # noqa: T201
