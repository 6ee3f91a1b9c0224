"""What the contract of a connector is tested with: the connector, the service's own records, and the people around it.

A service that lacks a capability needs no more than the benches of those that it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from rbsync.core.model.listing import ListingStatus
from rbsync.ports.connector import Connector


@dataclass(frozen=True, slots=True, kw_only=True)
class BelievedOrder:
    """An order as the service has it. `skus` are its goods with what the customer still gets, in order."""

    id: str
    number: str
    total: Decimal
    currency: str
    updated_at: datetime
    cancelled: bool = False
    test: bool = False
    skus: tuple[tuple[str | None, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BelievedListing:
    """A sellable variant as the service has it, with its quantities at the configured location. Weight in grams."""

    id: str
    stock_id: str
    product_id: str
    sku: str | None
    barcode: str | None = None
    price: Decimal
    cost: Decimal | None = None
    weight: Decimal | None = None
    tracked: bool = True
    active: bool
    on_hand: int | None
    available: int | None


@dataclass(frozen=True, slots=True)
class BelievedProduct:
    """A product as the service has it. `rest` is whatever it keeps of one that rbsync does not speak of, by name."""

    id: str
    name: str
    description: str
    category: str
    status: ListingStatus
    updated_at: datetime
    rest: Mapping[str, object]


class ConnectorBench(Protocol):
    """A connector on the bench. `stranger` is the same with credentials that the service refuses."""

    shop: Connector
    stranger: Connector

    def nowhere(self, kind: str) -> str:
        """The id of an "order", a "stock" item, a "product" or a "listing" that does not exist, in the service's own form."""
        ...


class ListingBench(ConnectorBench, Protocol):
    """What it sells."""

    def listings(self) -> Sequence[BelievedListing]:
        """All variants, as the service has them."""
        ...

    def rename(self, product: str, name: str) -> None:
        """Somebody gives the product another name."""
        ...


class OrderBench(ListingBench, Protocol):
    """Its orders, and the people who place and change them."""

    def orders(self) -> Sequence[BelievedOrder]:
        """All orders, as the service has them."""
        ...

    def place(self, sku: str, quantity: int) -> str:
        """A customer buys; the order's id."""
        ...

    def edit(self, order: str) -> None:
        """Somebody changes the order."""
        ...

    def spoil(self, order: str) -> None:
        """From now on the service tells nonsense of the order."""
        ...


class StockBench(ListingBench, Protocol):
    """Its quantities. `places` tells of each location by name whether it is active."""

    places: Mapping[str, bool]

    def count_stock(self, sku: str, available: int) -> None:
        """Somebody counts the stock."""
        ...


class ProductBench(StockBench, Protocol):
    """Its products, and what other people do to them.

    What the service does not do is said here: `archives`: it keeps archived products apart from drafts. `category_required`: no
    product is without one. `daily_variant_limit`: it takes only so many new variants a day.
    """

    archives: bool
    category_required: bool
    daily_variant_limit: bool

    def products(self) -> Sequence[BelievedProduct]:
        """All products, as the service has them."""
        ...

    def erase_sku(self, listing: str) -> None:
        """Somebody takes the variant's SKU away."""
        ...

    def delete(self, product: str) -> None:
        """Somebody deletes the product."""
        ...

    def lose_answer(self) -> None:
        """The next product that is made or changed is so, and its answer is lost."""
        ...

    def lag(self) -> None:
        """From now on searches do not find what was made a moment ago."""
        ...

    def allow_new_variants(self, count: int) -> None:
        """The service takes no more than so many new variants today; asked for where there is a `daily_variant_limit`."""
        ...
