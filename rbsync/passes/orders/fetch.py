"""One order by hand: whatever the support person has, the same path, never a second order."""

from collections.abc import Sequence

from rbsync.core.model.order import Order, OrderHead
from rbsync.core.model.report import ConnectorReport
from rbsync.errors import UsageError
from rbsync.passes.admit import admit
from rbsync.passes.context import Job, PassContext
from rbsync.passes.execution import Execution
from rbsync.passes.options import OneOrder
from rbsync.passes.orders.find import FoundOrder, find_order, find_remembered_order
from rbsync.passes.orders.listed import see
from rbsync.passes.orders.process import OrderProcessor
from rbsync.passes.orders.pull import work_on
from rbsync.passes.tally import Tally


def fetch_chosen_order(execution: Execution, jobs: Sequence[Job], options: OneOrder) -> Sequence[ConnectorReport]:
    """Find the order, and take it to its verdict."""
    found = find_order(execution.context, jobs, options.text)
    return [execution.run_pass(found.job, "fetch-order", lambda context, _, tally: fetch_order(context, found, tally))]


def skip_chosen_order(execution: Execution, jobs: Sequence[Job], options: OneOrder) -> Sequence[ConnectorReport]:
    """Find the order, and leave it alone from now on."""
    found = find_remembered_order(execution.context, jobs, options.text)
    return [execution.run_pass(found.job, "skip-order", lambda context, _, tally: skip_order(context, found, tally))]


def fetch_order(context: PassContext, found: FoundOrder, tally: Tally) -> None:
    """Take the order to its verdict, whatever was decided before."""
    job, head = found.job, found.head
    if job.orders is None:
        raise UsageError(f"{job.name} takes no orders", next_step="Set orders.pull = true for the connector.")
    profile = admit(context, job)
    see(context, job, [head])
    row = context.memory.row(job.name, head.id)
    if row is None:
        return
    processor = OrderProcessor(context, job, job.orders, profile, asked_for=True)
    processor.expect(row.placed_at)
    for record in work_on(context, job, processor, [row]):
        tally.add(record, tell=True)


def skip_order(context: PassContext, found: FoundOrder, tally: Tally) -> None:
    """Leave the order alone from now on, as a person said; it comes up again when it changes in the shop."""
    job, head = found.job, found.head
    if job.orders is None:
        raise UsageError(f"{job.name} takes no orders", next_step="Set orders.pull = true for the connector.")
    profile = admit(context, job)
    see(context, job, [head])
    row = context.memory.row(job.name, head.id)
    if row is not None:
        tally.add(OrderProcessor(context, job, job.orders, profile).settle(row, order_of(job, head)), tell=True)


def order_of(job: Job, head: OrderHead) -> Order | None:
    """The whole order; None when the shop gives nothing that can be read."""
    return next((order for order in job.order_source.read((head.id,)) if isinstance(order, Order)), None)
