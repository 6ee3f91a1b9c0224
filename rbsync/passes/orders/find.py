"""Which order a person means: every command that takes an order's number or id asks here."""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.order import OrderHead
from rbsync.core.rules.reference import reference_of, split_reference
from rbsync.errors import UsageError
from rbsync.passes.context import Job, PassContext
from rbsync.ports.memory import Memory


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """An order in one shop."""

    job: Job
    head: OrderHead


def remembered_order(memory: Memory, text: str, connector: str | None, *, command: str) -> LedgerRow:
    """The one order meant, of those in the state file. Raises UsageError when none or several are."""
    rows = memory.ledger.find(text, connector)
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise _several([(row.connector, _head_of(row)) for row in rows], text, command)
    raise UsageError(
        "this order is not remembered",
        record=text,
        why="no pass has seen an order with this number",
        next_step=f"rbsync fetch-order {shlex.quote(text)}",
    )


def find_order(context: PassContext, jobs: Sequence[Job], text: str) -> FoundOrder:
    """The one order meant, as its shop shows it. Raises UsageError when none or several are."""
    jobs = [job for job in jobs if job.connector.orders is not None]
    found = _in_shops(context, jobs, text)
    if not found:
        names = ", ".join(job.name for job in jobs)
        raise UsageError(
            f"no order {text!r} was found",
            why=f"looked in {names} and among the orders that Rackbeat has from them",
            next_step="Give the order's number as the shop shows it, its id, or the number of its order in Rackbeat.",
        )
    return _only(found, text, "fetch-order")


def find_remembered_order(context: PassContext, jobs: Sequence[Job], text: str) -> FoundOrder:
    """The same, but an order in the state file comes first: its shop may no longer show it."""
    by_name = {job.name: job for job in jobs}
    rows = [row for row in context.memory.ledger.find(text) if row.connector in by_name]
    if not rows:
        return find_order(context, jobs, text)
    return _only([FoundOrder(by_name[row.connector], _head_of(row)) for row in rows], text, "orders skip")


def _in_shops(context: PassContext, jobs: Sequence[Job], text: str) -> Sequence[FoundOrder]:
    """By connector and number, by the shops' own numbers and ids, or else by the number in Rackbeat."""
    found = list(_by_reference(jobs, text.strip()))
    found = found or [FoundOrder(job, head) for job in jobs for head in job.order_source.find(text)]
    if not found and text.isascii() and text.isdecimal():
        found = list(_by_rackbeat_number(context, jobs, int(text)))
    return found


def _by_reference(jobs: Sequence[Job], reference: str) -> Iterable[FoundOrder]:
    parts = split_reference(reference)
    if parts is None:
        return
    for job in jobs:
        if job.name == parts[0]:
            heads = job.order_source.find(f"#{parts[1]}") or job.order_source.find(parts[1])
            yield from (FoundOrder(job, head) for head in heads if reference_of(job.name, head.number) == reference)


def _by_rackbeat_number(context: PassContext, jobs: Sequence[Job], number: int) -> Iterable[FoundOrder]:
    by_name = {job.name: job for job in jobs}
    rows = context.memory.ledger.rows_of(number)
    for row in rows:
        if row.connector in by_name:
            job = by_name[row.connector]
            yield from (FoundOrder(job, head) for head in job.order_source.find(row.external_id))
    if rows:
        return
    order = context.hub.order(number)
    if order is not None and order.reference:
        yield from _by_reference(jobs, order.reference)


def _head_of(row: LedgerRow) -> OrderHead:
    return OrderHead(row.external_id, row.number, row.placed_at, row.source_updated_at, cancelled=False, test=False)


def _only(candidates: Sequence[FoundOrder], text: str, command: str) -> FoundOrder:
    found = list({(order.job.name, order.head.id): order for order in candidates}.values())
    if len(found) > 1:
        raise _several([(order.job.name, order.head) for order in found], text, command)
    return found[0]


def _several(orders: Sequence[tuple[str, OrderHead]], text: str, command: str) -> UsageError:
    why = "; ".join(f"{head.number} of {name}, placed {head.placed_at:%Y-%m-%d}" for name, head in orders)
    references = [reference_of(name, head.number) for name, head in orders]
    which = references[0] if len(set(references)) == len(references) else orders[0][1].id
    next_step = f"Say which, such as: rbsync {command} {shlex.quote(which)}"
    return UsageError(f"{text!r} names {len(orders)} orders", why=why, next_step=next_step)
