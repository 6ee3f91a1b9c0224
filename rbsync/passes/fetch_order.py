"""One order by hand: whatever the support person has, the same path, never a second order."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rbsync.core.model.order import Order, OrderHead
from rbsync.core.model.report import ConnectorReport
from rbsync.core.rules.reference import reference_of, split_reference
from rbsync.errors import UsageError
from rbsync.passes.admit import admit
from rbsync.passes.context import Job, PassContext
from rbsync.passes.execution import Execution
from rbsync.passes.listed_orders import see
from rbsync.passes.options import OneOrder
from rbsync.passes.orders import OrderDesk
from rbsync.passes.pull_orders import work_on
from rbsync.passes.tally import Tally
from rbsync.ports.memory import LedgerRow


@dataclass(frozen=True, slots=True)
class Found:
    """An order that the text names, in one shop."""

    job: Job
    head: OrderHead


def find_order(context: PassContext, jobs: Sequence[Job], text: str) -> Found:
    """The one order meant. Raises UsageError when none or several are."""
    jobs = [job for job in jobs if job.connector.orders is not None]
    found = _candidates(context, jobs, text)
    if not found:
        names = ", ".join(job.name for job in jobs)
        raise UsageError(
            f"no order {text!r} was found",
            why=f"looked in {names} and among the orders that Rackbeat has from them",
            next_step="Give the order's number as the shop shows it, its id, or the number of its order in Rackbeat.",
        )
    return _one(found, text, "fetch-order")


def _one(candidates: Sequence[Found], text: str, command: str) -> Found:
    found = list({(one.job.name, one.head.id): one for one in candidates}.values())
    if len(found) == 1:
        return found[0]
    told = "; ".join(f"{one.head.number} of {one.job.name}, placed {one.head.placed_at:%Y-%m-%d}" for one in found)
    names = [reference_of(one.job.name, one.head.number) for one in found]
    which = names[0] if len(set(names)) == len(names) else found[0].head.id
    next_step = f"Say which, such as: rbsync {command} {shlex.quote(which)}"
    raise UsageError(f"{text!r} names {len(found)} orders", why=told, next_step=next_step)


def fetch_one(execution: Execution, jobs: Sequence[Job], options: OneOrder) -> Sequence[ConnectorReport]:
    """Find the order, and take it to its verdict."""
    found = find_order(execution.context, jobs, options.text)
    return [execution.one(found.job, "fetch-order", lambda context, _, tally: fetch_order(context, found, tally))]


def skip_one(execution: Execution, jobs: Sequence[Job], options: OneOrder) -> Sequence[ConnectorReport]:
    """Find the order, and leave it alone from now on."""
    found = find_remembered(execution.context, jobs, options.text)
    return [execution.one(found.job, "skip-order", lambda context, _, tally: skip_order(context, found, tally))]


def fetch_order(context: PassContext, found: Found, tally: Tally) -> None:
    """Take the order to its verdict, whatever was decided before."""
    job, head = found.job, found.head
    if job.orders is None:
        raise UsageError(f"{job.name} takes no orders", next_step="Set orders.pull = true for the connector.")
    profile = admit(context, job)
    see(context, job, [head])
    row = context.memory.row(job.name, head.id)
    if row is None:
        return
    desk = OrderDesk(context, job, job.orders, asked_for=True)
    desk.references.expect(row.placed_at)
    for record in work_on(context, job, desk, [row], profile):
        tally.add(record, tell=True)


def find_remembered(context: PassContext, jobs: Sequence[Job], text: str) -> Found:
    """The one order meant, even when its shop no longer shows it. Raises UsageError when none or several are."""
    by_name = {job.name: job for job in jobs}
    found = [_as_found(by_name[row.connector], row) for row in context.memory.find(text) if row.connector in by_name]
    return _one(found, text, "orders skip") if found else find_order(context, jobs, text)


def _as_found(job: Job, row: LedgerRow) -> Found:
    head = OrderHead(row.external_id, row.number, row.placed_at, row.source_updated_at, cancelled=False, test=False)
    return Found(job, head)


def skip_order(context: PassContext, found: Found, tally: Tally) -> None:
    """Leave the order alone from now on, as a person said; it comes up again when it changes in the shop."""
    job, head = found.job, found.head
    if job.orders is None:
        raise UsageError(f"{job.name} takes no orders", next_step="Set orders.pull = true for the connector.")
    admit(context, job)
    see(context, job, [head])
    row = context.memory.row(job.name, head.id)
    if row is not None:
        tally.add(OrderDesk(context, job, job.orders).settle(row, order_of(job, head)), tell=True)


def order_of(job: Job, head: OrderHead) -> Order | None:
    """The whole order; None when the shop gives nothing that can be read."""
    return next((order for order in job.order_source.read((head.id,)) if isinstance(order, Order)), None)


def _candidates(context: PassContext, jobs: Sequence[Job], text: str) -> Sequence[Found]:
    """By connector and number, by the shops' own numbers and ids, or else by the number in Rackbeat."""
    found = list(_by_reference(jobs, text.strip()))
    found = found or [Found(job, head) for job in jobs for head in job.order_source.find(text)]
    if not found and text.isascii() and text.isdecimal():
        found = list(_by_rackbeat_number(context, jobs, int(text)))
    return found


def _by_reference(jobs: Sequence[Job], reference: str) -> Iterable[Found]:
    parts = split_reference(reference)
    if parts is None:
        return
    for job in jobs:
        if job.name == parts[0]:
            heads = job.order_source.find(f"#{parts[1]}") or job.order_source.find(parts[1])
            yield from (Found(job, head) for head in heads if reference_of(job.name, head.number) == reference)


def _by_rackbeat_number(context: PassContext, jobs: Sequence[Job], number: int) -> Iterable[Found]:
    by_name = {job.name: job for job in jobs}
    remembered = context.memory.rows_of(number)
    for row in remembered:
        if row.connector in by_name:
            job = by_name[row.connector]
            yield from (Found(job, head) for head in job.order_source.find(row.external_id))
    if remembered:
        return
    order = context.hub.order(number)
    if order is not None and order.reference:
        yield from _by_reference(jobs, order.reference)
