"""How things stand, as a table and as JSON. Pure."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from rbsync.core.model.status import OPEN, ConnectorStatus, OpenOrders, PassStatus
from rbsync.core.model.verdict import Outcome
from rbsync.telling.text import clean, table
from rbsync.telling.times import age, in_zone, iso, shown


def status_document(account: str, state: str, connectors: Sequence[ConnectorStatus], zone: tzinfo) -> dict[str, object]:
    """For `--json`. `state` is the path of the state file."""
    return {
        "account": account,
        "state": state,
        "connectors": [
            {
                "name": connector.name,
                "type": connector.service,
                "orders": {
                    **{str(outcome): connector.orders.counts.get(outcome, 0) for outcome in OPEN},
                    "undecided": connector.orders.undecided,
                    "oldest_open": iso(connector.orders.oldest, zone),
                },
                "passes": [_pass_document(each, zone) for each in connector.passes],
            }
            for connector in connectors
        ],
    }


def _pass_document(last: PassStatus, zone: tzinfo) -> dict[str, object]:
    return {
        "command": last.command,
        "last_start": iso(last.last_start, zone),
        "last_success": iso(last.last_success, zone),
        "exit_code": last.exit_code,
        "cursor": iso(last.cursor, zone),
        "counts": dict(last.counts),
        "error": last.error,
        "lock": last.holder and in_zone(last.holder, zone),
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
    rows = [_cells(connector, each, zone) for connector in connectors for each in connector.passes]
    lines = [*table(head, rows), ""]
    for connector in connectors:
        lines.append(f"{clean(connector.name)}: {_open_words(connector.orders, now)}")
        lines += [f"  {each.command}: {clean(each.error)}" for each in connector.passes if each.error]
    return lines


def _cells(connector: ConnectorStatus, last: PassStatus, zone: tzinfo) -> tuple[str, ...]:
    counts = _counts_of(connector, last)
    return (
        connector.name,
        last.command,
        shown(last.last_start, zone),
        shown(last.last_success, zone),
        "-" if last.exit_code is None else str(last.exit_code),
        shown(last.cursor, zone) if last.cursor else "-",
        *(str(counts[outcome]) for outcome in OPEN),
        in_zone(last.holder, zone) if last.holder else "free",
    )


def _counts_of(connector: ConnectorStatus, last: PassStatus) -> dict[Outcome, int]:
    """Orders as they stand now; of other records as the pass left them."""
    if last.of_orders:
        return {outcome: connector.orders.counts.get(outcome, 0) for outcome in OPEN}
    return {outcome: last.counts.get(str(outcome), 0) for outcome in OPEN}


def _open_words(orders: OpenOrders, now: datetime) -> str:
    counted = [f"{orders.counts[outcome]} {outcome}" for outcome in OPEN if orders.counts.get(outcome)]
    if orders.undecided:
        counted.append(f"{orders.undecided} under way")
    if orders.oldest is None:
        return "no open orders"
    return f"{', '.join(counted)} · the oldest open order was first seen {age(orders.oldest, now)} ago"
