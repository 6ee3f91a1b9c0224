"""The whole day of a small merchant on the sandbox, told step by step, with both sides side by side at the end."""

from __future__ import annotations

import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from datetime import time as time_of_day
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rbsync.core.model.product import Direction
from rbsync.core.model.report import Record, RunReport
from rbsync.core.model.verdict import Outcome
from rbsync.demo.compare import (
    CENT,
    Records,
    Shop,
    compare_orders,
    compare_products,
    compare_stock,
    repeated_references,
)
from rbsync.demo.comparison import Comparison, lost_descriptions, order_table, product_table, stock_table
from rbsync.demo.day import Day, People, ask
from rbsync.errors import RbsyncError
from rbsync.passes.options import RunRequest
from rbsync.ports.time import Listener
from rbsync.sandbox.kit.books import Books
from rbsync.sandbox.rackbeat.neutral import neutral_books
from rbsync.telling.report import connector_line, error_of, meaning

if TYPE_CHECKING:
    from rbsync.sandbox.main import Sandbox

Listening = Callable[[], AbstractContextManager[Listener]]
"""What opens a listener for one run."""

_A_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Stage:
    """What the day is played on. `environ` is set beside rbsync.toml."""

    sandbox: Sandbox
    config: Path
    settings: Mapping[str, Any]
    environ: Mapping[str, str]
    listening: Listening

    def hub(self) -> Books:
        """Rackbeat's books, as they are now."""
        return neutral_books(self.sandbox.rackbeat.books)

    def shops(self) -> list[Shop]:
        """Those of the shops, with what their settings say."""
        return [self._shop(shop.name, shop.books()) for shop in self.sandbox.shops]

    def _shop(self, name: str, books: Books) -> Shop:
        connector = self.settings["connectors"][name]
        direction = self.environ.get(_direction_of(name), connector["products"]["direction"])
        return Shop(
            name,
            books,
            location=next((each.id for each in books.locations if each.name == connector["stock"].get("to")), None),
            carries_products=direction == Direction.TO_SHOP,
            price_unit=Decimal(1) if connector["products"].get("rounding") == ".00" else CENT,
        )


def play(sandbox: Sandbox, listening: Listening) -> int:
    """Play the day and print it. The exit code is 0 only when both sides are really equal."""
    with tempfile.TemporaryDirectory(prefix="rbsync-demo-") as folder:
        stage = _stage(sandbox, Path(folder), listening)
        people = People(sandbox.rackbeat_url, {shop.name: shop.url for shop in sandbox.shops})
        _print(f"Rackbeat and {len(sandbox.shops)} web shops are simulated on this machine; nothing leaves it.", "")
        _print("1. initial-sync: what the shops sell becomes items in Rackbeat, with opening stock")
        reports = [_run(stage, "initial-sync")]
        hub = stage.hub()
        abroad = sorted({shop.books.currency for shop in stage.shops()} - {hub.currency})
        priced = people.price_abroad(hub, abroad)
        _print(f"   then somebody gives {priced} items in Rackbeat a price in {' and '.join(abroad)}, too")
        _print("", "2. run: orders into Rackbeat, then products and stock out to the shops")
        reports.append(_run(stage, "run"))
        if not _print_changes(stage):
            raise RbsyncError("the sandbox counts no changes", why="then a second run without changes proves nothing")
        _print("", "3. run again: nothing new has happened, so nothing may be written")
        reports.append(_run(stage, "run"))
        idle = _print_changes(stage)
        _print("", "4. the day goes on, and then: run")
        day = people.live(stage.hub(), [shop for shop in stage.shops() if shop.carries_products])
        _print(*(f"   {sentence}" for sentence in day.sentences))
        time.sleep(_A_SECOND)  # a shop lists what has happened up to the last full second
        reports.append(_run(stage, "run"))
        _print_changes(stage)
        _print("", "5. run again: what the shops made of it is no news")
        reports.append(_run(stage, "run"))
        idle += _print_changes(stage)
        return _conclude(stage, reports, day, idle)


def _stage(sandbox: Sandbox, folder: Path, listening: Listening) -> Stage:
    """Products are carried to shops abroad too: the day gives them the prices they need."""
    sandbox.write_files(folder, products=True)
    config = folder / "rbsync.toml"
    abroad = [shop.name for shop in sandbox.shops if shop.currency != sandbox.world.currency]
    environ = {_direction_of(name): str(Direction.TO_SHOP) for name in abroad}
    return Stage(sandbox, config, tomllib.loads(config.read_text(encoding="utf-8")), environ, listening)


def _direction_of(connector: str) -> str:
    return f"RBSYNC__CONNECTORS__{connector.upper().replace('-', '_')}__PRODUCTS__DIRECTION"


def _run(stage: Stage, command: str) -> RunReport:
    from rbsync.wiring.runs import execute

    with stage.listening() as listener:
        report = execute(stage.config, RunRequest(command=command), listener, stage.environ)
    for connector in report.connectors:
        _print(f"   {connector_line(connector, report)}", *(f"   {line}" for line in error_of(connector, report)))
    seconds = (report.finished - report.started).total_seconds()
    _print(f"   {seconds:.1f} seconds, exit code {report.exit_code}: {meaning(report.exit_code)}")
    return report


def _print_changes(stage: Stage) -> int:
    """How many changes the services were sent since the last time."""
    count = 0
    for url in (stage.sandbox.rackbeat_url, *(shop.url for shop in stage.sandbox.shops)):
        count += int(str(ask(url, "/_sandbox/traffic")["writes"]))
        ask(url, "/_sandbox/traffic", method="DELETE")
    _print(f"   {count} changes sent")
    return count


def _conclude(stage: Stage, reports: Sequence[RunReport], day: Day, idle: int) -> int:
    hub, shops = stage.hub(), stage.shops()
    orders = compare_orders(hub, shops, order_records(reports), _start(stage))
    stock = compare_stock(hub, shops, orders)
    products = compare_products(hub, shops, product_records(reports[-1]))
    _print("", "Both sides, read from the services' own books:", "", *product_table(products, day.touched), "")
    _print(*stock_table(stock, [shop.name for shop in shops]), "", *order_table(orders), "")
    comparison = Comparison(orders, stock, products, repeated_references(hub))
    wrong = [
        *comparison.faults(),
        *comparison.nothing_compared(),
        *lost_descriptions(shops, day.texts),
        *unfinished(reports),
    ]
    if idle:
        wrong.append(f"the runs that had nothing to do sent {idle} changes")
    _print(*comparison.last_words(wrong))
    return 1 if wrong else 0


def _start(stage: Stage) -> datetime:
    account = stage.settings["account"]
    return datetime.combine(account["start"], time_of_day(), ZoneInfo(account["timezone"]))


def order_records(reports: Iterable[RunReport]) -> Records:
    """What was last said of each order, by connector and order id."""
    return {(connector, record.id): record for connector, record in _records(reports) if record.kind == "order"}


def product_records(report: RunReport) -> Records:
    """What this run could not carry of products, by connector and item number."""
    return {
        (connector, record.rackbeat or record.number or ""): record
        for connector, record in _records([report])
        if record.kind == "product" and record.verdict.outcome in (Outcome.HELD, Outcome.FAILED)
    }


def _records(reports: Iterable[RunReport]) -> Iterator[tuple[str, Record]]:
    for report in reports:
        for connector in report.connectors:
            yield from ((connector.name, record) for record in connector.records)


def unfinished(reports: Sequence[RunReport]) -> list[str]:
    """Passes that stopped, in words."""
    return [
        f"{connector.command} {connector.name} was not finished: {connector.error}"
        for report in reports
        for connector in report.connectors
        if connector.error
    ]


def _print(*lines: str) -> None:
    for line in lines:
        print(line)  # noqa: T201
