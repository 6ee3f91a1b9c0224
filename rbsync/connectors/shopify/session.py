"""One shop under one app's credentials: what every function of this connector needs."""

from dataclasses import dataclass

from rbsync.connectors.shopify.client import GraphQL
from rbsync.connectors.shopify.documents import Currency, Document, load
from rbsync.connectors.shopify.profile import Facts
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
    currency: Currency
    workers: int

    def record(self, what: str) -> str:
        """What messages call a part of the shop."""
        return f"{what} of {self.name}"

    def load(self, name: str) -> Document:
        """The document, with levels where a location is configured. Raises ConfigError where that cannot be used."""
        return load(name, with_levels=self.facts.location() is not None)

    def at_location(self) -> dict[str, JsonValue]:
        """The variable of the documents that tell levels."""
        location = self.facts.location()
        return {} if location is None else {"location": location}
