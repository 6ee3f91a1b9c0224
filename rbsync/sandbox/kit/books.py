"""What a simulator believes, in one form for all services: `GET /_sandbox/books`.

A service gives it with one function, `neutral_books(…) -> Books`, in its own `neutral.py`, and hands that to `Doors`.
What only one service has stands under `own` of a record. In JSON, decimals are strings and times are ISO in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Location:
    """A place where stock lies."""

    id: str
    name: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """What the hub stocks or sells: a product, or a BOM with its `components` (quantity by number)."""

    number: str
    name: str
    description: str
    barcode: str | None
    prices: Mapping[str, Decimal]  # without VAT, by currency
    vat_percent: Decimal | None  # at home; None where nobody has entered it
    keeps_stock: bool
    on_hand: Mapping[str, Decimal]  # by location
    available: Decimal  # at all locations
    components: Mapping[str, Decimal]
    updated_at: datetime
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What a shop sells: a variant, or a product without variants. Title, description and status are its product's."""

    id: str
    product_id: str
    stock_id: str  # by which the shop counts it; the same as `id` where it has no other
    sku: str | None  # as it was typed
    barcode: str | None
    title: str
    description: str  # HTML
    status: str  # "active" or the service's own word
    price: Decimal  # as the shop shows it, in its currency
    cost: Decimal | None
    weight: Decimal | None  # in grams
    is_counted: bool
    is_gift_card: bool
    is_only_one: bool  # of its product
    on_hand: Mapping[str, int]  # by location, where it is stocked
    available: Mapping[str, int]
    updated_at: datetime | None
    own: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line as the order stands now: what was removed or taken back is not in `quantity`."""

    sku: str | None
    title: str
    quantity: Decimal
    net: Decimal  # the line's amount without VAT, after discount
    product_id: str | None  # None for what is no product of the service


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it stands now. `total` is with VAT, in `currency`."""

    id: str
    number: str  # as people see it
    reference: str | None  # what another system calls it
    placed_at: datetime
    updated_at: datetime
    currency: str
    total: Decimal
    cancelled: bool
    test: bool
    lines: tuple[OrderLine, ...]
    own: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who buys."""

    id: str
    name: str
    email: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel of an order, or a part of it. `quantities` by SKU."""

    id: str
    order_id: str
    shipped: bool
    quantities: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that a simulator believes. `account` is which account or shop it is, `currency` its own."""

    account: str
    currency: str
    locations: tuple[Location, ...] = ()
    items: tuple[Item, ...] = ()
    listings: tuple[Listing, ...] = ()
    orders: tuple[Order, ...] = ()
    customers: tuple[Customer, ...] = ()
    shipments: tuple[Shipment, ...] = ()


def document(value: object) -> object:
    """The value as JSON has it."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Mapping):
        return {str(key): document(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [document(each) for each in value]
    if is_dataclass(value):
        return {each.name: document(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
