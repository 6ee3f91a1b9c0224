"""Looking without touching: `status` and `runs`. Reads the state file only, so that it answers at once and offline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from rbsync.cli.shared import Config, Json, config_path, environ, print_result

if TYPE_CHECKING:
    from pathlib import Path

    from rbsync.config.locate import Outline
    from rbsync.state.file import StateFile

SHOWN_RUNS = 20


@contextmanager
def remembered(config: Path | None) -> Iterator[tuple[StateFile, Outline, tzinfo]]:
    """The state file, opened read-only, what the configuration says of it, and the account's time zone.

    Raises ConfigError, and StateError when there is no state file yet or it is another account's.
    """
    from rbsync.cli.times import zone_of
    from rbsync.config.document import read_document
    from rbsync.config.locate import outline_of
    from rbsync.state.file import StateFile
    from rbsync.state.migrate import refuse_file_of_another_account

    document = read_document(config_path(config), environ())
    account = outline_of(document, environ())
    with StateFile.open_read_only(account.state_path) as memory:
        refuse_file_of_another_account(memory.path, owner=memory.account, account=account.account)
        yield memory, account, zone_of(document)


def status(as_json: Json = False, config: Config = None) -> None:
    """How things stand: last runs, cursors, open orders and locks, per connector and pass."""
    from rbsync.passes.status import connector_status
    from rbsync.telling.status import status_document, status_lines

    with remembered(config) as (memory, outline, zone):
        connectors = connector_status(memory, outline.connectors)
    document = status_document(outline.account, str(outline.state_path), connectors, zone)
    print_result(document, status_lines(connectors, zone, datetime.now(UTC)), as_json=as_json)


def runs(as_json: Json = False, config: Config = None) -> None:
    """The last 20 runs, a line for each pass and connector, with what they counted."""
    from rbsync.telling.runs import run_document, run_lines

    with remembered(config) as (memory, _, zone):
        found = memory.runs.recent(SHOWN_RUNS)
    print_result({"runs": [run_document(record, zone) for record in found]}, run_lines(found, zone), as_json=as_json)
