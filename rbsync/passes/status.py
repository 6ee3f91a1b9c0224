"""What is remembered of each connector's passes and orders. Reads the memory; decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rbsync.core.model.status import OPEN, ConnectorStatus, OpenOrders, PassStatus
from rbsync.core.model.verdict import Outcome
from rbsync.errors import WORKED
from rbsync.passes.table import PASSES
from rbsync.ports.memory import ORDERS_CURSOR

if TYPE_CHECKING:
    from rbsync.core.model.ledger import LedgerRow
    from rbsync.ports.memory import Memory, RunRecord


def connector_status(memory: Memory, connectors: Iterable[tuple[str, str]]) -> tuple[ConnectorStatus, ...]:
    """How each of these connectors stands, given as name and type."""
    return tuple(
        ConnectorStatus(name, service, open_orders(memory.ledger.open_rows(name)), tuple(_passes(memory, name)))
        for name, service in connectors
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


def _passes(memory: Memory, connector: str) -> Iterable[PassStatus]:
    runs: dict[str, list[RunRecord]] = {row.name: [] for row in PASSES if not row.by_hand}
    for record in memory.runs.last(connector):
        runs.setdefault(record.command, []).append(record)
    for command, records in runs.items():
        yield _pass(memory, connector, command, records)


def _pass(memory: Memory, connector: str, command: str, records: Sequence[RunRecord]) -> PassStatus:
    row = next((row for row in PASSES if row.name == command), None)
    newest = max(records, key=lambda record: record.started, default=None)
    successes = [record.finished for record in records if record.exit_code in WORKED and record.finished]
    return PassStatus(
        command=command,
        last_start=newest.started if newest else None,
        last_success=max(successes, default=None),
        exit_code=newest.exit_code if newest else None,
        cursor=memory.cursors.cursor(connector, row.cursor if row and row.cursor else command),
        counts=newest.counts if newest else {},
        of_orders=row is not None and row.cursor == ORDERS_CURSOR,
        error=newest.error if newest else None,
        holder=memory.holder(lock_name(connector, command)),
    )


def lock_name(connector: str, command: str) -> str:
    """The lock of one pass on one connector (design section 6)."""
    return f"{connector}.{command}"
