"""Results as JSON: the object of design section 5, and one object for every other command. Pure: facts in, values out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from rbsync.cli.moments import iso
from rbsync.cli.words import advised
from rbsync.core.model.verdict import Outcome, Verdict
from rbsync.errors import RbsyncError, ServiceError

if TYPE_CHECKING:
    from rbsync.core.model.report import ConnectorReport, Finding, Record, RunReport


def text(document: object) -> str:
    """The document on one line, letters as they are; lone surrogates are escaped so that any reader takes it."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def of_report(report: RunReport, zone: tzinfo) -> dict[str, object]:
    """A run."""
    return {
        "run": report.run,
        "command": report.command,
        "dry_run": report.dry_run,
        "started": iso(report.started, zone),
        "finished": iso(report.finished, zone),
        "exit_code": report.exit_code,
        "connectors": [of_connector(connector, report.command, zone) for connector in report.connectors],
    }


def of_connector(connector: ConnectorReport, command: str, zone: tzinfo) -> dict[str, object]:
    """One pass on one connector."""
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
        "records": [of_record(record) for record in connector.records],
    }


def of_record(record: Record) -> dict[str, object]:
    """One record and what became of it."""
    return {
        "kind": record.kind,
        "id": record.id,
        "number": record.number,
        "rackbeat": record.rackbeat,
        **of_verdict(record.verdict, record.number or record.id),
        "changes": list(record.changes),
    }


def of_verdict(verdict: Verdict | None, number: str) -> dict[str, object]:
    """Verdict, reason, message and the next step for the record of this number; all null while nothing is decided."""
    if verdict is None:
        return {"verdict": None, "reason": None, "message": None, "next": None}
    return {
        "verdict": str(verdict.outcome),
        "reason": str(verdict.reason) if verdict.reason else None,
        "message": verdict.message,
        "next": advised(verdict.advice, number),
    }


def of_findings(findings: Sequence[Finding], exit_code: int) -> dict[str, object]:
    """What `check` found."""
    return {
        "exit_code": exit_code,
        "findings": [
            {
                "connector": finding.connector or None,
                "subject": finding.subject,
                "ok": finding.ok,
                "message": finding.message,
                "next": finding.next_step or None,
                "exit_code": finding.exit_code,
            }
            for finding in findings
        ],
    }


def of_error(error: RbsyncError) -> dict[str, object]:
    """What stopped a command before it had a result."""
    return {
        "exit_code": int(error.exit_code),
        "error": {
            "what": error.what,
            "record": error.record or None,
            "why": error.why or None,
            "next": error.next_step or None,
            "then": error.then or None,
            "service": error.service if isinstance(error, ServiceError) else None,
            "request_id": (error.request_id or None) if isinstance(error, ServiceError) else None,
        },
    }
