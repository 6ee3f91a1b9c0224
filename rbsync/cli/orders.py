"""`orders …`: where is order 1042, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rbsync.cli.look import remembered
from rbsync.cli.options import Asked, asks
from rbsync.cli.shared import Config, Group, Json, OneConnector, OrderId, print_result
from rbsync.errors import UsageError

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from rbsync.config.locate import Outline
    from rbsync.core.model.ledger import LedgerRow
    from rbsync.ports.memory import Intent, Memory


class Only(StrEnum):
    """Which orders to list."""

    OPEN = "open"
    HELD = "held"
    FAILED = "failed"
    WAITING = "waiting"
    SKIPPED = "skipped"
    LINKED = "linked"
    ALL = "all"


def list_orders(
    connector: OneConnector = None,
    only: Annotated[Only, typer.Option("--only", help="Which ones; open means all that still want something.")] = (
        Only.OPEN
    ),
    as_json: Json = False,
    config: Config = None,
) -> None:
    """The orders remembered, with verdict and advice."""
    from rbsync.telling.order_history import given_up_line, list_lines, order_document

    with remembered(config) as (memory, outline, zone):
        names = _names(outline, connector)
        rows = [row for name in names for row in _rows(memory, name, only)]
        given_up = _given_up(memory, names) if only is Only.OPEN else 0
    rows.sort(key=lambda row: (row.connector, row.placed_at, row.id))
    lines = list_lines(rows, zone) if rows else [f"No orders ({only})."]
    more = [given_up_line(given_up)] if given_up else []
    print_result({"orders": [order_document(row, (), zone) for row in rows]}, [*lines, *more], as_json=as_json)


def _names(outline: Outline, connector: str | None) -> list[str]:
    """The connectors asked for. Raises UsageError when there is none of that name."""
    names = [name for name, _ in outline.connectors]
    if connector is None:
        return names
    if connector not in names:
        raise UsageError(f"there is no connector {connector!r}", next_step=f"choose from: {', '.join(names)}")
    return [connector]


def _rows(memory: Memory, connector: str, only: Only) -> Iterator[LedgerRow]:
    closed_too = only in (Only.SKIPPED, Only.LINKED, Only.ALL)
    rows = memory.ledger.all_rows(connector) if closed_too else memory.ledger.open_rows(connector)
    return (row for row in rows if _is_listed(row, only))


def _given_up(memory: Memory, connectors: Sequence[str]) -> int:
    from rbsync.core.model.verdict import Reason

    return sum(1 for name in connectors for _ in memory.ledger.skipped_rows(name, Reason.NOT_RELEASED_YET))


def _is_listed(row: LedgerRow, only: Only) -> bool:
    if only in (Only.OPEN, Only.ALL):
        return True
    if only is Only.LINKED:
        return row.rackbeat is not None
    return row.verdict is not None and row.verdict.outcome == only.value


def show(order: OrderId, connector: OneConnector = None, as_json: Json = False, config: Config = None) -> None:
    """Everything remembered of one order."""
    from rbsync.telling.order_history import fact_lines, order_document

    facts = _remembered(order, connector, config, "orders show")
    print_result(order_document(*facts), fact_lines(*facts), as_json=as_json)


def explain(order: OrderId, connector: OneConnector = None, as_json: Json = False, config: Config = None) -> None:
    """The whole history of one order in sentences, with the next step."""
    from rbsync.telling.order_history import history_lines, order_document

    facts = _remembered(order, connector, config, "orders explain")
    lines = history_lines(*facts)
    print_result({**order_document(*facts), "story": [line.strip() for line in lines]}, lines, as_json=as_json)


@asks
def retry(asked: Asked, order: OrderId, connector: OneConnector = None) -> None:
    """Try one order again now; the same as fetch-order."""
    from rbsync.cli.passes import carry_out_on_order

    carry_out_on_order(asked, "fetch-order", order, connector)


@asks
def skip(asked: Asked, order: OrderId, connector: OneConnector = None) -> None:
    """Leave one order alone from now on: what there was to do was done by hand. It comes up again when its goods change."""
    from rbsync.cli.passes import carry_out_on_order

    carry_out_on_order(asked, "skip-order", order, connector)


def _remembered(
    text: str, connector: str | None, config: Path | None, command: str
) -> tuple[LedgerRow, Sequence[Intent], tzinfo]:
    """The order, the changes of it that are under way, and the account's time zone."""
    from rbsync.passes.orders.find import remembered_order
    from rbsync.ports.memory import Step

    with remembered(config) as (memory, outline, zone):
        _names(outline, connector)
        row = remembered_order(memory, text, connector, command=command)
        intents = (memory.journal.open_intent(row.connector, step, row.external_id) for step in Step)
        return row, [intent for intent in intents if intent is not None], zone


orders = Group(
    "Where is order 1042, why, and what to do.",
    {"list": list_orders, "show": show, "explain": explain, "retry": retry, "skip": skip},
)
