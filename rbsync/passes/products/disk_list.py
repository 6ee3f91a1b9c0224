"""What is too long for memory: written to disk while it is read or planned, and read back as often as needed."""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Generic, Self, TypeVar

from rbsync.core.model.item import ItemDetails
from rbsync.ports.hub import Hub

Entry = TypeVar("Entry")


class DiskList(Generic[Entry]):
    """Entries in order, in a temporary file that nobody else can open and that dies with the process."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 (closed with the list)
        self._count = 0

    def add(self, entry: Entry) -> None:
        """Append one."""
        pickle.dump(entry, self._file)
        self._count += 1

    def extend(self, entries: Iterable[Entry]) -> None:
        """Append all."""
        for entry in entries:
            self.add(entry)

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


class ItemPages:
    """All items, page by page, as often as asked; Rackbeat is asked once. `custom_fields`: their values are needed."""

    def __init__(self, hub: Hub, *, custom_fields: bool) -> None:
        self._hub = hub
        self._custom_fields = custom_fields
        self._pages: DiskList[Sequence[ItemDetails]] | None = None

    def __iter__(self) -> Iterator[Sequence[ItemDetails]]:
        """From the first page on."""
        if self._pages is not None:
            yield from self._pages
            return
        pages = DiskList[Sequence[ItemDetails]]()
        try:
            for page in self._hub.details(custom_fields=self._custom_fields):
                pages.add(page)
                yield page
        except BaseException:
            pages.close()
            raise
        self._pages = pages

    def forget(self) -> None:
        """Items were changed: they are read anew when they are asked for again."""
        if self._pages is not None:
            self._pages.close()
            self._pages = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.forget()
