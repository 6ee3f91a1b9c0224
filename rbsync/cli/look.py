"""Looking without touching: `status` and `runs`. Reads the state file only, so that it answers at once and offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

import typer

from rbsync.cli.shared import Config, Json, config_path, environ

if TYPE_CHECKING:
    from pathlib import Path

    from rbsync.config.locate import Outline
    from rbsync.ports.memory import RunRecord
    from rbsync.state.file import StateFile

SHOWN_RUNS = 20


@contextmanager
def remembered(config: Path | None) -> Iterator[tuple[StateFile, Outline, tzinfo]]:
    """The state file, opened read-only, what the configuration says of it, and the account's time zone.

    Raises ConfigError, and StateError when there is no state file yet or it is another account's.
    """
    from rbsync.cli.moments import zone_of
    from rbsync.config.document import read_document
    from rbsync.config.locate import outline_of
    from rbsync.state.file import StateFile
    from rbsync.state.migrate import refuse_stranger

    document = read_document(config_path(config), environ())
    account = outline_of(document, environ())
    with StateFile.open_read_only(account.state_path) as memory:
        refuse_stranger(memory.path, owner=memory.account, account=account.account)
        yield memory, account, zone_of(document)


def status(as_json: Json = False, config: Config = None) -> None:
    """How things stand: last runs, cursors, open orders and locks, per connector and pass."""
    from rbsync.cli.status import gather, status_document, status_lines

    with remembered(config) as (memory, outline, zone):
        connectors = gather(memory, outline, zone)
    if as_json:
        from rbsync.cli import render_json

        typer.echo(render_json.text(status_document(outline, connectors, zone)))
    else:
        typer.echo("\n".join(status_lines(connectors, zone, datetime.now(UTC))))


def runs(as_json: Json = False, config: Config = None) -> None:
    """The last 20 runs, a line for each pass and connector, with what they counted."""
    with remembered(config) as (memory, _, zone):
        found = memory.recent_runs(SHOWN_RUNS)
    if as_json:
        from rbsync.cli import render_json

        typer.echo(render_json.text({"runs": [run_document(record, zone) for record in found]}))
    else:
        typer.echo("\n".join(run_lines(found, zone)))


def run_document(record: RunRecord, zone: tzinfo) -> dict[str, object]:
    """One run, for `--json`."""
    from rbsync.cli.moments import iso

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
    from rbsync.cli.moments import shown
    from rbsync.cli.words import clean, table

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


def register(app: typer.Typer) -> None:
    """Add the commands that look."""
    app.command("status", rich_help_panel="Looking")(status)
    app.command("runs", rich_help_panel="Looking")(runs)
