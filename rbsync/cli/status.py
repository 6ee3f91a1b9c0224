"""How things stand: what the state file remembers of each connector's passes and orders. Reads; decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rbsync.cli.moments import age, in_zone, iso, shown
from rbsync.cli.words import clean, table
from rbsync.core.model.verdict import Outcome
from rbsync.errors import WORKED

if TYPE_CHECKING:
    from rbsync.config.locate import Outline
    from rbsync.ports.memory import LedgerRow, Memory, RunRecord

PASSES = ("initial-sync", "pull-orders", "sync-products", "push-stock")
CURSORS = {"pull-orders": "orders"}
OPEN = (Outcome.WAITING, Outcome.HELD, Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """A connector's orders that still want something. `undecided` counts those just seen or under way."""

    counts: Mapping[Outcome, int]
    undecided: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class PassStatus:
    """One pass on one connector. `counts` are those of its last run."""

    command: str
    last_start: datetime | None
    last_success: datetime | None
    exit_code: int | None
    cursor: datetime | None
    counts: Mapping[str, int]
    error: str | None
    holder: str | None


@dataclass(frozen=True, slots=True)
class ConnectorStatus:
    """One connector, whole."""

    name: str
    service: str
    orders: OpenOrders
    passes: tuple[PassStatus, ...]


def gather(memory: Memory, outline: Outline, zone: tzinfo) -> tuple[ConnectorStatus, ...]:
    """How every connector of the file stands; who holds a lock, since when in `zone`."""
    return tuple(
        ConnectorStatus(name, service, open_orders(memory.open_rows(name)), tuple(_passes(memory, name, zone)))
        for name, service in outline.connectors
    )


def open_orders(rows: Iterable[LedgerRow]) -> OpenOrders:
    """Counted, and since when the oldest of them has been open."""
    counts: Counter[Outcome] = Counter()
    undecided, oldest = 0, None
    for row in rows:
        if row.verdict is not None and row.verdict.outcome in OPEN:
            counts[row.verdict.outcome] += 1
        else:
            undecided += 1
        oldest = min(oldest or row.first_seen, row.first_seen)
    return OpenOrders(counts, undecided, oldest)


def _passes(memory: Memory, connector: str, zone: tzinfo) -> Iterable[PassStatus]:
    runs: dict[str, list[RunRecord]] = {command: [] for command in PASSES}
    for record in memory.last_runs(connector):
        runs.setdefault(record.command, []).append(record)
    for command, records in runs.items():
        holder = memory.holder(lock_name(connector, command))
        yield replace(_pass(memory, connector, command, records), holder=holder and in_zone(holder, zone))


def _pass(memory: Memory, connector: str, command: str, records: Sequence[RunRecord]) -> PassStatus:
    newest = max(records, key=lambda record: record.started, default=None)
    successes = [record.finished for record in records if record.exit_code in WORKED and record.finished]
    return PassStatus(
        command=command,
        last_start=newest.started if newest else None,
        last_success=max(successes, default=None),
        exit_code=newest.exit_code if newest else None,
        cursor=memory.cursor(connector, CURSORS.get(command, command)),
        counts=newest.counts if newest else {},
        error=newest.error if newest else None,
        holder=None,
    )


def lock_name(connector: str, command: str) -> str:
    """The lock of one pass on one connector (design section 6)."""
    return f"{connector}.{command}"


def status_document(outline: Outline, connectors: Sequence[ConnectorStatus], zone: tzinfo) -> dict[str, object]:
    """For `--json`."""
    return {
        "account": outline.account,
        "state": str(outline.state_path),
        "connectors": [
            {
                "name": connector.name,
                "type": connector.service,
                "orders": {
                    **{str(outcome): connector.orders.counts.get(outcome, 0) for outcome in OPEN},
                    "undecided": connector.orders.undecided,
                    "oldest_open": iso(connector.orders.oldest, zone),
                },
                "passes": [_pass_document(one, zone) for one in connector.passes],
            }
            for connector in connectors
        ],
    }


def _pass_document(one: PassStatus, zone: tzinfo) -> dict[str, object]:
    return {
        "command": one.command,
        "last_start": iso(one.last_start, zone),
        "last_success": iso(one.last_success, zone),
        "exit_code": one.exit_code,
        "cursor": iso(one.cursor, zone),
        "counts": dict(one.counts),
        "error": one.error,
        "lock": one.holder,
    }


def status_lines(connectors: Sequence[ConnectorStatus], zone: tzinfo, now: datetime) -> list[str]:
    """A table of passes, then the open orders of each connector."""
    head = (
        "CONNECTOR",
        "PASS",
        "LAST START",
        "LAST SUCCESS",
        "EXIT",
        "READ UP TO",
        "WAITING",
        "HELD",
        "FAILED",
        "LOCK",
    )
    rows = [_cells(connector, one, zone) for connector in connectors for one in connector.passes]
    lines = [*table(head, rows), ""]
    for connector in connectors:
        lines.append(f"{clean(connector.name)}: {_open_words(connector.orders, now)}")
        lines += [f"  {one.command}: {clean(one.error)}" for one in connector.passes if one.error]
    return lines


def _cells(connector: ConnectorStatus, one: PassStatus, zone: tzinfo) -> tuple[str, ...]:
    counts = _counts_of(connector, one)
    return (
        connector.name,
        one.command,
        shown(one.last_start, zone),
        shown(one.last_success, zone),
        "-" if one.exit_code is None else str(one.exit_code),
        shown(one.cursor, zone) if one.cursor else "-",
        *(str(counts[outcome]) for outcome in OPEN),
        one.holder or "free",
    )


def _counts_of(connector: ConnectorStatus, one: PassStatus) -> dict[Outcome, int]:
    """Orders as they stand now; of other records as the pass left them."""
    if one.command == "pull-orders":
        return {outcome: connector.orders.counts.get(outcome, 0) for outcome in OPEN}
    return {outcome: one.counts.get(str(outcome), 0) for outcome in OPEN}


def _open_words(orders: OpenOrders, now: datetime) -> str:
    counted = [f"{orders.counts[outcome]} {outcome}" for outcome in OPEN if orders.counts.get(outcome)]
    if orders.undecided:
        counted.append(f"{orders.undecided} under way")
    if orders.oldest is None:
        return "no open orders"
    return f"{', '.join(counted)} · the oldest open order was first seen {age(orders.oldest, now)} ago"
