"""What a pass on one connector has done so far, counted from several threads."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rbsync.core.model.report import ConnectorReport, Record, Traffic
from rbsync.core.model.verdict import Outcome
from rbsync.errors import ExitCode, RbsyncError

# the worst comes first: what a run with several troubles ends with
_WORST_FIRST = (
    ExitCode.INTERRUPTED,
    ExitCode.TERMINATED,
    ExitCode.BUG,
    ExitCode.CREDENTIALS,
    ExitCode.CONFIGURATION,
    ExitCode.STATE,
    ExitCode.LOCKED,
    ExitCode.GUARD,
    ExitCode.TEMPORARY,
    ExitCode.PARTLY,
    ExitCode.DONE,
)

# records of what was done are told up to here; a first export would fill the memory with them
_MOST_DONE = 10_000
_DONE = (Outcome.CREATED, Outcome.UPDATED)


def worst(codes: list[int]) -> int:
    """The exit code that says most; 0 when there is none."""
    return min(codes, key=lambda code: _WORST_FIRST.index(ExitCode(code)), default=ExitCode.DONE)


class Tally:
    """Counts verdicts and keeps the records that a person may want to read."""

    def __init__(self, name: str, service: str, command: str, traffic: Callable[[], Traffic], began: datetime) -> None:
        self.name = name
        self.command = command
        self.began = began  # by this machine's clock
        self.cursor_before: datetime | None = None
        self.cursor_after: datetime | None = None
        self._service = service
        self._traffic = traffic
        self._spent = Traffic({}, 0, 0.0)
        self._lock = threading.Lock()
        self._counts: Counter[Outcome] = Counter()
        self._records: list[Record] = []
        self._done = 0
        self._notes: list[str] = []

    def add(self, record: Record, *, tell: bool = False) -> None:
        """Count a record and keep it; unchanged ones are only counted, unless a person asked for this one (`tell`)."""
        with self._lock:
            self._counts[record.verdict.outcome] += 1
            self._done += record.verdict.outcome in _DONE
            left_out = record.verdict.outcome in _DONE and self._done > _MOST_DONE
            if tell or not (left_out or record.verdict.outcome is Outcome.UNCHANGED):
                self._records.append(record)

    def count(self, outcome: Outcome, count: int) -> None:
        """Records that were looked at and not listed one by one."""
        with self._lock:
            self._counts[outcome] += count

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Calls made meanwhile are this connector's."""
        before = self._traffic()
        try:
            yield
        finally:
            self._spent += self._traffic().since(before)

    def note(self, text: str) -> None:
        """A remark that concerns no single record; said once."""
        with self._lock:
            if text not in self._notes:
                self._notes.append(text)

    @property
    def changed(self) -> bool:
        """Whether anything was, or would be, created or updated."""
        return bool(self._counts[Outcome.CREATED] or self._counts[Outcome.UPDATED])

    @property
    def seen(self) -> int:
        """How many records have a verdict."""
        return self._counts.total()

    def report(self, error: RbsyncError | None = None) -> ConnectorReport:
        """The pass as it stands."""
        notes = list(self._notes)
        if self._done > _MOST_DONE:
            notes.append(f"{self._done - _MOST_DONE} more were created or updated and are counted, not named")
        codes = [int(ExitCode.PARTLY)] if self._counts[Outcome.HELD] or self._counts[Outcome.FAILED] else []
        if error is not None:
            codes.append(int(error.exit_code))
        return ConnectorReport(
            name=self.name,
            service=self._service,
            command=self.command,
            counts={outcome: self._counts[outcome] for outcome in Outcome},
            seen=self.seen,
            records=tuple(self._records),
            cursor_before=self.cursor_before,
            cursor_after=self.cursor_after,
            traffic=self._spent,
            exit_code=worst(codes),
            error=str(error) if error is not None else None,
            notes=tuple(notes),
        )
