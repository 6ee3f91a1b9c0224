"""The last runs, as a table and as JSON. Pure."""

from collections.abc import Sequence
from datetime import tzinfo

from rbsync.ports.memory import RunRecord
from rbsync.telling.text import clean, table
from rbsync.telling.times import iso, shown


def run_document(record: RunRecord, zone: tzinfo) -> dict[str, object]:
    """One run, for `--json`."""
    return {
        "run": record.run,
        "command": record.command,
        "connector": record.connector,
        "started": iso(record.started, zone),
        "finished": iso(record.finished, zone),
        "exit_code": record.exit_code,
        "counts": dict(record.counts),
        "error": record.error,
    }


def run_lines(records: Sequence[RunRecord], zone: tzinfo) -> list[str]:
    """A table, newest first; the reason of those that were not finished below it."""
    rows = [
        (
            shown(record.started, zone),
            record.connector,
            record.command,
            "under way, or killed" if record.exit_code is None else str(record.exit_code),
            ", ".join(f"{count} {word}" for word, count in record.counts.items() if count) or "nothing",
            record.run,
        )
        for record in records
    ]
    errors = [f"{record.run} {record.connector}: {clean(record.error)}" for record in records if record.error]
    return [*table(("STARTED", "CONNECTOR", "COMMAND", "EXIT", "COUNTS", "RUN"), rows), *errors]
