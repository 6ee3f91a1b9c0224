"""Orders in: what changed in the shop since the cursor, and whatever is still open from before."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.order import Order, OrderHead, UnreadableOrder
from rbsync.core.model.report import ConnectorReport, Record
from rbsync.core.model.verdict import Outcome, Reason
from rbsync.core.plan.draft import OrderRules
from rbsync.core.rules.readiness import never_pulled
from rbsync.passes.admit import admit
from rbsync.passes.batches import batches
from rbsync.passes.context import Job, PassContext
from rbsync.passes.cursors import move_cursor, window_from
from rbsync.passes.execution import Execution
from rbsync.passes.options import PullOptions
from rbsync.passes.orders.listed import see
from rbsync.passes.orders.process import OrderProcessor
from rbsync.passes.tally import Tally
from rbsync.ports.connector import Window
from rbsync.ports.memory import ORDERS_CURSOR

# less than a day: a daily run does not begin to the second
_LOOK_BACK_EVERY = timedelta(hours=20)


def pull_all(execution: Execution, jobs: Sequence[Job], options: PullOptions) -> Sequence[ConnectorReport]:
    """One connector after the other; the execution remembers whose orders were read."""
    reports = []
    for job in jobs:
        if job.orders is not None:
            work = partial(pull_orders, options=options, rules=job.orders)
            reports.append(execution.run_pass(job, "pull-orders", work))
            execution.orders_read[job.name] = reports[-1].error is None
    return reports


def pull_orders(context: PassContext, job: Job, tally: Tally, options: PullOptions, rules: OrderRules) -> None:
    """Take every order of the window to its verdict; move the cursor when all have one."""
    profile = admit(context, job)
    memory = context.memory
    tally.cursor_before = memory.cursors.cursor(job.name, ORDERS_CURSOR)
    look_back = _look_back(context, job, tally)
    since = _window_start(context, job, rules, options, back=look_back or job.overlap)
    if profile.history_since is not None and since < profile.history_since:
        tally.note(
            f"{job.name} shows orders of the last 60 days only: those before {profile.history_since:%Y-%m-%d} are not seen. "
            "Grant the app read_all_orders to see them."
        )
    pull = _Pull(context, job, tally, options, rules, OrderProcessor(context, job, rules, profile))
    if not options.backfill:
        _judge_again_by_status(context, job, rules)
    dismissed = pull.see_orders(window_from(context, profile, since))
    complete = pull.work(None if context.limit is None else max(0, context.limit - dismissed))
    if complete and not options.backfill and context.limit is None:
        move_cursor(context, job, ORDERS_CURSOR, profile, tally)
        memory.facts.change(
            job.name, lambda facts: replace(facts, orders_start=rules.start, order_statuses=_statuses_of(rules))
        )
        if look_back is not None:
            memory.facts.change(job.name, lambda facts: replace(facts, orders_looked_back_at=tally.began))
    tally.cursor_after = memory.cursors.cursor(job.name, ORDERS_CURSOR)


def work_on(context: PassContext, job: Job, processor: OrderProcessor, rows: Sequence[LedgerRow]) -> Iterator[Record]:
    """Read and decide a batch of orders, several at a time; one shop read serves many. Raises Interrupted between two.

    Credit notes come last, after the orders that they credit.
    """
    by_id = {row.external_id: row for row in rows}
    found, credit_notes, futures = set[str](), list[Order](), list[Future[Record]]()
    pool = ThreadPoolExecutor(max_workers=context.hub.workers, thread_name_prefix="order")
    try:
        for order in job.order_source.read(tuple(by_id)):
            order_id = order.id if isinstance(order, UnreadableOrder) else order.head.id
            found.add(order_id)
            if isinstance(order, Order) and order.credits is not None:
                credit_notes.append(order)
            else:
                futures.append(pool.submit(processor.handle, by_id[order_id], order))
        for future in futures:
            context.go_on()
            yield future.result()
        for future in [pool.submit(processor.handle, by_id[note.head.id], note) for note in credit_notes]:
            context.go_on()
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    for external_id, row in by_id.items():
        if external_id not in found:
            yield processor.handle(row, None)


def _look_back(context: PassContext, job: Job, tally: Tally) -> timedelta | None:
    """How far back this pass looks for what the shop's lists of changes left out, once a day; None when it need not.

    A look that was noted for a time to come, by a clock that was wrong, does not count.
    """
    looked = context.memory.facts.of(job.name).orders_looked_back_at
    if looked is not None and timedelta(0) <= tally.began - looked < _LOOK_BACK_EVERY:
        return None
    return job.connector.limits.unlisted_changes


def _window_start(
    context: PassContext, job: Job, rules: OrderRules, options: PullOptions, *, back: timedelta
) -> datetime:
    cursor = context.memory.cursors.cursor(job.name, ORDERS_CURSOR)
    if options.since is not None:
        return options.since
    if cursor is None or options.until is not None:
        return rules.start
    start_then = context.memory.facts.of(job.name).orders_start
    if start_then is not None and rules.start < start_then:
        return rules.start  # account.start was set earlier: what lies between has not been asked for yet
    return max(cursor - back, rules.start)


def _judge_again_by_status(context: PassContext, job: Job, rules: OrderRules) -> None:
    """Orders that were given up because of their status may be taken now that the settings name other ones."""
    if context.memory.facts.of(job.name).order_statuses in (None, _statuses_of(rules)):
        return
    for row in context.memory.ledger.skipped_rows(job.name, Reason.NOT_RELEASED_YET):
        context.memory.ledger.save(replace(row, verdict=None))


def _statuses_of(rules: OrderRules) -> str:
    return ",".join(map(str, sorted(rules.statuses)))


@dataclass(frozen=True, slots=True)
class _Pull:
    """One pass on one connector."""

    context: PassContext
    job: Job
    tally: Tally
    options: PullOptions
    rules: OrderRules
    processor: OrderProcessor

    def see_orders(self, window: Window) -> int:
        """Write every order of the window into the ledger before anything else; say at once what is never taken."""
        memory, dismissed = self.context.memory, 0
        for page in self.job.order_source.changed(window):
            heads = [head for head in page if self.options.asks_for(head.placed_at)]
            before = {head.id: memory.ledger.row(self.job.name, head.id) for head in heads}
            see(self.context, self.job, heads)
            for head in heads:
                row = memory.ledger.row(self.job.name, head.id)
                if row is None:
                    continue
                if self._may_be_pulled_after_all(row, head):
                    row = replace(row, verdict=None)
                    memory.ledger.save(row)
                elif _unchanged(before[head.id], head):
                    self.tally.count(Outcome.UNCHANGED, int(self._settled(row)))
                    continue
                record = self.processor.dismiss(row, head)
                if record is not None:
                    self.tally.add(record)
                    dismissed += 1
        return dismissed

    def work(self, left: int | None) -> bool:
        """Decide every open order; False when a limit left some undecided. Raises Interrupted."""
        total, done = 0, 0
        for row in self._open_rows():
            total += 1
            if row.rackbeat is None and (row.verdict is None or row.verdict.outcome is not Outcome.HELD):
                self.processor.expect(row.placed_at)
        for rows in batches(self._open_rows(), self.job.connector.limits.orders_per_read):
            if left is not None:
                rows = rows[: left - done]
                if not rows:
                    return False
            for record in work_on(self.context, self.job, self.processor, rows):
                self.tally.add(record)
                done += 1
                self.context.listener.progress(self.job.name, "pull-orders", done, total)
        return True

    def _open_rows(self) -> Iterator[LedgerRow]:
        rows = self.context.memory.ledger.open_rows(self.job.name)
        return (row for row in rows if self.options.asks_for(row.placed_at))

    def _settled(self, row: LedgerRow) -> bool:
        """Whether a backfill is asked about an order that nothing more is to be done with: it counts as seen."""
        asked = self.options.since is not None
        return asked and row.verdict is not None and row.verdict.outcome in (Outcome.CREATED, Outcome.SKIPPED)

    def _may_be_pulled_after_all(self, row: LedgerRow, head: OrderHead) -> bool:
        """Whether what an order was skipped for may be different now; who asks for a period wants it looked at again."""
        if row.verdict is None or row.verdict.outcome is not Outcome.SKIPPED:
            return False
        if row.verdict.reason is Reason.BEFORE_START:
            return never_pulled(head, self.rules.start) is None  # account.start was set earlier
        return self.options.since is not None and row.verdict.reason in (Reason.NOT_RELEASED_YET, Reason.GONE)


def _unchanged(row: LedgerRow | None, head: OrderHead) -> bool:
    """Whether an order is as it was when it was decided, as far as a list tells."""
    if row is None or row.verdict is None or row.source_updated_at != head.updated_at:
        return False
    return head.digest is None or row.listed in (None, head.digest)
