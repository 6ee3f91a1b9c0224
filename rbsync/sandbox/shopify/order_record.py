"""An order in the shop's books: its facts, its figures, and where its money stands.

Figures are computed to the øre as Shopify computes them (shopify sheet 7.1, 7.2, 7.6): discounts are allocated over
the lines with the remainder given away unit by unit; tax is rounded per line and rate; every total is a sum of
rounded parts, so that an order always adds up in the shop's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from rbsync.sandbox.shopify.order_spec import ZERO, Discount, Line, OrderSpec, Payment, Rate, Shipping
from rbsync.sandbox.shopify.records import Record
from rbsync.sandbox.shopify.terms import to_unit

Taxes = tuple[tuple[Rate, Decimal], ...]
Allocations = tuple[tuple[int, Decimal], ...]
"""(index of the discount, amount off)."""


@dataclass(frozen=True, slots=True)
class Part:
    """Money of a line for a number of its units: after discounts, the taxes in or on it, the discounts."""

    net: Decimal
    taxes: Taxes
    off: Decimal

    @property
    def tax(self) -> Decimal:
        """All taxes together."""
        return total(amount for _, amount in self.taxes)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its money: for all units ever ordered, for those left after edits, and for those of today."""

    line: Line
    original: Decimal
    allocations: Allocations
    ordered: Part
    kept: Part  # without units removed by edits
    current: Part  # without units removed or refunded


@dataclass(frozen=True, slots=True)
class PricedShipping:
    """A shipping line with its money."""

    shipping: Shipping
    allocations: Allocations
    part: Part


@dataclass(frozen=True, slots=True)
class Totals:
    """The order's sums at one point of its life; `price` is what the customer owes in all."""

    subtotal: Decimal
    discounts: Decimal
    shipping: Decimal
    tax: Decimal
    duties: Decimal
    fees: Decimal
    tips: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is computed for an order, in the shop's currency."""

    lines: tuple[PricedLine, ...]
    shipping: tuple[PricedShipping, ...]
    fee_taxes: tuple[Taxes, ...]
    original: Totals  # at placement
    before_returns: Totals  # with removed and refunded units, and with added lines
    after_edits: Totals
    current: Totals  # today


def price_order(spec: OrderSpec, exponent: Decimal) -> Figures:
    """The figures of an order. `exponent` is the currency's smallest unit (0.01)."""
    rows, cargo = _allocate(spec, exponent)
    lines = tuple(_line(line, spec, allocated, exponent) for line, allocated in zip(spec.lines, rows, strict=True))
    shipping = tuple(
        PricedShipping(each, allocated, _part(each.price, allocated, each.rates, spec, exponent))
        for each, allocated in zip(spec.shipping, cargo, strict=True)
    )
    fee_taxes = tuple(_taxes(fee.price, fee.rates, spec, exponent) for fee in spec.fees)

    def totals(pick: Callable[[PricedLine], Part], *, added: bool = True, goods_left: bool = True) -> Totals:
        chosen = [line for line in lines if added or not line.line.added]
        return _totals(spec, [(line, pick(line)) for line in chosen], shipping, fee_taxes, goods_left=goods_left)

    left = any(line.line.current for line in lines) or not lines
    return Figures(
        lines,
        shipping,
        fee_taxes,
        original=totals(lambda line: line.ordered, added=False),
        before_returns=totals(lambda line: line.ordered),
        after_edits=totals(lambda line: line.kept),
        current=totals(lambda line: line.current, goods_left=left and not spec.cancelled_at),
    )


def spread(amount: Decimal, weights: Sequence[Decimal], exponent: Decimal) -> list[Decimal]:
    """The amount shared out by weight in whole smallest units; the remainder goes to the largest fractions."""
    whole = total(weights)
    if not whole:
        return [ZERO for _ in weights]
    exact = [amount * weight / whole for weight in weights]
    shares = [each.quantize(exponent, ROUND_FLOOR) for each in exact]
    missing = int((amount - total(shares)) / exponent)
    order = sorted(range(len(weights)), key=lambda place: (shares[place] - exact[place], place))
    for place in order[:missing]:
        shares[place] += exponent
    return shares


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, zero for nothing."""
    return sum(amounts, ZERO)


def _allocate(spec: OrderSpec, exponent: Decimal) -> tuple[list[Allocations], list[Allocations]]:
    """Each discount over what the earlier ones left; lines added by an edit and tips take no part."""
    left = [line.unit_price * line.quantity for line in spec.lines]
    cargo_left = [each.price for each in spec.shipping]
    lines: list[list[tuple[int, Decimal]]] = [[] for _ in left]
    cargo: list[list[tuple[int, Decimal]]] = [[] for _ in cargo_left]
    for index, discount in enumerate(spec.discounts):
        amounts, rows = (cargo_left, cargo) if discount.shipping else (left, lines)
        weights = [
            amount if discount.shipping or _entitled(discount, place, spec.lines[place]) else ZERO
            for place, amount in enumerate(amounts)
        ]
        base = total(weights)
        wanted = discount.amount if discount.percentage is None else base * discount.percentage / 100
        for place, share in enumerate(spread(min(to_unit(wanted, exponent), base), weights, exponent)):
            if share or weights[place]:
                rows[place].append((index, share))
                amounts[place] -= share
    return [tuple(row) for row in lines], [tuple(row) for row in cargo]


def _entitled(discount: Discount, place: int, line: Line) -> bool:
    return discount.line == place if discount.line is not None else not (line.added or line.tip or line.gift_card)


def _line(line: Line, spec: OrderSpec, allocations: Allocations, exponent: Decimal) -> PricedLine:
    original = line.unit_price * line.quantity
    ordered = _part(original, allocations, line.rates, spec, exponent)
    return PricedLine(
        line,
        original,
        allocations,
        ordered,
        _share(ordered, line.quantity - line.removed, line.quantity, exponent),
        _share(ordered, line.current, line.quantity, exponent),
    )


def _part(
    price: Decimal, allocations: Allocations, rates: tuple[Rate, ...], spec: OrderSpec, exponent: Decimal
) -> Part:
    off = total(amount for _, amount in allocations)
    return Part(price - off, _taxes(price - off, rates, spec, exponent), off)


def _taxes(amount: Decimal, rates: tuple[Rate, ...], spec: OrderSpec, exponent: Decimal) -> Taxes:
    within = 1 + total(each.rate for each in rates) if spec.taxes_included else Decimal(1)
    return tuple((each, to_unit(amount * each.rate / within, exponent)) for each in rates)


def _share(part: Part, units: int, of: int, exponent: Decimal) -> Part:
    if units == of or not of:
        return part
    taxes = tuple((rate, to_unit(amount * units / of, exponent)) for rate, amount in part.taxes)
    return Part(to_unit(part.net * units / of, exponent), taxes, to_unit(part.off * units / of, exponent))


def _totals(
    spec: OrderSpec,
    lines: Sequence[tuple[PricedLine, Part]],
    shipping: Sequence[PricedShipping],
    fee_taxes: Sequence[Taxes],
    *,
    goods_left: bool,
) -> Totals:
    """With no goods left (all cancelled or returned) shipping, fees and duties are given back as well."""
    cargo = shipping if goods_left else ()
    subtotal = total(part.net for line, part in lines if not line.line.tip)
    tips = total(part.net for line, part in lines if line.line.tip) + (spec.tip if goods_left else ZERO)
    freight = total(each.part.net for each in cargo)
    fees = total(fee.price for fee in spec.fees) if goods_left else ZERO
    duties = total(line.line.duty for line, _ in lines) if goods_left else ZERO
    tax = total(part.tax for _, part in lines) + total(each.part.tax for each in cargo)
    if goods_left:
        tax += total(amount for taxes in fee_taxes for _, amount in taxes)
    discounts = total(part.off for _, part in lines) + total(each.part.off for each in cargo)
    price = subtotal + tips + freight + fees + duties + (ZERO if spec.taxes_included else tax)
    return Totals(subtotal, discounts, freight, tax, duties, fees, tips, price)


@dataclass(slots=True, eq=False)
class Order(Record):
    """One order. `number` is the id, `sequence` the running number in its name."""

    KIND = "Order"
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
