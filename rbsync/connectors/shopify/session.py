"""One shop under one app's credentials, and what it says of itself: where it keeps stock, and where new products go
(shopify sheets 2, 9.1 to 9.3).
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rbsync.connectors.shopify.client import GraphQL, connected
from rbsync.connectors.shopify.documents import Currency, Document, load, quoted
from rbsync.connectors.shopify.judge import dig
from rbsync.connectors.shopify.product_wire import CollectionWire, PublicationWire
from rbsync.connectors.shopify.wire import LocationWire, ProfileWire, ShopWire, broken, check
from rbsync.errors import ConfigError
from rbsync.ports.connector import ShopLocation, ShopProfile
from rbsync.ports.time import Clock
from rbsync.transport.document import JsonValue
from rbsync.transport.service import Service

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


@dataclass(frozen=True, slots=True)
class ProductOptions:
    """`writes`: products are written, which takes a permission. `publish_to`: publications that new active products join.

    `collections`: a category is the manual collection with exactly that title, and joined; it is the product type otherwise.
    A product never leaves a collection: which ones people put it in is not known.
    """

    writes: bool = False
    publish_to: tuple[str, ...] = ()
    collections: bool = False


class Facts:
    """The shop's profile, locations, collections and publications. What does not change during a pass is asked once."""

    def __init__(self, graph: GraphQL, *, name: str, location: str | None, products: ProductOptions) -> None:
        self._graph = graph
        self._name = name
        self._location_setting = location
        self._options = products
        self._lock = threading.RLock()
        self._shop: ShopWire | None = None
        self._location: str | None = None
        self._keys_are_defined = False
        self._collections: dict[str, tuple[str, ...]] = {}
        self.collection_remarks: dict[str, str] = {}
        """Why products of a category join no collection, by category."""
        self._publications: tuple[str, ...] | None = None

    def profile(self) -> ShopProfile:
        """Read now."""
        wire, server_time = self._read()
        scopes = frozenset(scope.handle for scope in wire.access_scopes)
        return ShopProfile(
            id=wire.shop.id,
            name=wire.shop.name,
            currency=wire.shop.currency_code,
            prices_include_vat=wire.shop.taxes_included,
            server_time=server_time,
            history_since=None if "read_all_orders" in scopes else server_time - HISTORY,
            missing_permissions=missing_scopes(scopes, needed_scopes(self._options)),
            most_variants=MOST_VARIANTS if wire.shop.most_variants is None else wire.shop.most_variants,
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
        found = connected(self._graph, LocationWire, load("Locations"), {}, path=("locations",), record=record)
        return tuple(
            ShopLocation(id=wire.id, name=wire.name, active=wire.is_active, writable=not wire.is_fulfillment_service)
            for wire in found
        )

    def location(self) -> str | None:
        """The id of the configured location, None when none is configured.

        Raises ConfigError when the shop has none of that name, or several, or one that takes no stock.
        """
        if self._location_setting is None:
            return None
        with self._lock:
            if self._location is None:
                self._location = _find(self._location_setting, self.locations(), connector=self._name)
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

    def collections(self, categories: Iterable[str]) -> Mapping[str, Sequence[str]] | None:
        """Category → the one collection to join, or nothing; None where categories are product types."""
        if not self._options.collections:
            return None
        for category in dict.fromkeys(categories):
            if category.strip() and category not in self._collections:
                self._collections[category] = self._collections_called(category)
        return self._collections

    def _collections_called(self, title: str) -> tuple[str, ...]:
        """A search finds similar titles too; only equal ones count, and only one may."""
        search = {"q": f"title:{quoted(title)}"}
        document, record = load("CollectionsByTitle"), f"collections of {self._name}"
        similar = connected(self._graph, CollectionWire, document, search, path=("collections",), record=record)
        found = [collection for collection in similar if collection.title == title]
        if len(found) != 1:
            why = f"{len(found) or 'no'} collections are called {title!r}: the product joined none"
        elif any(source.conditions for source in found[0].sources):
            why = f"the collection {title!r} chooses its products itself: the product did not join it"
        else:
            return (found[0].id,)
        self.collection_remarks[title] = why
        return ()

    def publications(self) -> tuple[str, ...]:
        """The ids that new active products are published to. Raises ConfigError for a name that the shop does not have."""
        if self._publications is None:
            self._publications = self._publications_named() if self._options.publish_to else ()
        return self._publications

    def _publications_named(self) -> tuple[str, ...]:
        record = f"publications of {self._name}"
        by_name: dict[str, set[str]] = {}
        for wire in connected(
            self._graph, PublicationWire, load("Publications"), {}, path=("publications",), record=record
        ):
            for name in wire.names:
                by_name.setdefault(name, set()).add(wire.id)
        for name in self._options.publish_to:
            if len(by_name.get(name, ())) != 1:
                raise ConfigError(
                    f"The shop has {len(by_name.get(name, ())) or 'no'} sales channels called {name!r}",
                    record=f"connector {self._name}",
                    next_step=f"Correct `publish_to` in [connectors.{self._name}.products]. The shop has: "
                    + ", ".join(sorted(by_name)),
                )
        return tuple(dict.fromkeys(key for name in self._options.publish_to for key in by_name[name]))


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


def _find(setting: str, locations: Sequence[ShopLocation], *, connector: str) -> str:
    found = [location for location in locations if setting in (location.id, location.name)]
    usable = [f"{location.name} ({location.id})" for location in locations if location.active and location.writable]
    if len(found) != 1:
        what = f"The shop has {len(found) or 'no'} locations called {setting!r}"
    elif not found[0].active:
        what = f"The location {setting!r} is deactivated"
    elif not found[0].writable:
        what = f"The location {setting!r} belongs to a fulfilment service"
    else:
        return found[0].id
    next_step = f"Correct `to` in [connectors.{connector}.stock]. The shop has: {', '.join(usable)}"
    raise ConfigError(what, record=f"connector {connector}", next_step=next_step)


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
