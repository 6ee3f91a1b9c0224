"""Writing the orders that a shop lists into the ledger, before anything is decided on them."""

from collections.abc import Sequence

from rbsync.core.model.order import OrderHead
from rbsync.core.plan.draft import OrderRules
from rbsync.core.rules.readiness import never_pulled
from rbsync.core.rules.reference import reference_of
from rbsync.passes.context import Job, PassContext
from rbsync.passes.cursors import window_from
from rbsync.ports.connector import ShopProfile
from rbsync.ports.memory import ORDERS_CURSOR


def see(context: PassContext, job: Job, heads: Sequence[OrderHead]) -> None:
    """Write orders into the ledger, each with the reference it gets in Rackbeat."""
    references = {head.id: reference_of(job.name, head.number) for head in heads}
    context.memory.ledger.see(job.name, heads, references, context.clock.now())


def note_newest_orders(context: PassContext, job: Job, rules: OrderRules, profile: ShopProfile) -> None:
    """Write the orders that came since the last window into the ledger: what they take is not known yet, that they are is."""
    cursor = context.memory.cursors.cursor(job.name, ORDERS_CURSOR)
    since = rules.start if cursor is None else max(cursor - job.overlap, rules.start)
    for page in job.order_source.changed(window_from(context, profile, since)):
        see(context, job, [head for head in page if never_pulled(head, rules.start) is None])
