"""Locks for those who must not hold any: a rehearsal, and a look at the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rbsync.ports.memory import LedgerRow
from rbsync.state.locks import holder


class NoLocks:
    """Takes nothing and is never in the way; still tells who holds a lock."""

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
