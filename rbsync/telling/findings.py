"""What `check` found, as text for people and as JSON. Pure."""

import re
from collections.abc import Sequence

from rbsync.core.model.report import Finding
from rbsync.errors import ExitCode
from rbsync.telling.text import clean, labelled

_CALL = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE) \S+")


def finding_lines(findings: Sequence[Finding]) -> list[str]:
    """What `check` found, grouped as it came; what is right and still has a next step is a note, to be looked at."""
    lines: list[str] = []
    findings = _without_repeats(findings)
    for finding in findings:
        mark = ("note " if finding.next_step else "ok   ") if finding.ok else "WRONG"
        message = f" · {clean(finding.message)}" if finding.message else ""
        of = f"{finding.connector}: " if finding.connector else ""
        lines.append(f"{mark} {clean(of + finding.subject)}{message}")
        lines += labelled("next", finding.next_step, indent="      ")
    return [*lines, _summary(findings)]


def _without_repeats(findings: Sequence[Finding]) -> list[Finding]:
    """Without the failures that only say again why a service could not be asked."""
    kept: dict[object, Finding] = {}
    for place, finding in enumerate(findings):
        could_not_ask = not finding.ok and finding.exit_code != ExitCode.CONFIGURATION
        kept.setdefault(_cause(finding) if could_not_ask else place, finding)
    return list(kept.values())


def _cause(finding: Finding) -> tuple[str, str]:
    """Whose failure it is and what was said, without the call that met it. Rackbeat is the same one for every shop."""
    message = _CALL.sub("", finding.message)
    return "rackbeat" if message.startswith("rackbeat") else finding.connector, message


def _summary(findings: Sequence[Finding]) -> str:
    wrong = sum(not finding.ok for finding in findings)
    notes = sum(finding.ok and bool(finding.next_step) for finding in findings)
    look = f", {notes} to look at" if notes else ""
    if wrong:
        return f"{wrong} of {len(findings)} are wrong{look}."
    return (
        f"{len(findings) - notes} as they should be{look}." if notes else f"All {len(findings)} are as they should be."
    )


def findings_document(findings: Sequence[Finding], exit_code: int) -> dict[str, object]:
    """For `--json`."""
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
