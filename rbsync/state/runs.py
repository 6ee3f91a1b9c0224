"""The record of runs."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime

from rbsync.ports.memory import RunRecord
from rbsync.state.database import Table
from rbsync.state.times import from_ms, maybe_time, to_ms

_START = """
    INSERT INTO run (account, run, command, connector, started, counts) VALUES (?, ?, ?, ?, ?, '{}')
    ON CONFLICT (account, run, command, connector) DO UPDATE SET started = excluded.started
"""

_FINISH = """
    INSERT INTO run (account, run, command, connector, started, finished, exit_code, counts, error)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (account, run, command, connector) DO UPDATE SET
        finished = excluded.finished, exit_code = excluded.exit_code, counts = excluded.counts, error = excluded.error
"""

# a run that held some records did its work all the same: exit codes 0 and 3 both count as success
_LAST = """
    SELECT * FROM (
        SELECT run.*,
            row_number() OVER (PARTITION BY command ORDER BY started DESC, run DESC) AS place,
            row_number() OVER (PARTITION BY command, exit_code IN (0, 3) ORDER BY started DESC, run DESC) AS place_by_end
        FROM run WHERE account = ? AND connector = ?
    ) AS ranked
    WHERE place = 1 OR (exit_code IN (0, 3) AND place_by_end = 1)
    ORDER BY command, started DESC, run DESC
"""

_RECENT = "SELECT * FROM run WHERE account = ? ORDER BY started DESC, run DESC, connector, command LIMIT ?"


class RunTable(Table):
    """`rbsync.ports.Runs` on the state file."""

    def start(self, run: str, command: str, connector: str, at: datetime) -> None:
        """A pass begins on a connector."""
        with self._database.write() as transaction:
            transaction.execute(_START, (self._account, run, command, connector, to_ms(at)))

    def finish(
        self,
        run: str,
        command: str,
        connector: str,
        at: datetime,
        *,
        exit_code: int,
        counts: Mapping[str, int],
        error: str | None,
    ) -> None:
        """It ended. One that was never started is recorded as having started and ended at `at`."""
        ended = to_ms(at)
        with self._database.write() as transaction:
            transaction.execute(
                _FINISH,
                (self._account, run, command, connector, ended, ended, int(exit_code), json.dumps(dict(counts)), error),
            )

    def last(self, connector: str) -> tuple[RunRecord, ...]:
        """The newest run of each command, and the newest that did its work (0 or 3) where that is another; by command."""
        return tuple(map(_run_of, self._database.rows(_LAST, (self._account, connector))))

    def recent(self, limit: int) -> tuple[RunRecord, ...]:
        """The newest of all, at most `limit` records, newest first."""
        return tuple(map(_run_of, self._database.rows(_RECENT, (self._account, limit))))


def _run_of(row: sqlite3.Row) -> RunRecord:
    return RunRecord(
        run=row["run"],
        command=row["command"],
        connector=row["connector"],
        started=from_ms(row["started"]),
        finished=maybe_time(row["finished"]),
        exit_code=row["exit_code"],
        counts=json.loads(row["counts"]),
        error=row["error"],
    )
