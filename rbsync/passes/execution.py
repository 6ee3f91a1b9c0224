"""What every pass does alike on one connector: begin, keep its own fault to itself, end, and be remembered."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from rbsync.core.model.report import ConnectorReport
from rbsync.errors import Interrupted, LockedError, RbsyncError, StateError, StateUnwritable, TenantError
from rbsync.passes.context import Job, PassContext
from rbsync.passes.rehearsal import connector_for_rehearsal, hub_for_rehearsal, perform, rehearse
from rbsync.passes.tally import Tally
from rbsync.ports.memory import Memory

# these concern the whole account: no other connector would fare better
_FATAL = (StateError, StateUnwritable, LockedError, TenantError, Interrupted)


class Execution:
    """One execution. `orders_read`: by connector, whether its orders could all be read in this one; left out: nobody tried."""

    def __init__(self, context: PassContext, jobs: Sequence[Job], rehearsal: Callable[[], Memory]) -> None:
        self.context = context
        self.orders_read: dict[str, bool] = {}
        self._rehearsal = cache(rehearsal)  # what one pass plans, the next one of the same execution knows
        self._silent = {job.name for job in jobs if not job.writes}

    def run_pass(self, job: Job, command: str, work: Callable[[PassContext, Job, Tally], None]) -> ConnectorReport:
        """A pass that concerns one connector at a time."""
        tally = self.begin(job, command)
        context, allowed = self.allowed(job)
        return self.end(tally, self.guarded(tally, lambda: work(context, allowed, tally)))

    def allowed(self, job: Job) -> tuple[PassContext, Job]:
        """What a pass may work with: in a dry run nothing writes. A connector that never writes remembers nothing either."""
        if job.writes and not self.context.dry_run:
            return replace(self.context, carry_out=perform), job
        memory = self.context.memory if job.writes else self._rehearsal()
        hub = hub_for_rehearsal(self.context.hub)
        return (
            replace(self.context, hub=hub, memory=memory, carry_out=rehearse),
            replace(job, connector=connector_for_rehearsal(job.connector)),
        )

    def begin(self, job: Job, command: str) -> Tally:
        """From here on the run is on record."""
        began = self.context.clock.now()
        self.context.memory.runs.start(self.context.run, command, job.name, began)
        return Tally(job.name, job.connector.service, command, self.context.traffic, began)

    def guarded(self, tally: Tally, work: Callable[[], None]) -> RbsyncError | None:
        """What stops this connector. Raises what concerns the whole account."""
        try:
            with tally.measuring():
                work()
        except _FATAL as error:
            self.end(tally, error)
            raise
        except RbsyncError as error:
            return error
        return None

    def end(self, tally: Tally, error: RbsyncError | None) -> ConnectorReport:
        """The pass as it ended."""
        if tally.name in self._silent and tally.changed:
            tally.note(f"{tally.name} has writes = false: nothing was sent; this is what would be")
        report = tally.report(error)
        self.context.memory.runs.finish(
            self.context.run,
            tally.command,
            tally.name,
            self.context.clock.now(),
            exit_code=report.exit_code,
            counts={outcome.value: count for outcome, count in report.counts.items()},
            error=report.error,
        )
        return report
