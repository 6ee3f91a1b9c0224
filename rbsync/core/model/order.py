"""A shop's order, as the shop has it: the same shape for every connector."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from rbsync.core.model.money import Money


class LineKind(StrEnum):
    """What a line is about; it decides which Rackbeat item it becomes."""

    ITEM = "item"
    CUSTOM = "custom"
    GIFT_CARD = "gift-card"
    FREIGHT = "freight"
    TIP = "tip"
    DUTY = "duty"
    FEE = "fee"
    FREIGHT_WITHOUT_VAT = "freight-without-vat"
    DISCOUNT = "discount"  # of the order as a whole: its price is negative
    CREDIT = "credit"  # goods of a credit note: its price is negative, and no stock moves


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax on a line. `rate` is a fraction (0.25), None where the shop does not say.

    `collected_by_channel`: a marketplace remits it, not the merchant.
    """

    amount: Money
    rate: Decimal | None
    collected_by_channel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line with its own figures, all in the order's currency.

    `quantity` is what the customer still gets (after edits and refunds); `ordered` what was placed. `unit_price` is before
    discount, with VAT when the order's prices include it. `discount` and `taxes` are for all `ordered` units.
    """

    id: str
    kind: LineKind
    title: str
    sku: str | None = None
    listing_id: str | None = None  # the connector's id of the variant; None: custom line or deleted product
    quantity: Decimal
    ordered: Decimal
    unit_price: Money
    discount: Money
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; every part may be missing. `country` is ISO 3166-1 alpha-2."""

    name: str | None = None
    company: str | None = None
    street: str | None = None
    street2: str | None = None
    zipcode: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who bought. Any part may be missing: guests, tills, redacted data.

    `vat_number` is a company's registration number as it was typed; `ean` the location number that public bodies are invoiced by.
    """

    name: str | None
    email: str | None
    phone: str | None
    billing: Address | None
    delivery: Address | None
    vat_number: str | None = None
    ean: str | None = None


class Payment(StrEnum):
    """Whether money is there, in the shop's eyes."""

    PENDING = "pending"
    AUTHORIZED = "authorized"
    PAID = "paid"
    REFUNDED = "refunded"  # partly or whole: it was paid
    VOIDED = "voided"
    UNKNOWN = "unknown"


class Fulfilment(StrEnum):
    """Whether the goods have left, in the shop's eyes."""

    OPEN = "open"
    PARTIAL = "partial"
    DONE = "done"  # fulfilled, or nothing to fulfil
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OrderHead:
    """What a list of orders tells: enough to remember that the order exists. Times are aware, UTC.

    `digest` differs whenever the order does; None where lists do not tell so much.
    """

    id: str
    number: str  # as the shop's people see it: "#1001"
    placed_at: datetime
    updated_at: datetime
    cancelled: bool
    test: bool
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A whole order, in one currency.

    `total` is the shop's figure of today, with VAT: what Rackbeat must come to. `prices_include_vat` is the order's own flag.
    `gateways` and `delivery_methods` are the names, or ids, by which settings may speak of how it was paid and is delivered.
    `not_released` says why the shop's people have not let it go yet; None: they have, or the shop knows no such step.
    `release_hint` says what to set where such orders may be meant to come; None where nothing needs to be set.
    `unclear` says why it cannot be taken although its goods are known. `credits` is the id of the order that it gives money
    back for, where the shop tells it.
    """

    head: OrderHead
    currency: str
    prices_include_vat: bool
    lines: tuple[OrderLine, ...]
    total: Money
    payment: Payment
    fulfilment: Fulfilment = Fulfilment.UNKNOWN
    gateways: tuple[str, ...] = ()
    buyer: Buyer
    note: str | None = None
    purchase_order: str | None = None
    delivery_methods: tuple[str, ...] = ()
    not_released: str | None = None
    release_hint: str | None = None
    unclear: str | None = None
    credits: str | None = None


@dataclass(frozen=True, slots=True)
class UnreadableOrder:
    """An order that the shop has and that could not be made sense of; the others go on. `not_released` as in `Order`."""

    id: str
    why: str
    not_released: str | None = None
