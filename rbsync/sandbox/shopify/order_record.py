"""An order in the shop's books: its facts, its figures, and where its money stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from rbsync.sandbox.shopify.gids import gid
from rbsync.sandbox.shopify.order_spec import ZERO, OrderSpec, Payment
from rbsync.sandbox.shopify.pricing import Figures, price_order, total


@dataclass(slots=True, eq=False)
class Order:
    """One order. `number` is the id, `sequence` the running number in its name."""

    number: int
    sequence: int
    spec: OrderSpec
    exponent: Decimal
    updated_at: datetime
    figures: Figures = field(init=False)
    document: dict[str, object] | None = None  # the order as GraphQL shows it, until the order changes

    def __post_init__(self) -> None:
        self.figures = price_order(self.spec, self.exponent)

    def change(self, spec: OrderSpec, moment: datetime) -> None:
        """Replace the facts and compute everything anew."""
        self.spec, self.updated_at, self.document = spec, moment, None
        self.figures = price_order(spec, self.exponent)

    @property
    def id(self) -> str:
        """The GID."""
        return gid("Order", self.number)

    @property
    def received(self) -> Decimal:
        """What the customer has paid, refunds not deducted."""
        if self.spec.payment is not Payment.PAID:
            return self.spec.gift_card_paid
        return (self.figures.original if self.spec.paid_before_edit else self.figures.after_edits).price

    @property
    def refunded(self) -> Decimal:
        """What went back to the customer."""
        if self.spec.payment is not Payment.PAID:
            return self.spec.gift_card_paid if self.spec.cancelled_at else ZERO
        if self.spec.cancelled_at:
            return self.received
        return self.figures.after_edits.price - self.figures.current.price

    @property
    def outstanding(self) -> Decimal:
        """What is still to be paid; negative when the customer has something to his credit."""
        return self.figures.current.price - (self.received - self.refunded)

    @property
    def financial_status(self) -> str:
        """`displayFinancialStatus` (shopify sheet 7.4)."""
        if self.spec.payment is Payment.AUTHORIZED:
            return "VOIDED" if self.spec.cancelled_at else "AUTHORIZED"
        if self.spec.payment is Payment.PENDING and self.figures.after_edits.price:
            if self.spec.cancelled_at:
                return "VOIDED"
            return "PARTIALLY_PAID" if self.received else "PENDING"
        if self.refunded:
            return "REFUNDED" if self.refunded == self.received else "PARTIALLY_REFUNDED"
        return "PARTIALLY_PAID" if self.outstanding > 0 else "PAID"

    @property
    def fulfillment_status(self) -> str:
        """`displayFulfillmentStatus`; nothing left to send is FULFILLMENT_NOT_REQUIRED (shopify sheet 1)."""
        if self.spec.fulfilled_at:
            return "FULFILLED"
        left = total(Decimal(line.current) for line in self.spec.lines if not line.tip)
        return "UNFULFILLED" if left or self.spec.cancelled_at else "FULFILLMENT_NOT_REQUIRED"

    @property
    def closed_at(self) -> datetime | None:
        """Archived: cancelled, or sent and paid."""
        if self.spec.cancelled_at:
            return self.spec.cancelled_at
        done = self.spec.fulfilled_at and self.financial_status in ("PAID", "REFUNDED", "PARTIALLY_REFUNDED")
        return self.spec.fulfilled_at if done else None
