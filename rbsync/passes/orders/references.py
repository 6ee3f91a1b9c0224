"""The references that Rackbeat already has: one listing per pass, so that no state file is needed to make no second order."""

import threading
from datetime import datetime, timedelta

from rbsync.core.model.hub import HubOrder
from rbsync.core.rules.reference import split_reference
from rbsync.ports.hub import Orders
from rbsync.ports.time import Clock

# the two systems' clocks and naive time stamps may disagree by so much (Rackbeat sheet §9 no. 6)
_CLOCK_MARGIN = timedelta(hours=24)


class References:
    """Rackbeat's orders by our reference, of one connector. Read when first needed, and again only for older ones."""

    def __init__(self, orders: Orders, connector: str, clock: Clock) -> None:
        self._orders = orders
        self._clock = clock
        self._read_at: datetime | None = None
        self._connector = connector
        self._lock = threading.Lock()
        self._since: datetime | None = None
        self._needed: datetime | None = None
        self._found: dict[str, list[HubOrder]] = {}

    def expect(self, placed_at: datetime) -> None:
        """An order placed then may be asked for: the listing, when it comes, goes back that far."""
        if self._needed is None or placed_at < self._needed:
            self._needed = placed_at

    def find(self, reference: str, placed_at: datetime, *, not_before: datetime | None) -> tuple[HubOrder, ...]:
        """All orders in Rackbeat with this reference, cancelled ones included, as of `not_before` or later.

        A listing made before an earlier try has settled says nothing about what that try did.
        """
        with self._lock:
            outdated = (
                not_before is not None and self._read_at is not None and self._read_at < not_before <= self._clock.now()
            )
            if self._since is None or placed_at < self._since or outdated:
                self._read(min(placed_at, self._needed or placed_at))
            return tuple(self._found.get(reference, ()))

    def _read(self, since: datetime) -> None:
        found: dict[str, list[HubOrder]] = {}
        self._read_at = self._clock.now()
        for order in self._orders.orders_since(since - _CLOCK_MARGIN):
            parts = split_reference(order.reference or "")
            if parts is not None and parts[0] == self._connector:
                found.setdefault(order.reference or "", []).append(order)
        self._found, self._since = found, since
