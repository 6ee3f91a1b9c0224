"""One execution: locks, passes, record, report. One connector that is down does not stop the others."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from rbsync.core.model.report import ConnectorReport, RunReport
from rbsync.errors import ConfigError, RbsyncError, UsageError
from rbsync.passes.context import Job, PassContext
from rbsync.passes.execution import Execution
from rbsync.passes.options import RunRequest
from rbsync.passes.status import lock_name
from rbsync.passes.table import RUN, Pass, passes_of
from rbsync.passes.tally import worst
from rbsync.ports.memory import Memory

# what a finished order's messages say is of no use to anybody after this
_AGE_LIMIT = timedelta(days=180)


def run_passes(
    request: RunRequest, context: PassContext, jobs: Sequence[Job], rehearsal: Callable[[], Memory]
) -> RunReport:
    """Take the locks, run what was asked, and report.

    Raises LockedError before anything is done, UsageError, and what concerns the account as a whole.
    """
    execution = Execution(context, jobs, rehearsal)
    rows = passes_of(request.command)
    each = [(job, row) for job in jobs for row in rows if request.command != RUN or row.is_on(job)]
    _guard_tenant(execution, each)
    if request.dry_run or any(row.one_order for row in rows):
        reports = _reports(request, execution, rows, jobs)
    else:
        names = [lock_name(job.name, row.name) for job, row in each]
        with context.memory.lock(names, command=request.command, wait=request.lock_wait):
            reports = _reports(request, execution, rows, jobs)
            context.memory.ledger.forget(context.start - _AGE_LIMIT)
    return RunReport(
        run=context.run,
        command=request.command,
        dry_run=request.dry_run,
        started=context.start,
        finished=context.clock.now(),
        exit_code=worst([report.exit_code for report in reports]),
        connectors=tuple(reports),
    )


def _guard_tenant(execution: Execution, each: Sequence[tuple[Job, Pass]]) -> None:
    """A shop must not be told another account's stock either, so this comes before every pass; a refusal is on record."""
    try:
        execution.context.hub.check_tenant()
    except RbsyncError as error:
        for job, row in each:
            execution.end(execution.begin(job, row.name), error)
        raise


def _reports(
    request: RunRequest, execution: Execution, rows: Sequence[Pass], jobs: Sequence[Job]
) -> list[ConnectorReport]:
    reports: list[ConnectorReport] = []
    for row in rows:
        able: list[Job] = []
        for job in jobs:
            if not row.is_on(job):
                continue
            try:
                row.needs(job)
            except ConfigError as error:
                reports.append(execution.end(execution.begin(job, row.name), error))
            else:
                able.append(job)
        reports += row.work(execution, able, request)
        if not reports and row.setting and request.command != RUN:
            raise UsageError(
                f"{row.name} is switched off for every connector asked for", next_step=f"Set {row.setting}."
            )
    return reports
