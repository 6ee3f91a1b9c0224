"""The state file, whole: what one Rackbeat account must remember between runs (design section 6)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rbsync.core.model.ledger import LedgerRow
from rbsync.state.agreements import AgreementTable
from rbsync.state.cursors import CursorTable
from rbsync.state.customers import CustomerTable
from rbsync.state.facts import FactTable
from rbsync.state.journal import JournalTable
from rbsync.state.ledger import LedgerTable
from rbsync.state.listings import ListingTable
from rbsync.state.locks import NoLocks, StateLocks, SystemLocks
from rbsync.state.runs import RunTable
from rbsync.state.store import PATIENCE, Store

if TYPE_CHECKING:
    from rbsync.ports.facts import Facts
    from rbsync.ports.memory import Agreements, Cursors, CustomerMemory, Journal, Ledger, Listings, Memory, Runs


class StateFile:
    """`rbsync.ports.Memory` in one SQLite file. Safe to use from several threads; close it when done.

    Raises StateError (exit 10: missing, damaged, newer, another account's) and StateUnwritable (exit 5: disk full, read-only,
    busy) only, apart from bugs.
    """

    def __init__(self, store: Store, locks: StateLocks) -> None:
        self._store = store
        self._locks = locks
        self.ledger: Ledger = LedgerTable(store)
        self.journal: Journal = JournalTable(store)
        self.listings: Listings = ListingTable(store)
        self.agreements: Agreements = AgreementTable(store)
        self.customers: CustomerMemory = CustomerTable(store)
        self.cursors: Cursors = CursorTable(store)
        self.facts: Facts = FactTable(store)
        self.runs: Runs = RunTable(store)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        account: str,
        create: bool = True,
        patience: float = PATIENCE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> StateFile:
        """Open for writing; check, and upgrade after a copy to `<path>.before-<version>`.

        A new file gets mode 0600. `patience`: seconds to wait for another writer. `sleep` waits between two tries for a
        lock; what it raises, `lock` raises.
        """
        store = Store.open(path, account=account, create=create, patience=patience)
        try:
            return cls(store, SystemLocks(store.path, sleep))
        except BaseException:
            store.close()
            raise

    @classmethod
    def open_read_only(cls, path: Path) -> StateFile:
        """Look at the file while others write. Every write raises StateUnwritable; no lock is taken."""
        store = Store.open_read_only(path)
        return cls(store, NoLocks(store.path))

    @classmethod
    def rehearsal(cls, path: Path, *, account: str) -> StateFile:
        """A copy in memory, for a dry run: it remembers like the file, and is gone when closed. No lock is taken.

        There need not be a file.
        """
        store = Store.in_memory(path, account=account)
        return cls(store, NoLocks(store.path))

    @property
    def path(self) -> Path:
        """Where the file is, absolute."""
        return self._store.path

    @property
    def account(self) -> str:
        """The account whose memory this is."""
        return self._store.account

    def lock(self, names: Sequence[str], *, command: str, wait: float) -> AbstractContextManager[None]:
        """Take all or none. Raises LockedError, which names the holder, when one is still taken after `wait` seconds."""
        return self._locks.lock(names, command=command, wait=wait)

    def claim(self, row: LedgerRow) -> AbstractContextManager[bool]:
        """Claim an order's ledger row against other processes and threads; the value says whether it was free."""
        return self._locks.claim(row)

    def holder(self, name: str) -> str | None:
        """Who holds the lock: command, process id, host, since when; None when it is free."""
        return self._locks.holder(name)

    def close(self) -> None:
        """Give the file back. May be called twice."""
        self._locks.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


if TYPE_CHECKING:
    _is_memory: type[Memory] = StateFile
