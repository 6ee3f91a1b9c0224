"""What a run did, as text for people and as JSON. Pure."""

from datetime import tzinfo

from rbsync.core.model.report import ConnectorReport, Record, RunReport
from rbsync.core.model.verdict import Outcome, Verdict
from rbsync.errors import EXIT_CODES, ExitCode
from rbsync.telling.text import advised, clean, labelled
from rbsync.telling.times import iso

TROUBLE = (Outcome.HELD, Outcome.FAILED)
NEWS = (Outcome.CREATED, Outcome.UPDATED, *TROUBLE)


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
        records = [record for record in connector.records if full or _is_shown(record, summary=summary)]
        if summary:
            lines.append(connector_line(connector, report))
            lines += [f"  note: {clean(note)}" for note in connector.notes]
        elif records:
            lines.append(f"{connector.command or report.command} {clean(connector.name)}:")
        for record in records:
            lines += record_lines(record, full=full or record.verdict.outcome not in TROUBLE)
    return lines


def _is_shown(record: Record, *, summary: bool) -> bool:
    verdict = record.verdict
    return verdict.outcome in TROUBLE or (summary and verdict.outcome in NEWS and verdict.reason is not None)


def connector_line(connector: ConnectorReport, report: RunReport) -> str:
    """One line of counts: only what happened."""
    counts = [f"{connector.counts[outcome]} {outcome}" for outcome in Outcome if connector.counts.get(outcome)]
    happened = ", ".join([f"{connector.seen} seen", *counts])
    return f"{connector.command or report.command} {clean(connector.name)}: {happened}"


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
    in_rackbeat = f" · Rackbeat {clean(record.rackbeat)}" if record.rackbeat and not _is_item(record) else ""
    reason = f" · {verdict.reason}" if verdict.reason else ""
    lines = [f"  {verdict.outcome:<9} {record.kind} {clean(record.number or record.id)}{in_rackbeat}{reason}"]
    lines += labelled("why", clean(verdict.message or ""), indent="    ")
    if verdict.outcome in TROUBLE or full:
        lines += labelled("next", advised(verdict.advice, record.number or record.id) or "", indent="    ")
    return [*lines, *(f"    · {clean(change)}" for change in record.changes if full)]


def _is_item(record: Record) -> bool:
    """A product is named by its item's number; that need not be said twice."""
    return record.kind == "product" and record.rackbeat == record.number


def report_document(report: RunReport, zone: tzinfo) -> dict[str, object]:
    """A run, for `--json`: the object of design section 5."""
    return {
        "run": report.run,
        "command": report.command,
        "dry_run": report.dry_run,
        "started": iso(report.started, zone),
        "finished": iso(report.finished, zone),
        "exit_code": report.exit_code,
        "connectors": [_connector_document(connector, report.command, zone) for connector in report.connectors],
    }


def _connector_document(connector: ConnectorReport, command: str, zone: tzinfo) -> dict[str, object]:
    return {
        "name": connector.name,
        "type": connector.service,
        "command": connector.command or command,
        "counts": {"seen": connector.seen, **{str(outcome): connector.counts.get(outcome, 0) for outcome in Outcome}},
        "calls": dict(connector.traffic.calls),
        "retries": connector.traffic.retries,
        "throttled_seconds": connector.traffic.throttled_seconds,
        "cursor": {"before": iso(connector.cursor_before, zone), "after": iso(connector.cursor_after, zone)},
        "exit_code": connector.exit_code,
        "error": connector.error,
        "notes": list(connector.notes),
        "records": [record_document(record) for record in connector.records],
    }


def record_document(record: Record) -> dict[str, object]:
    """One record and what became of it, for `--json`."""
    return {
        "kind": record.kind,
        "id": record.id,
        "number": record.number,
        "rackbeat": record.rackbeat,
        **verdict_document(record.verdict, record.number or record.id),
        "changes": list(record.changes),
    }


def verdict_document(verdict: Verdict | None, number: str) -> dict[str, object]:
    """Verdict, reason, message and the next step for the record of this number; all null while nothing is decided."""
    if verdict is None:
        return {"verdict": None, "reason": None, "message": None, "next": None}
    return {
        "verdict": str(verdict.outcome),
        "reason": str(verdict.reason) if verdict.reason else None,
        "message": verdict.message,
        "next": advised(verdict.advice, number),
    }
