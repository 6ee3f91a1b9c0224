"""Rackbeat's own records: orders, customers, shipments, reference data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rbsync.core.model.order import Address


@dataclass(frozen=True, slots=True)
class Account:
    """The Rackbeat account behind the token."""

    id: int
    company: str


@dataclass(frozen=True, slots=True)
class Locations:
    """An account's locations: number → name, and location → the location it lies under, where there is one."""

    names: Mapping[int, str]
    parents: Mapping[int, int]


ReferenceData = Mapping[str, Mapping[int, str]]
"""What an account has, by kind as settings call it ("payment_terms"): number → name."""


@dataclass(frozen=True, slots=True)
class ProductGroup:
    """A product group with its VAT rates in percent, by zone ("domestic", "eu", "abroad", "domestic_exempt")."""

    number: int
    name: str
    vat: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of Rackbeat, as far as matching needs it."""

    number: int
    name: str
    email: str | None
    barred: bool
    vat_number: str | None = None
    ean: str | None = None


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """What is needed to create a customer; Rackbeat gives the next number."""

    name: str
    email: str | None
    phone: str | None
    address: Address | None
    currency: str
    vat_zone: str
    payment_terms: int
    customer_group: int
    layout: int | None
    vat_number: str | None = None
    ean: str | None = None


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line as it is sent. Price per unit before discount and without VAT; percentages as 25, all at most 6 decimals."""

    item: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    discount_percentage: Decimal
    vat_percentage: Decimal
    location: int | None


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order as it is sent, except for whom. `reference` is ours: the pure function of the source that makes a second one
    findable."""

    reference: str
    heading: str
    currency: str
    vat_zone: str
    order_date: date
    payment_terms: int
    layout: int | None
    employee: int | None
    note: str | None
    billing: Address | None
    delivery: Address | None
    lines: tuple[DraftLine, ...]
    delivery_terms: int | None = None


@dataclass(frozen=True, slots=True)
class HubLine:
    """A line as Rackbeat has it. `total` without VAT, after discount."""

    id: int
    item: str
    name: str
    quantity: Decimal
    shipped: Decimal
    vat_percentage: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class HubOrder:
    """An order as Rackbeat has it. `total` with VAT, None where the answer did not tell. Times are aware."""

    number: int
    reference: str | None
    heading: str | None
    currency: str | None
    total: Decimal | None
    is_booked: bool
    is_cancelled: bool
    is_shipped: bool
    is_partly_shipped: bool
    is_invoiced: bool
    created_at: datetime | None
    lines: tuple[HubLine, ...]


@dataclass(frozen=True, slots=True)
class HubShipment:
    """A shipment of an order."""

    id: int
    is_shipped: bool
