"""Rackbeat's items, read once in a run for all the shops that they go to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

from rbsync.core.model.item import ItemDetails
from rbsync.passes.products.disk_list import DiskList
from rbsync.ports.hub import Hub


class ItemPages:
    """All items, page by page, as often as asked; Rackbeat is asked once. `custom_fields`: their values are needed."""

    def __init__(self, hub: Hub, *, custom_fields: bool) -> None:
        self._hub = hub
        self._custom_fields = custom_fields
        self._read: DiskList[Sequence[ItemDetails]] | None = None

    def __iter__(self) -> Iterator[Sequence[ItemDetails]]:
        """From the first page on."""
        if self._read is not None:
            yield from self._read
            return
        reading = DiskList[Sequence[ItemDetails]]()
        try:
            for page in self._hub.details(custom_fields=self._custom_fields):
                reading.add(page)
                yield page
        except BaseException:
            reading.close()
            raise
        self._read = reading

    def forget(self) -> None:
        """Items were changed: they are read anew when they are asked for again."""
        if self._read is not None:
            self._read.close()
            self._read = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.forget()
