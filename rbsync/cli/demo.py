"""`demo`: the whole day of a small merchant on the sandbox, told step by step, with both sides side by side at the end."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rbsync.cli import demo_books, render
from rbsync.cli.demo_compare import OrderLine, StockLine, compare_orders, compare_stock
from rbsync.cli.listener import listening
from rbsync.cli.moments import account_zone
from rbsync.cli.sandbox import started
from rbsync.cli.words import clean, labelled, table
from rbsync.core.model.report import Record, RunReport
from rbsync.core.model.verdict import Outcome, Reason
from rbsync.errors import RbsyncError
from rbsync.passes.options import RunOptions

if TYPE_CHECKING:
    from rbsync.sandbox.main import Sandbox, SandboxOptions

SHOWN_ITEMS = 12


def play(options: SandboxOptions) -> int:
    """Play the day and tell it on stdout. The exit code is 0 only when both sides are really equal."""
    with tempfile.TemporaryDirectory(prefix="rbsync-demo-") as folder, started(options) as running:
        running.write_files(Path(folder))
        config = Path(folder) / "rbsync.toml"
        _tell(
            f"Rackbeat and {len(running.shops)} Shopify shops are simulated on this machine; nothing leaves it.",
            "",
            "1. initial-sync: what the shops sell becomes items in Rackbeat, with opening stock",
        )
        reports = [_run(config, "initial-sync")]
        _tell("", "2. run: orders into Rackbeat, then stock out to the shops")
        reports.append(_run(config, "run"))
        if not _written(running):
            raise RbsyncError("the sandbox counts no changes", why="then a second run without changes proves nothing")
        _tell("", "3. run again: nothing new has happened, so nothing may be written")
        reports.append(_run(config, "run"))
        written = _written(running)
        return _conclude(running, reports, written, start=_start(config))


def _run(config: Path, command: str) -> RunReport:
    from rbsync.wiring import execute

    with listening(verbose=False, quiet=False) as listener:
        report = execute(config, RunOptions(command=command), listener, {})
    for connector in report.connectors:
        _tell(f"   {render.connector_line(connector, report)}")
        _tell(*(f"   {line}" for line in render.error_of(connector, report)))
    seconds = (report.finished - report.started).total_seconds()
    _tell(f"   {seconds:.1f} seconds, exit code {report.exit_code}: {render.meaning(report.exit_code)}")
    return report


def _written(running: Sandbox) -> int:
    """How many changes the services were sent since the last count."""
    bases = [running.rackbeat_url, *(shop.url for shop in running.shops)]
    count = sum(demo_books.writes(base) for base in bases)
    for base in bases:
        demo_books.forget_traffic(base)
    _tell(f"   {count} changes sent")
    return count


def _start(config: Path) -> datetime:
    first: date = tomllib.loads(config.read_text(encoding="utf-8"))["account"]["start"]
    return datetime.combine(first, time(), account_zone(config, {}))


def _conclude(running: Sandbox, reports: Sequence[RunReport], written: int, *, start: datetime) -> int:
    hub = demo_books.hub_books(running.rackbeat_url)
    shops = [demo_books.shop_books(shop.name, shop.url, shop.location) for shop in running.shops]
    orders = compare_orders(hub, shops, order_records(reports), start)
    stock = compare_stock(hub, shops, orders)
    names = [shop.connector for shop in shops]
    _tell(
        "", "Both sides, read from the services' own books:", "", *stock_table(stock, names), "", *order_table(orders)
    )
    wrong = [*faults(orders, stock, hub.twice), *nothing_compared(orders, stock), *unfinished(reports)]
    if written:
        wrong.append(f"the second run sent {written} changes; it should have sent none")
    _tell("", *verdict_lines(orders, stock, wrong))
    return 1 if wrong else 0


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
    """Every order that is not simply equal, and the first few that are."""
    equal = [line for line in orders if line.booked and line.equal]
    told = [*equal[:SHOWN_ITEMS], *(line for line in orders if not (line.booked and line.equal))]
    rest = len(equal) - min(len(equal), SHOWN_ITEMS)
    head = ("SHOP", "ORDER", "TOTAL IN SHOP", "RACKBEAT", "TOTAL THERE", "")
    return [
        "Orders, with VAT.",
        *table(head, [_order_cells(line) for line in told]),
        *([f"… and {rest} more orders with equal totals"] if rest else []),
    ]


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


def nothing_compared(orders: Sequence[OrderLine], stock: Sequence[StockLine]) -> list[str]:
    """Two empty sides are no proof of anything."""
    told = [] if stock else ["there is no item on both sides whose stock could be compared"]
    return told if not orders or any(line.booked for line in orders) else [*told, "no order has reached Rackbeat"]


def unfinished(reports: Sequence[RunReport]) -> list[str]:
    """Passes that stopped, in words."""
    return [
        f"{connector.command} {connector.name} was not finished: {connector.error}"
        for report in reports
        for connector in report.connectors
        if connector.error
    ]


def verdict_lines(orders: Sequence[OrderLine], stock: Sequence[StockLine], wrong: Sequence[str]) -> list[str]:
    """The last words: what is equal, what is held and why, and what is wrong."""
    linked = sum(line.booked for line in orders)
    old = sum(line.too_old for line in orders)
    lines = [
        f"{linked} of {len(orders)} orders are in Rackbeat with the same total as in their shop.",
        *([f"{old} were placed before account.start and are never taken."] if old else []),
        *reason_lines([line for line in orders if not line.booked]),
    ]
    if wrong:
        return [*lines, "NOT EQUAL:", *(f"  {clean(text)}" for text in wrong)]
    return [
        *lines,
        f"{len(stock)} items have the same stock everywhere. The second run wrote nothing. Both sides agree.",
    ]


def reason_lines(orders: Sequence[OrderLine]) -> list[str]:
    """What is not in Rackbeat, by reason: how many, one of them in rbsync's own words, and what to do."""
    by_reason: dict[tuple[Outcome, Reason], list[OrderLine]] = {}
    for line in orders:
        if line.record is not None and line.record.verdict.reason is not None:
            by_reason.setdefault((line.record.verdict.outcome, line.record.verdict.reason), []).append(line)
    told = []
    for (outcome, reason), lines in sorted(by_reason.items()):
        verdict = lines[0].record.verdict if lines[0].record else None
        example = f"{lines[0].order.name} of {lines[0].connector}: {verdict.message}" if verdict else ""
        told += [f"{len(lines)} {outcome} ({reason}), such as {clean(example)}"]
        told += labelled("next", verdict.advice or "" if verdict else "")
    return told


def _tell(*lines: str) -> None:
    for line in lines:
        typer.echo(line)
