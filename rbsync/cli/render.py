"""Results as text for people. Pure: facts in, lines out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rbsync.cli.words import advised, clean, labelled
from rbsync.core.model.verdict import Outcome
from rbsync.errors import EXIT_CODES, ExitCode, RbsyncError, ServiceError

if TYPE_CHECKING:
    from rbsync.core.model.report import ConnectorReport, Finding, Record, RunReport

_CALL = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE) \S+")
TROUBLE = (Outcome.HELD, Outcome.FAILED)
NEWS = (Outcome.CREATED, Outcome.UPDATED, *TROUBLE)
COUNTED = (
    Outcome.CREATED,
    Outcome.UPDATED,
    Outcome.UNCHANGED,
    Outcome.WAITING,
    Outcome.SKIPPED,
    Outcome.HELD,
    Outcome.FAILED,
)


def error_lines(error: RbsyncError) -> list[str]:
    """What failed, for which record, why, what to do, what rbsync does next."""
    request = error.request_id if isinstance(error, ServiceError) else ""
    why = f"{error.why} (request {request})" if request else error.why
    return [
        f"error: {clean(error.what)}",
        *labelled("for", error.record),
        *labelled("why", why),
        *labelled("next", error.next_step),
        *labelled("then", error.then),
    ]


def has_news(report: RunReport) -> bool:
    """Whether anybody wants to hear of the run: something was created, updated, held or failed, it stopped, or has a note."""
    return report.exit_code != ExitCode.DONE or any(
        connector.error or connector.notes or any(connector.counts.get(outcome, 0) for outcome in NEWS)
        for connector in report.connectors
    )


def report_lines(report: RunReport, *, full: bool, summary: bool = True) -> list[str]:
    """Per connector one line of counts (with `summary`) and its held and failed records; with `full` all of them.

    With `summary` also what was done and needs a look: a conflict, in which somebody's change was written over.
    """
    lines: list[str] = []
    if report.dry_run and summary:
        lines.append("This is a plan: nothing was sent and nothing is remembered.")
    for connector in report.connectors:
        records = [record for record in connector.records if full or _to_be_told(record, summary=summary)]
        if summary:
            lines.append(connector_line(connector, report))
            lines += [f"  note: {clean(note)}" for note in connector.notes]
        elif records:
            lines.append(f"{connector.command or report.command} {clean(connector.name)}:")
        for record in records:
            lines += record_lines(record, full=full or record.verdict.outcome not in TROUBLE)
    return lines


def _to_be_told(record: Record, *, summary: bool) -> bool:
    verdict = record.verdict
    return verdict.outcome in TROUBLE or (summary and verdict.outcome in NEWS and verdict.reason is not None)


def connector_line(connector: ConnectorReport, report: RunReport) -> str:
    """One line of counts: only what happened."""
    counts = [f"{connector.counts[outcome]} {outcome}" for outcome in COUNTED if connector.counts.get(outcome)]
    told = ", ".join([f"{connector.seen} seen", *counts])
    return f"{connector.command or report.command} {clean(connector.name)}: {told}"


def error_of(connector: ConnectorReport, report: RunReport) -> list[str]:
    """Why a connector could not be finished; nothing when it was."""
    if connector.error is None:
        return []
    return [
        f"error: {connector.command or report.command} {clean(connector.name)} was not finished",
        *labelled("why", connector.error),
        *labelled("exit", f"{connector.exit_code}: {meaning(connector.exit_code)}"),
    ]


def meaning(exit_code: int) -> str:
    """The exit code in words."""
    known = {int(code): text for code, text in EXIT_CODES.items()}
    return known.get(exit_code, "a failure")


def record_lines(record: Record, *, full: bool = True) -> list[str]:
    """One record: its verdict, both numbers, why, what to do and (with `full`) what was or would be written."""
    verdict = record.verdict
    there = f" · Rackbeat {clean(record.rackbeat)}" if record.rackbeat and not _is_item(record) else ""
    why = clean(verdict.message or "")
    reason = f" · {verdict.reason}" if verdict.reason else ""
    lines = [f"  {verdict.outcome:<9} {record.kind} {clean(record.number or record.id)}{there}{reason}"]
    lines += labelled("why", why, indent="    ")
    lines += (
        labelled("next", advised(verdict.advice, record.number or record.id) or "", indent="    ")
        if verdict.outcome in TROUBLE or full
        else []
    )
    return [*lines, *(f"    · {clean(change)}" for change in record.changes if full)]


def _is_item(record: Record) -> bool:
    """A product is named by its item's number; that need not be said twice."""
    return record.kind == "product" and record.rackbeat == record.number


def finding_lines(findings: Sequence[Finding]) -> list[str]:
    """What `check` found, grouped as it came; what is right and still has a next step is a note, to be looked at."""
    lines: list[str] = []
    told = _told_once(findings)
    for finding in told:
        mark = ("note " if finding.next_step else "ok   ") if finding.ok else "WRONG"
        of = f"{finding.connector}: " if finding.connector else ""
        lines.append(f"{mark} {clean(of + finding.subject)}{_after(finding.message)}")
        lines += labelled("next", finding.next_step, indent="      ")
    return [*lines, _summary(told)]


def _told_once(findings: Sequence[Finding]) -> list[Finding]:
    """Without the failures that only say again why a service could not be asked."""
    told: dict[object, Finding] = {}
    for place, finding in enumerate(findings):
        could_not_ask = not finding.ok and finding.exit_code != ExitCode.CONFIGURATION
        told.setdefault(_cause(finding) if could_not_ask else place, finding)
    return list(told.values())


def _cause(finding: Finding) -> tuple[str, str]:
    """Whose failure it is and what was said, without the call that met it. Rackbeat is the same one for every shop."""
    said = _CALL.sub("", finding.message)
    return "rackbeat" if said.startswith("rackbeat") else finding.connector, said


def _summary(findings: Sequence[Finding]) -> str:
    wrong = sum(not finding.ok for finding in findings)
    notes = sum(finding.ok and bool(finding.next_step) for finding in findings)
    look = f", {notes} to look at" if notes else ""
    if wrong:
        return f"{wrong} of {len(findings)} are wrong{look}."
    return (
        f"{len(findings) - notes} as they should be{look}." if notes else f"All {len(findings)} are as they should be."
    )


def _after(message: str) -> str:
    return f" · {clean(message)}" if message else ""
