"""What the shop says of itself, and where it keeps stock (shopify sheets 2 and 9.1)."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from rbsync.connectors.shopify.client import GraphQL
from rbsync.connectors.shopify.documents import load
from rbsync.connectors.shopify.judge import dig
from rbsync.connectors.shopify.options import ProductOptions
from rbsync.connectors.shopify.paging import connection
from rbsync.connectors.shopify.wire import LocationWire, ProfileWire, ShopWire, broken, check
from rbsync.errors import ConfigError
from rbsync.ports.connector import ShopLocation, ShopProfile

NEEDED_SCOPES = (
    "read_orders",
    "read_customers",
    "read_products",
    "read_inventory",
    "write_inventory",
    "read_locations",
)
MOST_VARIANTS = 2048
"""What a product may have where the shop does not say (shopify sheet 3)."""
HISTORY = timedelta(days=60)
"""How far back orders go without read_all_orders."""


class Facts:
    """The shop's profile and locations. What does not change during a pass is asked once."""

    def __init__(self, graph: GraphQL, *, name: str, location: str | None, products: ProductOptions) -> None:
        self._graph = graph
        self._name = name
        self._wanted = location
        self._needed = needed_scopes(products)
        self._lock = threading.RLock()
        self._shop: ShopWire | None = None
        self._location: str | None = None
        self._keys_are_defined = False

    def profile(self) -> ShopProfile:
        """Read now."""
        wire, server_time = self._read()
        limits = wire.shop.resource_limits
        scopes = frozenset(scope.handle for scope in wire.current_app_installation.access_scopes)
        return ShopProfile(
            id=wire.shop.id,
            name=wire.shop.name,
            currency=wire.shop.currency_code,
            prices_include_vat=wire.shop.taxes_included,
            server_time=server_time,
            history_since=None if "read_all_orders" in scopes else server_time - HISTORY,
            missing_permissions=missing_scopes(scopes, self._needed),
            most_variants=limits.max_product_variants if limits else MOST_VARIANTS,
        )

    def shop(self) -> ShopWire:
        """Currency and the format of order numbers, read once."""
        with self._lock:
            return self._shop or self._read()[0].shop

    def currency(self) -> str:
        """The shop's own."""
        return self.shop().currency_code

    def keys_are_defined(self) -> bool:
        """Whether products may have keys at all: nothing can be looked up by a metafield that is not defined."""
        if not self._keys_are_defined:
            record = f"catalogue of {self._name}"
            reply = self._graph.run(load("KeyDefinition"), {}, record=record)
            found = dig(dict(reply.data), "metafieldDefinitions", "nodes")
            if not isinstance(found, list):
                raise broken("metafieldDefinitions came without nodes", record=record)
            self._keys_are_defined = bool(found)
        return self._keys_are_defined

    def _read(self) -> tuple[ProfileWire, datetime]:
        """The answer and the service's own time."""
        record = f"shop {self._name}"
        reply = self._graph.run(load("ShopProfile"), {}, record=record)
        wire = check(ProfileWire, reply.data, record=record)
        if reply.server_time is None:
            raise broken("it has no Date header", record=record)
        with self._lock:
            self._shop = wire.shop
        return wire, reply.server_time

    def locations(self) -> tuple[ShopLocation, ...]:
        """All locations, read now; a fulfilment service's own are not writable."""
        record = f"locations of {self._name}"
        return tuple(
            ShopLocation(id=wire.id, name=wire.name, active=wire.is_active, writable=not wire.is_fulfillment_service)
            for page in connection(self._graph, load("Locations"), {}, path=("locations",), record=record)
            for wire in (check(LocationWire, node, record=record) for node in page.nodes)
        )

    def location(self) -> str | None:
        """The id of the configured location, None when none is configured.

        Raises ConfigError when the shop has none of that name, or several, or one that takes no stock.
        """
        if self._wanted is None:
            return None
        with self._lock:
            if self._location is None:
                self._location = _find(self._wanted, self.locations(), connector=self._name)
            return self._location

    def stock_location(self) -> str:
        """The same for a caller that cannot do without. Raises ConfigError."""
        location = self.location()
        if location is None:
            raise ConfigError(
                "No location of the shop is configured",
                record=f"connector {self._name}",
                next_step=f"Set `to` in [connectors.{self._name}.stock] to the name of one.",
            )
        return location


def needed_scopes(products: ProductOptions) -> tuple[str, ...]:
    """The scopes that a connector with these options needs (shopify sheet 2)."""
    writing = {"read_products": "write_products"} if products.writes else {}
    publishing = ("read_publications", "write_publications") if products.writes and products.publish_to else ()
    return (*(writing.get(scope, scope) for scope in NEEDED_SCOPES), *publishing)


def missing_scopes(granted: frozenset[str], needed: Sequence[str] = NEEDED_SCOPES) -> tuple[str, ...]:
    """The needed scopes that were not granted; a write scope includes reading (shopify sheet 2)."""
    return tuple(
        scope for scope in needed if scope not in granted and scope.replace("read_", "write_", 1) not in granted
    )


def _find(wanted: str, locations: Sequence[ShopLocation], *, connector: str) -> str:
    found = [one for one in locations if wanted in (one.id, one.name)]
    record = f"connector {connector}"
    next_step = f"Correct `to` in [connectors.{connector}.stock]. The shop has: " + ", ".join(
        f"{one.name} ({one.id})" for one in locations if one.active and one.writable
    )
    if len(found) != 1:
        what = f"The shop has {len(found) or 'no'} locations called {wanted!r}"
        raise ConfigError(what, record=record, next_step=next_step)
    if not found[0].active:
        raise ConfigError(f"The location {wanted!r} is deactivated", record=record, next_step=next_step)
    if not found[0].writable:
        raise ConfigError(
            f"The location {wanted!r} belongs to a fulfilment service", record=record, next_step=next_step
        )
    return found[0].id
