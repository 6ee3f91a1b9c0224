"""The leaky bucket of cost points (shopify sheet 3)."""

from __future__ import annotations

from dataclasses import dataclass

from rbsync.sandbox.kit.clock import Clock
from rbsync.sandbox.shopify.toggles import Toggles

MAX_QUERY_COST = 1000
DUST = 1e-6
"""What float arithmetic may leave in the bucket."""


@dataclass(slots=True)
class Bucket:
    """Points of one app and shop; the switches give its size and restore rate."""

    clock: Clock
    toggles: Toggles
    level: float = 0.0  # points in use
    seen: float = 0.0

    def available(self) -> float:
        """Points free at this moment."""
        moment = self.clock.monotonic()
        self.level = max(0.0, self.level - (moment - self.seen) * self.toggles.restore_rate)
        self.seen = moment
        return self.toggles.maximum_available - (self.level if self.toggles.throttle else 0.0)

    def take(self, points: float) -> bool:
        """Use points up; False when there are not enough."""
        if not self.toggles.throttle:
            return True
        if points > self.available() + DUST:
            return False
        self.level += points
        return True

    def give_back(self, points: float) -> None:
        """Return what was asked for and not used."""
        self.level = max(0.0, self.level - points)

    def report(self, requested: float, actual: float | None) -> dict[str, object]:
        """`extensions.cost`."""
        return {
            "requestedQueryCost": requested,
            "actualQueryCost": actual,
            "throttleStatus": {
                "maximumAvailable": self.toggles.maximum_available,
                "currentlyAvailable": int(self.available() + DUST),
                "restoreRate": self.toggles.restore_rate,
            },
        }
