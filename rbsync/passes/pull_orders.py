"""Orders in: what changed in the shop since the cursor, and whatever is still open from before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from rbsync.core.model.order import OrderHead
from rbsync.core.model.report import Record
from rbsync.core.plan.orders import OrderRules
from rbsync.core.rules.reference import reference_of
from rbsync.errors import Denied
from rbsync.passes.batches import batches
from rbsync.passes.context import PassContext, ShopJob
from rbsync.passes.orders import OrderDesk
from rbsync.passes.tally import Tally
from rbsync.ports.memory import LedgerRow
from rbsync.ports.shop import ShopProfile, Window

# the newest changes may not be listed yet; they are taken now and looked for once more
_LAG = timedelta(minutes=2)
_JOB = "orders"


def pull_orders(context: PassContext, job: ShopJob, tally: Tally, rules: OrderRules) -> None:
    """Take every order of the window to its verdict; move the cursor when all have one."""
    profile = job.shop.profile()
    require_permissions(job, profile)
    backfill = context.options.since is not None or context.options.until is not None
    since = _window_start(context, job, rules, tally)
    if profile.history_since is not None and since < profile.history_since:
        tally.note(
            f"{job.name} shows orders of the last 60 days only: those before {profile.history_since:%Y-%m-%d} are not seen. "
            "Grant the app read_all_orders to see them."
        )
    desk = OrderDesk(context, job, rules)
    dismissed = _see(context, job, desk, Window(since, profile.server_time), tally)
    complete = _work(context, job, desk, tally, left=_left(context, dismissed))
    if complete and not backfill and context.options.limit is None:
        context.memory.move_cursor(job.name, _JOB, profile.server_time - _LAG)
    tally.cursor_after = context.memory.cursor(job.name, _JOB)


def require_permissions(job: ShopJob, profile: ShopProfile) -> None:
    """Raises Denied when the shop's app lacks a permission that a pass needs: half a list is worse than none."""
    if profile.missing_permissions:
        raise Denied(
            f"{job.name} does not grant all permissions",
            service=job.shop.service,
            why="missing: " + ", ".join(profile.missing_permissions),
            next_step="Grant them to the app in the shop's admin, then run: rbsync check",
        )


def work_on(context: PassContext, job: ShopJob, desk: OrderDesk, rows: Sequence[LedgerRow]) -> Iterator[Record]:
    """Read and decide a batch of orders, several at a time; one shop read serves many. Raises Interrupted between two."""
    by_id = {row.external_id: row for row in rows}
    with ThreadPoolExecutor(max_workers=context.hub.workers, thread_name_prefix="order") as pool:
        futures = []
        found = set()
        try:
            for order in job.shop.orders(tuple(by_id)):
                found.add(order.head.id)
                futures.append(pool.submit(desk.handle, by_id[order.head.id], order))
            for future in futures:
                context.go_on()
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    for external_id, row in by_id.items():
        if external_id not in found:
            yield desk.gone(row)


def _window_start(context: PassContext, job: ShopJob, rules: OrderRules, tally: Tally) -> datetime:
    cursor = context.memory.cursor(job.name, _JOB)
    tally.cursor_before = cursor
    if context.options.since is not None:
        return context.options.since
    if cursor is None or context.options.until is not None:
        return rules.start
    return max(cursor - job.overlap, rules.start)


def _see(context: PassContext, job: ShopJob, desk: OrderDesk, window: Window, tally: Tally) -> int:
    """Write every order of the window into the ledger before anything else; say at once what is never taken."""
    dismissed = 0
    for page in job.shop.changed_orders(window):
        heads = [head for head in page if _wanted(context, head)]
        references = {head.id: reference_of(job.name, head.number) for head in heads}
        context.memory.see(job.name, heads, references, context.clock.now())
        for head in heads:
            row = context.memory.row(job.name, head.id)
            if row is None or (row.verdict is not None and row.source_updated_at == head.updated_at):
                continue
            record = desk.dismiss(row, head)
            if record is not None:
                tally.add(record)
                dismissed += 1
    return dismissed


def _wanted(context: PassContext, order: OrderHead | LedgerRow) -> bool:
    """Whether the order was placed in the period of a backfill; always, when none was asked for."""
    since, until = context.options.since, context.options.until
    return (since is None or order.placed_at >= since) and (until is None or order.placed_at < until)


def _open_rows(context: PassContext, job: ShopJob) -> Iterator[LedgerRow]:
    return (row for row in context.memory.open_rows(job.name) if _wanted(context, row))


def _left(context: PassContext, done: int) -> int | None:
    return None if context.options.limit is None else max(0, context.options.limit - done)


def _work(context: PassContext, job: ShopJob, desk: OrderDesk, tally: Tally, *, left: int | None) -> bool:
    """Decide every open order; False when a limit left some undecided. Raises Interrupted."""
    total = 0
    for row in _open_rows(context, job):
        total += 1
        if row.rackbeat is None:
            desk.references.expect(row.placed_at)
    done = 0
    for rows in batches(_open_rows(context, job), job.shop.batch):
        if left is not None:
            rows = rows[: left - done]
            if not rows:
                return False
        for record in work_on(context, job, desk, rows):
            tally.add(record)
            done += 1
            context.listener.progress(job.name, "pull-orders", done, total)
    return True
