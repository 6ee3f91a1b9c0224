"""The connection: how the state file is opened, read and written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from threading import RLock

from rbsync.errors import StateError, StateUnwritable
from rbsync.state import migrate
from rbsync.state.database import Parameters
from rbsync.state.flock import FileLock
from rbsync.state.problems import busy, damaged, explained, missing
from rbsync.state.schema import MIGRATIONS, Migrations

_COMMITS_PER_CHECKPOINT = 1000
_VALUES_PER_STATEMENT = 500
PATIENCE = 10.0


class Store:
    """One SQLite connection, shared by threads. Every method raises StateError and StateUnwritable only.

    SQLite before 3.51.3 can lose commits when two processes commit and checkpoint at once. So every write and every
    checkpoint is made under `<path>.lock`, and SQLite never checkpoints by itself while others may write.
    """

    def __init__(
        self, connection: sqlite3.Connection, path: Path, *, account: str, lock: FileLock | None, patience: float
    ) -> None:
        self.path = path
        self.account = account
        self._connection = connection
        self._lock = lock
        self._patience = patience
        self._threads = RLock()
        self._commits = 0
        self._closed = False

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        account: str,
        create: bool,
        patience: float = PATIENCE,
        migrations: Migrations = MIGRATIONS,
    ) -> Store:
        """Open for writing, after checking and upgrading. `patience`: seconds to wait for another writer."""
        path = path.resolve()
        with explained(path), ExitStack() as undo:
            _make_sure(path, create=create)
            connection = _connect(path, "rw", patience)
            undo.callback(connection.close)
            migrate.refuse_damaged(connection, path)
            lock = FileLock(_beside(path, ".lock"))
            undo.callback(lock.close)
            if not lock.acquire(patience):
                raise busy(path, patience)
            version = _examine(connection, path, account=account, newest=len(migrations))
            _set_for_writing(connection, path)
            if 0 < version < len(migrations):
                migrate.back_up(connection, path, version=version)
            migrate.upgrade(connection, version=version, account=account, migrations=migrations)
            lock.release()
            undo.pop_all()
        return cls(connection, path, account=account, lock=lock, patience=patience)

    @classmethod
    def open_read_only(cls, path: Path, *, migrations: Migrations = MIGRATIONS) -> Store:
        """Open beside whoever writes. Raises StateError when there is no file, or one of another version."""
        path = path.resolve()
        with explained(path), ExitStack() as undo:
            _make_sure(path, create=False)
            connection = _connect(path, "ro", PATIENCE)
            undo.callback(connection.close)
            version = migrate.version_of(connection, path)
            if version == 0:
                raise missing(path)
            migrate.refuse_newer(path, version, len(migrations))
            migrate.refuse_older(path, version, len(migrations))
            account = migrate.account_of(connection)
            undo.pop_all()
        return cls(connection, path, account=account, lock=None, patience=PATIENCE)

    @classmethod
    def in_memory(cls, path: Path, *, account: str, migrations: Migrations = MIGRATIONS) -> Store:
        """A copy of the file in memory, upgraded there; an empty one when there is no file. The file is left alone."""
        path = path.resolve()
        with explained(path), ExitStack() as undo:
            connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            connection.row_factory = sqlite3.Row
            undo.callback(connection.close)
            if path.exists():
                with closing(_connect(path, "ro", PATIENCE)) as source:
                    source.backup(connection)
            migrate.refuse_damaged(connection, path)
            version = _examine(connection, path, account=account, newest=len(migrations))
            migrate.upgrade(connection, version=version, account=account, migrations=migrations)
            undo.pop_all()
        return cls(connection, path, account=account, lock=None, patience=PATIENCE)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query. Ask for a page at a time where there may be many."""
        with self._threads, explained(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def rows_among(self, sql: str, parameters: Parameters, values: Iterable[str]) -> Iterator[sqlite3.Row]:
        """The rows for many values of one column, 500 to a statement; `sql` has "IN ({values})" after its other parameters."""
        distinct = iter(dict.fromkeys(values))
        while some := tuple(islice(distinct, _VALUES_PER_STATEMENT)):
            yield from self.rows(sql.format(values=", ".join("?" * len(some))), (*parameters, *some))

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on disk when the block ends; undone whole when it raises. Keep it short: others wait."""
        with self._threads, explained(self.path), self._alone():
            self._checkpoint_when_due()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._commits += 1

    @contextmanager
    def scratch(self) -> Iterator[sqlite3.Connection]:
        """The connection for its temporary tables: nothing of the file is locked or written."""
        with self._threads, explained(self.path):
            yield self._connection

    def close(self) -> None:
        """Move what was written into the main file, if nobody else is at it, and give the connection back."""
        with self._threads:
            if self._closed:
                return
            self._closed = True
            with ExitStack() as last:
                if self._lock is not None:
                    last.callback(self._lock.close)
                last.callback(self._connection.close)
                # What cannot be moved now is safe in the write-ahead log; the next run moves it.
                with suppress(StateUnwritable, StateError), explained(self.path):
                    if self._lock is not None and self._lock.acquire(self._patience):
                        self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._lock is None:
            yield
            return
        if not self._lock.acquire(self._patience):
            raise busy(self.path, self._patience)
        try:
            yield
        finally:
            self._lock.release()

    def _checkpoint_when_due(self) -> None:
        # Before a transaction, never after one: a failure here must not make a commit look undone.
        if self._lock is not None and self._commits >= _COMMITS_PER_CHECKPOINT:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._commits = 0


def _make_sure(path: Path, *, create: bool) -> None:
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Opened only when new: closing a descriptor of a database that this process has open drops SQLite's own locks.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    elif not path.exists():
        raise missing(path)


def _connect(path: Path, mode: str, patience: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode={mode}", uri=True, timeout=patience, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    return connection


def _examine(connection: sqlite3.Connection, path: Path, *, account: str, newest: int) -> int:
    version = migrate.version_of(connection, path)
    migrate.refuse_newer(path, version, newest)
    if version:
        migrate.refuse_file_of_another_account(path, owner=migrate.account_of(connection), account=account)
    return version


def _set_for_writing(connection: sqlite3.Connection, path: Path) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise damaged(path, f"SQLite cannot keep a write-ahead log there (journal mode {mode}): use a local disk.")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA wal_autocheckpoint = 0")


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
