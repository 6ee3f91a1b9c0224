"""What a pass asks of a connector: a service that Rackbeat is kept in step with, and what it can do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rbsync.core.model.listing import Level, LevelChange, LevelRefusal, Listing
from rbsync.core.model.order import LineKind, Order, OrderHead, UnreadableOrder
from rbsync.core.model.product import NewProduct, ProductChange, Unwritten, Written
from rbsync.core.model.report import Traffic


@dataclass(frozen=True, slots=True)
class ShopLocation:
    """A place where a shop keeps stock. `whole`: it stands for the shop as a whole, and no setting names it."""

    id: str
    name: str
    active: bool
    writable: bool  # False: a fulfilment service's own
    whole: bool = False


class Named(StrEnum):
    """Kinds of things in a shop that settings name, in a person's words."""

    STATUS = "order status"
    PAYMENT_METHOD = "payment method"
    DELIVERY_METHOD = "delivery method"
    CATEGORY = "category"
    CURRENCY = "currency"
    LANGUAGE = "language"
    SITE = "site"


Vocabulary = Mapping[Named, Mapping[str, str]]
"""What a shop has, by kind: id → title, the primary language first. A kind that the service does not list is left out."""


@dataclass(frozen=True, slots=True)
class ShopProfile:
    """What a shop says of itself, at its own `server_time`. `history_since`: older orders cannot be seen (None: all can).

    `most_variants` is how many variants a product of the shop may have.
    """

    id: str
    name: str
    currency: str
    prices_include_vat: bool
    server_time: datetime
    history_since: datetime | None = None
    missing_permissions: tuple[str, ...] = ()
    most_variants: int = 1


@dataclass(frozen=True, slots=True)
class Window:
    """A span of update times, aware, UTC: `since` inclusive, `until` exclusive."""

    since: datetime
    until: datetime


class OrderSource(Protocol):
    """The orders of a shop."""

    def changed(self, window: Window) -> Iterator[Sequence[OrderHead]]:
        """Every order whose update time lies in the window, page by page; each id at least once, none left out."""

    def read(self, ids: Sequence[str]) -> Iterator[Order | UnreadableOrder]:
        """The whole orders, every line of each. An id that no longer exists is left out.

        An order whose data cannot be made sense of is given as unreadable, with the reason; it does not stop the others.
        """

    def find(self, text: str) -> tuple[OrderHead, ...]:
        """By what a support person has: "#1001", "1001", or the shop's own id. Compared to the letter."""


class ListingSource(Protocol):
    """What a shop sells, as it is there."""

    def all(self) -> Iterator[Sequence[Listing]]:
        """Every sellable variant of every status, page by page, each once."""

    def changed(self, window: Window) -> Iterator[Sequence[Listing]]:
        """Every variant of each product whose update time lies in the window, page by page; may give more, never less.

        A product that was deleted is not among them.
        """

    def by_id(self, ids: Sequence[str]) -> Mapping[str, Listing]:
        """The listings as they are now; an id that no longer exists is left out."""

    def by_sku(self, sku: str) -> tuple[Listing, ...]:
        """Those whose SKU is `sku` to the letter, outer blanks aside."""


class Catalogue(Protocol):
    """A shop's products, to be made and changed."""

    def by_key(self, keys: Sequence[str]) -> Mapping[str, tuple[Listing, ...]]:
        """The products that were made under these keys, with all their listings; a key that was never used is left out.

        Never behind: what was made a moment ago is found.
        """

    def write(self, products: Sequence[NewProduct | ProductChange]) -> Iterator[Written | Unwritten]:
        """Make and change products, in any order, and tell of each. The cheapest way the service has for so many.

        A new product whose key is taken becomes that product: one that was made by a call whose answer was lost is not made
        twice. Its quantities are zero. Raises what stops the whole shop: Denied, Unavailable, ContractBroken.
        """


class StockTarget(Protocol):
    """Quantities at the shop's configured location. `basis` is "available" or "on-hand"."""

    def locations(self) -> tuple[ShopLocation, ...]:
        """All of the shop's, inactive ones included."""

    def levels(self, stock_ids: Sequence[str]) -> Mapping[str, Level]:
        """The quantities now; an id that no longer exists is left out."""

    def set_levels(self, changes: Sequence[LevelChange], *, basis: str, why: str) -> tuple[LevelRefusal, ...]:
        """Compare and set; the answer names every change that was not made. Absolute, so it may be repeated."""

    def activate(self, stock_id: str) -> None:
        """Stock the item at the location. Raises Refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a service takes at most, and how many records one call shares at best.

    `unlisted_changes`: how far back orders may have come or changed without being listed as changed; None: all are listed.
    `joins_collections`: a category is a collection that products join, and which they are in is not known; else it is the
    listing's own.
    """

    orders_per_read: int = 1
    unlisted_changes: timedelta | None = None
    products_per_write: int = 1
    longest_name: int = 255
    joins_collections: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One service under one set of credentials, open. A capability that the service does not have is None.

    `name` is the connector's, `service` its type. `profile` is read now and raises Denied when the credentials are refused.
    `vocabulary` is read now, is empty where the service lists nothing that settings name, and raises Denied for a list that
    may not be read. `traffic` counts all calls so far. `close` closes the connections.
    """

    name: str
    service: str
    limits: Limits
    profile: Callable[[], ShopProfile]
    traffic: Callable[[], Traffic]
    close: Callable[[], None]
    vocabulary: Callable[[], Vocabulary] = dict
    orders: OrderSource | None = None
    listings: ListingSource | None = None
    catalogue: Catalogue | None = None
    stock: StockTarget | None = None


@dataclass(frozen=True, slots=True)
class ShopNames:
    """What a connector's settings name of its shop.

    `named`: by kind, the names with their setting. `statuses`: in which orders are taken, for a shop that has them. `no_item`:
    the kinds of lines that the shop may have and whose item is not set. `category_needed`: without one, products are held.
    """

    named: Mapping[Named, Sequence[tuple[str, str]]] = field(default_factory=dict)
    statuses: frozenset[str] = frozenset()
    no_item: Sequence[LineKind] = ()
    category_needed: bool = False
