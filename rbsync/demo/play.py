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
from rbsync.demo.day import Day, ask, price_abroad, work_on_products
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
class Step:
    """A run and, before it, what people do. `writes`: whether the run must send changes, or may not."""

    title: str
    command: str
    writes: bool
    people: Callable[[str, Books, Sequence[Shop]], Day] | None = None


STEPS = (
    Step("initial-sync: what the shops sell becomes items in Rackbeat, with opening stock", "initial-sync", True),
    Step("run: orders into Rackbeat, then products and stock out to the shops", "run", True, price_abroad),
    Step("run again: nothing new has happened, so nothing may be written", "run", False),
    Step("the day goes on, and then: run", "run", True, work_on_products),
    Step("run again: what the shops made of it is no news", "run", False),
)


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
        return [self._shop(shop.name, shop.books(), shop.url) for shop in self.sandbox.shops]

    def _shop(self, name: str, books: Books, url: str) -> Shop:
        connector = self.settings["connectors"][name]
        direction = self.environ.get(_direction_of(name), connector["products"]["direction"])
        return Shop(
            name,
            books,
            url,
            location=next((each.id for each in books.locations if each.name == connector["stock"].get("to")), None),
            carries_products=direction == Direction.TO_SHOP,
            price_unit=Decimal(1) if connector["products"].get("rounding") == ".00" else CENT,
        )


def play(sandbox: Sandbox, listening: Listening) -> int:
    """Play the day and print it. The exit code is 0 only when both sides are really equal."""
    with tempfile.TemporaryDirectory(prefix="rbsync-demo-") as folder:
        stage = _stage(sandbox, Path(folder), listening)
        _print(f"Rackbeat and {len(sandbox.shops)} web shops are simulated on this machine; nothing leaves it.")
        reports, day, wrong = [], Day(), []
        for number, step in enumerate(STEPS, start=1):
            _print("", f"{number}. {step.title}")
            if step.people:
                day = step.people(sandbox.rackbeat_url, stage.hub(), stage.shops())
                _print(*(f"   {sentence}" for sentence in day.sentences))
                time.sleep(_A_SECOND)  # a shop lists what has happened up to the last full second
            reports.append(_run(stage, step.command))
            changes = _changes(stage)
            _print(f"   {changes} changes sent")
            if bool(changes) is not step.writes:
                wrong.append(f"step {number}, {step.command}, sent {changes} changes")
        return _conclude(stage, reports, day, wrong)


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


def _changes(stage: Stage) -> int:
    """How many changes the services were sent since the last time."""
    urls = (stage.sandbox.rackbeat_url, *(shop.url for shop in stage.sandbox.shops))
    count = sum(int(str(ask(url, "/_sandbox/traffic")["writes"])) for url in urls)
    for url in urls:
        ask(url, "/_sandbox/traffic", method="DELETE")
    return count


def _conclude(stage: Stage, reports: Sequence[RunReport], day: Day, wrong: Sequence[str]) -> int:
    hub, shops, account = stage.hub(), stage.shops(), stage.settings["account"]
    start = datetime.combine(account["start"], time_of_day(), ZoneInfo(account["timezone"]))
    orders = compare_orders(hub, shops, order_records(reports), start)
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
        *wrong,
    ]
    _print(*comparison.last_words(wrong))
    return 1 if wrong else 0


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
    for connector in (connector for report in reports for connector in report.connectors):
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
    print(*lines, sep="\n")  # noqa: T201
