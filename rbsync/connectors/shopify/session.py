"""One shop under one app's credentials: what every function of this connector needs."""

from dataclasses import dataclass, field

from rbsync.connectors.shopify.client import GraphQL
from rbsync.connectors.shopify.documents import Currency
from rbsync.connectors.shopify.memberships import Memberships
from rbsync.connectors.shopify.profile import Facts
from rbsync.connectors.shopify.seen import SeenOrders
from rbsync.ports.time import Clock
from rbsync.transport.document import JsonValue
from rbsync.transport.service import Service


@dataclass(frozen=True, slots=True)
class Session:
    """Safe to use from `workers` threads. `currency` is the money that orders are read in."""

    name: str
    graph: GraphQL
    service: Service
    clock: Clock
    facts: Facts
    memberships: Memberships
    currency: Currency
    workers: int
    seen_orders: SeenOrders = field(default_factory=SeenOrders)

    def record(self, what: str) -> str:
        """What messages call a part of the shop."""
        return f"{what} of {self.name}"

    @property
    def with_levels(self) -> bool:
        """Whether a location is configured. Raises ConfigError where it cannot be used."""
        return self.facts.location() is not None

    def at_location(self) -> dict[str, JsonValue]:
        """The variable of the documents that tell levels."""
        location = self.facts.location()
        return {} if location is None else {"location": location}
