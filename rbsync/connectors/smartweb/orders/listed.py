"""Orders as a list has just shown them: lists bring whole ones, and reading them again is wasted (smartweb sheet 6)."""

import json
import threading
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256

from rbsync.connectors.smartweb.wire import Row
from rbsync.ports.time import Clock

_MOST = 500
_SECONDS = 600.0


class ListedOrders:
    """At most 500 rows, each given once and for ten minutes; what comes when it is full is not kept. Safe for several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rows: dict[int, tuple[float, Row]] = {}

    def remember(self, rows: Mapping[int, Row]) -> None:
        """Keep the rows; a newer one takes the place of an older one."""
        now = self._clock.monotonic()
        with self._lock:
            for key in [key for key, (at, _) in self._rows.items() if now - at > _SECONDS]:
                del self._rows[key]
            for key, row in rows.items():
                if key in self._rows or len(self._rows) < _MOST:
                    self._rows[key] = now, row

    def take(self, key: int) -> Row | None:
        """The row, which is forgotten; None when it is not known any more."""
        with self._lock:
            at, row = self._rows.pop(key, (0.0, None))
        return row if row is not None and self._clock.monotonic() - at <= _SECONDS else None


def digest(row: Row) -> str:
    """The same for two rows that say the same, in whatever order; dates of change apart, which the head has."""
    said = {name: value for name, value in row.items() if name != "DateUpdated"}
    return sha256(json.dumps(_plain(said), sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    """Without what is empty: it may be left out as well (smartweb sheet 4)."""
    match value:
        case Mapping():
            return {name: plain for name, each in value.items() if (plain := _plain(each)) is not None}
        case list():
            return sorted((_plain(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
        case Decimal():
            return format(value.normalize() + 0, "f")
        case None | str() | int():
            return value
    return str(value)
