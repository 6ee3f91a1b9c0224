"""What was ordered, before any figure is computed: the facts of an order."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from rbsync.sandbox.world.model import WorldCustomer

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax: `rate` as a fraction, 0.25."""

    title: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Discount:
    """An intention: a percentage or an amount, on one line (`line`), on the shipping, or across all lines."""

    title: str
    percentage: Decimal | None = None
    amount: Decimal = ZERO
    line: int | None = None
    shipping: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line. Prices contain tax where the order's prices do.

    `removed` units left by an order edit, `refunded` units came back; an `added` line came by an edit.
    """

    title: str
    unit_price: Decimal
    quantity: int = 1
    sku: str | None = None
    variant_title: str | None = None
    variant: int | None = None
    product: int | None = None
    rates: tuple[Rate, ...] = ()
    removed: int = 0
    refunded: int = 0
    added: bool = False
    gift_card: bool = False
    tip: bool = False
    duty: Decimal = ZERO

    @property
    def current(self) -> int:
        """Units that are neither removed nor refunded."""
        return self.quantity - self.removed - self.refunded


@dataclass(frozen=True, slots=True)
class Shipping:
    """A shipping line."""

    title: str
    price: Decimal
    rates: tuple[Rate, ...] = ()


@dataclass(frozen=True, slots=True)
class Fee:
    """An additional fee."""

    name: str
    price: Decimal
    rates: tuple[Rate, ...] = ()


class Payment(Enum):
    """How far the money is."""

    PENDING = "pending"
    AUTHORIZED = "authorized"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class OrderSpec:
    """The facts of an order. `presentment` is (currency, rate from the shop's currency).

    `tip` is a tip that appears in the totals only; `gift_card_paid` was paid with a gift card.
    `paid_before_edit` means the money was taken for the order as it was first placed.
    """

    created_at: datetime
    currency: str
    taxes_included: bool
    lines: tuple[Line, ...]
    shipping: tuple[Shipping, ...] = ()
    discounts: tuple[Discount, ...] = ()
    fees: tuple[Fee, ...] = ()
    customer: WorldCustomer | None = None
    email: str | None = None
    presentment: tuple[str, Decimal] | None = None
    payment: Payment = Payment.PAID
    paid_before_edit: bool = False
    gateway: str = "shopify_payments"
    gift_card_paid: Decimal = ZERO
    tip: Decimal = ZERO
    fulfilled_at: datetime | None = None
    cancelled_at: datetime | None = None
    refunded_at: datetime | None = None
    test: bool = False
    source: str = "web"
    note: str | None = None
    purchase_order: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def edited(self) -> bool:
        """Whether lines were added, lowered or removed after placement."""
        return any(line.added or line.removed for line in self.lines)
