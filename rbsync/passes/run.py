"""One execution: locks, passes, record, report. One shop that is down does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial

from rbsync.core.model.hub import Locations
from rbsync.core.model.report import ConnectorReport, RunReport
from rbsync.errors import Interrupted, LockedError, RbsyncError, StateError, StateUnwritable, TenantError, UsageError
from rbsync.passes.admit import admit
from rbsync.passes.context import Job, PassContext
from rbsync.passes.fetch_order import fetch_order, skip_order
from rbsync.passes.initial_sync import initial_sync
from rbsync.passes.listings import listings_due, read_listings, read_listings_of, read_unread_listings
from rbsync.passes.order_number import find_order, find_remembered_order
from rbsync.passes.products.match import accept_matches
from rbsync.passes.products.sync import items_for, sync_products
from rbsync.passes.pull_orders import pull_orders
from rbsync.passes.push_stock import push
from rbsync.passes.stock_targets import StockPlan, pending_for, read_targets, require_locations
from rbsync.passes.tally import Tally, worst
from rbsync.ports.memory import Memory

# what a finished order's messages say is of no use to anybody after this
_AGE_LIMIT = timedelta(days=180)
# these concern the whole account: no other connector would fare better
_FATAL = (StateError, StateUnwritable, LockedError, TenantError, Interrupted)


class Runner:
    """Runs the passes of one execution over the connectors asked for."""

    def __init__(self, context: PassContext, jobs: Sequence[Job], rehearsal: Callable[[], Memory]) -> None:
        self._context = context
        self._jobs = jobs
        self._rehearsal = cache(rehearsal)  # what one pass plans, the next one of the same run knows
        self._locations: Locations | None = None
        self._silent = {job.name for job in jobs if not job.writes}
        self._unread: set[str] = set()  # shops whose orders could not all be taken in this run

    def run(self) -> RunReport:
        """Take the locks, run what was asked, and report.

        Raises LockedError before anything is done, UsageError, and what concerns the account as a whole.
        """
        self._guard_tenant()
        options = self._context.options
        names = [f"{job.name}.{command}" for job in self._jobs for command in _passes_of(job, options.command)]
        if options.dry_run or options.command in ("fetch-order", "skip-order"):
            reports = self._reports()
        else:
            with self._context.memory.lock(names, command=options.command, wait=options.lock_wait):
                reports = self._reports()
                self._context.memory.forget(self._context.start - _AGE_LIMIT)
        return RunReport(
            run=self._context.run,
            command=options.command,
            dry_run=options.dry_run,
            started=self._context.start,
            finished=self._context.clock.now(),
            exit_code=worst([report.exit_code for report in reports]),
            connectors=tuple(reports),
        )

    def _guard_tenant(self) -> None:
        """A shop must not be told another account's stock either, so this comes before every pass; a refusal is on record."""
        try:
            self._context.hub.check_tenant()
        except RbsyncError as error:
            for job in self._jobs:
                for command in _passes_of(job, self._context.options.command):
                    self._end(self._begin(job, command), error)
            raise

    def _reports(self) -> list[ConnectorReport]:
        command = self._context.options.command
        if command in ("fetch-order", "skip-order"):
            return [self._one_order()]
        if command == "initial-sync":
            planned: dict[str, bool] = {}
            return [self._one(job, "initial-sync", partial(initial_sync, planned=planned)) for job in self._jobs]
        if command == "match":
            chosen = {match.connector for match in self._context.options.matches}
            return [self._one(job, "match", accept_matches) for job in self._jobs if job.name in chosen]
        reports = self._pull_orders() if command in ("run", "pull-orders") else []
        reports += self._sync_products() if command in ("run", "sync-products") else []
        return reports + (self._push_stock() if command in ("run", "push-stock") else [])

    def _one_order(self) -> ConnectorReport:
        options = self._context.options
        find, work = (
            (find_order, fetch_order) if options.command == "fetch-order" else (find_remembered_order, skip_order)
        )
        found = find(self._context, self._jobs, options.order or "")
        return self._one(found.job, options.command, lambda context, _, tally: work(context, found, tally))

    def _pull_orders(self) -> list[ConnectorReport]:
        reports = []
        for job in self._jobs:
            if job.orders is not None:
                reports.append(self._one(job, "pull-orders", partial(pull_orders, rules=job.orders)))
                if reports[-1].error is not None:
                    self._unread.add(job.name)
        return self._or_complain(reports, "orders.pull = true")

    def _sync_products(self) -> list[ConnectorReport]:
        reports = []
        with items_for(self._context, self._jobs) as items:
            for job in self._jobs:
                if job.products is not None:
                    work = partial(sync_products, settings=job.products, items=items)
                    reports.append(self._one(job, "sync-products", work))
        return self._or_complain(reports, 'products.direction = "rackbeat-to-shop" or "shop-to-rackbeat"')

    def _push_stock(self) -> list[ConnectorReport]:
        """Rackbeat's stock is read once for all shops; each shop is then told on its own."""
        outcomes: list[tuple[Tally, RbsyncError | None]] = []
        plans: list[tuple[PassContext, StockPlan]] = []
        for job in self._jobs:
            if job.stock is None:
                continue
            context, tally = self._context_for(job), self._begin(job, "push-stock")
            pending = pending_for(context, job, job.stock.rules.basis)
            plan = StockPlan(job, job.stock, tally, pending, orders_read=job.name not in self._unread)
            error = self._guarded(tally, partial(self._read_shop, context, plan))
            if error is None:
                plans.append((context, plan))
            else:
                outcomes.append((tally, error))
        error = self._read_hub(plans)
        for context, plan in plans:
            told = error or self._guarded(plan.tally, partial(push, context, plan))
            outcomes.append((plan.tally, told))
        return self._or_complain(
            [self._end(tally, error) for tally, error in outcomes], 'stock.direction = "rackbeat-to-shop"'
        )

    def _read_shop(self, context: PassContext, plan: StockPlan) -> None:
        """What a shop needs before Rackbeat's stock is read for all; its own faults stop it alone."""
        if plan.settings.rules.locations is not None:
            self._locations = self._locations or context.hub.locations()
            require_locations(self._locations, plan)
        if context.options.skus:
            admit(context, plan.job)
            read_listings_of(context, plan.job, context.options.skus)
        elif listings_due(context, plan.job):
            admit(context, plan.job)
            read_listings(context, plan.job)
        else:
            read_unread_listings(context, plan.job)

    def _read_hub(self, plans: Sequence[tuple[PassContext, StockPlan]]) -> RbsyncError | None:
        if not plans:
            return None
        return self._guarded(plans[0][1].tally, lambda: read_targets(plans))

    def _or_complain(self, reports: list[ConnectorReport], setting: str) -> list[ConnectorReport]:
        if not reports and self._context.options.command != "run":
            raise UsageError(
                f"{self._context.options.command} is switched off for every connector asked for",
                next_step=f"Set {setting}.",
            )
        return reports

    def _one(self, job: Job, command: str, work: Callable[[PassContext, Job, Tally], None]) -> ConnectorReport:
        tally = self._begin(job, command)
        context = self._context_for(job)
        return self._end(tally, self._guarded(tally, lambda: work(context, job, tally)))

    def _context_for(self, job: Job) -> PassContext:
        """A connector that never writes remembers nothing either."""
        return self._context if job.writes else replace(self._context, memory=self._rehearsal())

    def _begin(self, job: Job, command: str) -> Tally:
        began = self._context.clock.now()
        self._context.memory.start_run(self._context.run, command, job.name, began)
        return Tally(job.name, job.connector.service, command, self._context.traffic, began)

    def _guarded(self, tally: Tally, work: Callable[[], None]) -> RbsyncError | None:
        try:
            with tally.measuring():
                work()
        except _FATAL as error:
            self._end(tally, error)
            raise
        except RbsyncError as error:
            return error
        return None

    def _end(self, tally: Tally, error: RbsyncError | None) -> ConnectorReport:
        if tally.name in self._silent and tally.changed:
            tally.note(f"{tally.name} has writes = false: nothing was sent; this is what would be")
        report = tally.report(error)
        self._context.memory.finish_run(
            self._context.run,
            tally.command,
            tally.name,
            self._context.clock.now(),
            exit_code=report.exit_code,
            counts={outcome.value: count for outcome, count in report.counts.items()},
            error=report.error,
        )
        return report


def _passes_of(job: Job, command: str) -> tuple[str, ...]:
    """What a command does for a connector: `run` all that is switched on."""
    if command != "run":
        return (command,)
    switched_on = {"pull-orders": job.orders, "sync-products": job.products, "push-stock": job.stock}
    return tuple(name for name, settings in switched_on.items() if settings is not None)
