"""Locks held by the operating system: per connector and pass, and per order (engineering sheet 6.3)."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Protocol
from urllib.parse import quote

from rbsync.core.model.ledger import LedgerRow
from rbsync.errors import LockedError
from rbsync.ports.memory import Locks
from rbsync.state.flock import FileLock
from rbsync.state.problems import busy, explained

_NAP = 0.05
_GATE_PATIENCE = 10.0


class StateLocks(Locks, Protocol):
    """Locks that belong to an open state file."""

    def close(self) -> None:
        """Give the descriptors back."""


@dataclass(slots=True)
class _Claims:
    """One process's claims on one file. Closing any descriptor of a file drops all the process's range locks on it, so there
    is one descriptor per file and process, open until the last user goes."""

    descriptor: int
    users: int = 0
    taken: set[int] = field(default_factory=set)


_claims: dict[Path, _Claims] = {}
_claims_guard = Lock()


class SystemLocks:
    """`rbsync.ports.Locks` in the folder `<state file>.locks`. Files in it are never deleted.

    `sleep` waits that many seconds; what it raises ends the waiting for a lock.
    """

    def __init__(self, state: Path, sleep: Callable[[float], None]) -> None:
        self._state = state
        self._sleep = sleep
        self._folder = folder_of(state)
        self._claims_path = self._folder / "claims"
        with explained(state):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            with _claims_guard:
                if self._claims_path not in _claims:
                    descriptor = os.open(self._claims_path, os.O_RDWR | os.O_CREAT, 0o600)
                    _claims[self._claims_path] = _Claims(descriptor)
                _claims[self._claims_path].users += 1
        self._closed = False

    @contextmanager
    def lock(self, names: Sequence[str], *, command: str, wait: float) -> Iterator[None]:
        """Take all or none. Raises LockedError, which names the holder, when one is still taken after `wait` seconds."""
        wanted = sorted(set(names))
        deadline = time.monotonic() + wait
        with ExitStack() as held:
            while (taken := self._take_all(wanted, command, held)) is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise _locked(*taken)
                self._sleep(min(_NAP, left))
            yield

    @contextmanager
    def claim(self, row: LedgerRow) -> Iterator[bool]:
        """Claim an order's ledger row against other processes and threads; the value says whether it was free."""
        claims = _claims[self._claims_path]
        if not self._claim(claims, row.id):
            yield False
            return
        try:
            yield True
        finally:
            with _claims_guard:
                fcntl.lockf(claims.descriptor, fcntl.LOCK_UN, 1, row.id)
                claims.taken.discard(row.id)

    def holder(self, name: str) -> str | None:
        """Who holds the lock: command, process id, host, since when; None when it is free."""
        return holder(self._state, name)

    def close(self) -> None:
        """Give the descriptors back."""
        if self._closed:
            return
        self._closed = True
        with _claims_guard:
            claims = _claims[self._claims_path]
            claims.users -= 1
            if not claims.users:
                os.close(claims.descriptor)
                del _claims[self._claims_path]

    def _take_all(self, names: Sequence[str], command: str, held: ExitStack) -> tuple[str, str] | None:
        """The name and the holder of the first lock that is taken; None when all are ours now."""
        with explained(self._state), _gate(self._state), ExitStack() as undo:
            for name in names:
                lock = FileLock(_file_of(self._state, name))
                undo.callback(lock.close)
                if not lock.acquire():
                    return name, lock.read()
                lock.write(_description(command))
            held.push(undo.pop_all())
        return None

    def _claim(self, claims: _Claims, row_id: int) -> bool:
        with _claims_guard:
            if row_id in claims.taken:
                return False
            with explained(self._state):
                try:
                    fcntl.lockf(claims.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, row_id)
                except (BlockingIOError, PermissionError):
                    return False
            claims.taken.add(row_id)
            return True


class NoLocks:
    """For those who must not hold any, a rehearsal and a look at the file: takes nothing, and still tells who holds a lock."""

    def __init__(self, state: Path) -> None:
        self._state = state

    @contextmanager
    def lock(self, names: Sequence[str], *, command: str, wait: float) -> Iterator[None]:
        """Nothing is taken."""
        yield

    @contextmanager
    def claim(self, row: LedgerRow) -> Iterator[bool]:
        """Every row is free."""
        yield True

    def holder(self, name: str) -> str | None:
        """Who really holds it."""
        return holder(self._state, name)

    def close(self) -> None:
        """Nothing was opened."""


def folder_of(state: Path) -> Path:
    """Where the lock files of a state file are."""
    return state.with_name(f"{state.name}.locks")


def holder(state: Path, name: str) -> str | None:
    """Who holds the lock of a state file, without holding anything; None when it is free."""
    path = _file_of(state, name)
    with explained(state):
        if not path.exists():
            return None
        with _gate(state), ExitStack() as stack:
            lock = FileLock(path)
            stack.callback(lock.close)
            return None if lock.acquire() else lock.read()


@contextmanager
def _gate(state: Path) -> Iterator[None]:
    """One taker or onlooker at a time, so that a look never makes a taker fail, and a holder's text is whole."""
    gate = FileLock(folder_of(state) / "gate")
    try:
        if not gate.acquire(_GATE_PATIENCE):
            raise busy(state, _GATE_PATIENCE)
        yield
    finally:
        gate.close()


def _file_of(state: Path, name: str) -> Path:
    return folder_of(state) / f"{quote(name, safe='')}.lock"


def _description(command: str) -> str:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return f"{command}, process {os.getpid()} on {os.uname().nodename}, since {since}\n"


def _locked(name: str, by: str) -> LockedError:
    return LockedError(
        f"Another run holds the lock {name}",
        why=f"Held by {by or 'a process that did not say who it is'}.",
        next_step="Wait for it to finish, or give it time: --lock-wait SECONDS.",
        then="This run did nothing; the next one goes on.",
    )
