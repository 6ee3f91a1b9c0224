"""The shop's categories: by id, and by what people call them (smartweb sheet 10.4, 13)."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping

from rbsync.connectors.smartweb.products.wire import CategoryWire, has_id
from rbsync.connectors.smartweb.soap.session import SmartWebSession
from rbsync.connectors.smartweb.wire import check, rows


class Categories:
    """The categories, read when they are first needed, and again when a product names one that was not there."""

    def __init__(self, soap: SmartWebSession) -> None:
        self._soap = soap
        self._record = f"categories of {soap.name}"
        self._lock = threading.Lock()
        self._titles: dict[int, str] | None = None
        self._missing: set[int] = set()

    def titles(self, needed: Collection[int] = ()) -> Mapping[int, str]:
        """Title by id, those `needed` included where the shop has them."""
        with self._lock:
            known = self._read() if self._titles is None else self._titles
            unknown = {one for one in needed if one and one not in known} - self._missing
            if unknown and known is self._titles:
                known = self._read()
            self._titles = known
            self._missing.update(unknown - known.keys())
            return known

    def called(self, title: str) -> tuple[int, ...]:
        """The ids of all categories of exactly that title, outer blanks aside."""
        return tuple(sorted(key for key, one in self.titles().items() if one == title.strip()))

    def _read(self) -> dict[int, str]:
        answer = rows(self._soap.read("Category_GetAll", record=self._record), record=self._record)
        return {
            wire.id: wire.title
            for wire in (check(CategoryWire, row, record=self._record) for row in answer if has_id(row))
        }
