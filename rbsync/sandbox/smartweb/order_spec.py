"""What was ordered, before the shop writes it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from rbsync.sandbox.smartweb.reference import CARD, PARCEL_SHOP

ZERO = Decimal(0)
FULL = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Party:
    """A person or company at an address. `country` is an ISO code."""

    firstname: str = ""
    lastname: str = ""
    company: str = ""
    cvr: str = ""
    ean: str = ""
    address: str = ""
    address2: str = ""
    zipcode: str = ""
    city: str = ""
    country: str = "DK"
    phone: str = ""
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `price` and `discount` are per unit as the customer saw them: with VAT at `rate`, a fraction."""

    title: str
    price: Decimal
    amount: Decimal = Decimal(1)
    rate: Decimal = FULL
    discount: Decimal = ZERO
    product: int = 0
    variant: int = 0
    number: str = ""
    supplier_number: str = ""
    variant_title: str = ""
    weight: Decimal = ZERO
    cost: Decimal = ZERO
    unit: str = "stk."
    offline: bool = False
    comment: str = ""
    parts: tuple[Line, ...] = ()
    receivers: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class Charge:
    """Freight or a payment fee by the number of its method; `price` includes VAT when `vat` is set."""

    method: int
    title: str
    price: Decimal = ZERO
    vat: bool = True
    service: str = ""
    droppoint: str = ""


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher or gift card that was used. `amount` includes VAT when `vat` is set."""

    title: str
    amount: Decimal
    kind: str = "a"
    value: Decimal = ZERO
    vat: bool = True
    gift_card: bool = False


@dataclass(frozen=True, slots=True)
class OrderSpec:
    """The facts of an order. `cards` is how many payments it was split into; 0 = not paid yet.

    `captured`: the shop wrote the money down twice, when it was reserved and when it was taken.
    `rate` is the VAT of freight, fee and vouchers, a fraction. An order of the `api` tells no rates.
    """

    created_at: datetime
    lines: tuple[Line, ...]
    customer: Party
    ship_to: Party | None = None
    user: int = 0
    delivery: Charge = field(default=Charge(PARCEL_SHOP, "GLS Pakkeshop", service="gls"))
    payment: Charge = field(default=Charge(CARD, "Online betaling", vat=False))
    cards: int = 1
    captured: bool = False
    vouchers: tuple[Voucher, ...] = ()
    currency: int = 1
    rate: Decimal = FULL
    api: bool = False
    status: int = 1
    site: int = 1
    reference: str = ""
    comment: str = ""
    public_comment: str = ""
    customer_comment: str = ""
    delivery_comment: str = ""
    delivery_time: str = ""
    tracking: str = ""
    wrapping: tuple[str, str] | None = None  # text and sender
    invoice: int | None = None
    updated_at: datetime | None = None
    sent_at: datetime | None = None
