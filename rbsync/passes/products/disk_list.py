"""A plan too long for memory: written down while it is made, read back while it is carried out."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Generic, Self, TypeVar

Entry = TypeVar("Entry")


class DiskList(Generic[Entry]):
    """Entries in order, in a temporary file that nobody else can open and that dies with the process."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 (closed with the spool)
        self._count = 0

    def add(self, entry: Entry) -> None:
        """Append."""
        pickle.dump(entry, self._file)
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Entry]:
        """All of them, from the first on; nothing may be added meanwhile."""
        self._file.seek(0)
        for _ in range(self._count):
            yield pickle.load(self._file)

    def close(self) -> None:
        """Throw them away."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
