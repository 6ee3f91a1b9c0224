"""The leaky bucket of cost points (shopify sheet 3)."""

from dataclasses import dataclass

from rbsync.sandbox.kit.bucket import Bucket
from rbsync.sandbox.shopify.toggles import Toggles

MAX_QUERY_COST = 1000
DUST = 1e-6
"""What float arithmetic may leave in the bucket."""


@dataclass(frozen=True, slots=True)
class Points:
    """Points of one app and shop; the switches give the bucket's size and restore rate."""

    bucket: Bucket
    toggles: Toggles

    def take(self, points: float) -> bool:
        """Use points up; False when there are not enough."""
        toggles = self.toggles
        return not toggles.throttle or not self.bucket.take(points, toggles.maximum_available, toggles.restore_rate)

    def report(self, requested: float, actual: float | None) -> dict[str, object]:
        """`extensions.cost`."""
        size, rate = self.toggles.maximum_available, self.toggles.restore_rate
        free = self.bucket.left(size, rate) if self.toggles.throttle else size
        throttle = {"maximumAvailable": size, "currentlyAvailable": int(free + DUST), "restoreRate": rate}
        return {"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": throttle}
