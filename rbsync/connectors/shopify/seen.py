"""Which orders were seen to change when, so that many can be read in one search."""

import threading
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from rbsync.core.model.order import OrderHead

_MOST = 50_000
_WORTH = 4


class SeenOrders:
    """The update times of the orders last listed; the oldest entries are forgotten first. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, datetime] = {}

    def remember(self, heads: Iterable[OrderHead]) -> None:
        """Note the update times."""
        with self._lock:
            for head in heads:
                self._times.pop(head.id, None)
                self._times[head.id] = head.updated_at
            while len(self._times) > _MOST:
                del self._times[next(iter(self._times))]

    def span(self, ids: Collection[str]) -> tuple[datetime, datetime] | None:
        """The shortest span (end exclusive, aware) that holds the known ones.

        None when fewer than half are known, or when the span holds so many others that reading by id is cheaper.
        """
        with self._lock:
            known = [self._times[one] for one in ids if one in self._times]
            if not known or 2 * len(known) < len(ids):
                return None
            since, until = min(known), max(known) + timedelta(seconds=1)
            inside = sum(since <= moment < until for moment in self._times.values())
        return (since, until) if inside <= _WORTH * len(known) else None
