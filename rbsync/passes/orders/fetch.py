"""One order by hand: whatever the support person has, the same path, never a second order."""

from collections.abc import Sequence
from functools import partial

from rbsync.core.model.order import Order, OrderHead
from rbsync.core.model.report import ConnectorReport
from rbsync.errors import UsageError
from rbsync.passes.admit import admit
from rbsync.passes.context import Job, PassContext
from rbsync.passes.execution import Execution
from rbsync.passes.options import OneOrder
from rbsync.passes.orders.find import find_order, find_remembered_order
from rbsync.passes.orders.listed import see
from rbsync.passes.orders.process import OrderProcessor
from rbsync.passes.orders.pull import work_on
from rbsync.passes.tally import Tally


def fetch_chosen_order(execution: Execution, jobs: Sequence[Job], options: OneOrder) -> Sequence[ConnectorReport]:
    """Find the order, and take it to its verdict, whatever was decided before."""
    found = find_order(execution.context, jobs, options.text)
    return [execution.run_pass(found.job, "fetch-order", partial(_take_or_settle, head=found.head, settle=False))]


def skip_chosen_order(execution: Execution, jobs: Sequence[Job], options: OneOrder) -> Sequence[ConnectorReport]:
    """Find the order, and leave it alone from now on; it comes up again when it changes in the shop."""
    found = find_remembered_order(execution.context, jobs, options.text)
    return [execution.run_pass(found.job, "skip-order", partial(_take_or_settle, head=found.head, settle=True))]


def _take_or_settle(context: PassContext, job: Job, tally: Tally, head: OrderHead, *, settle: bool) -> None:
    """Take the order to its verdict, or settle it as a person said."""
    if job.orders is None:
        raise UsageError(f"{job.name} takes no orders", next_step="Set orders.pull = true for the connector.")
    processor = OrderProcessor(context, job, job.orders, admit(context, job), asked_for=not settle)
    see(context, job, [head])
    row = context.memory.ledger.row(job.name, head.id)
    if row is None:
        return
    if settle:
        orders = [order for order in job.order_source.read((head.id,)) if isinstance(order, Order)]
        tally.add(processor.settle(row, orders[0] if orders else None), tell=True)
        return
    processor.expect(row.placed_at)
    for record in work_on(context, job, processor, [row]):
        tally.add(record, tell=True)
