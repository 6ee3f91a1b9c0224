"""From a shop's order line to a line in Rackbeat: net price, discount and VAT from the line's own figures."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from rbsync.core.model.hub import DraftLine
from rbsync.core.model.money import Money
from rbsync.core.model.order import OrderLine

# Rackbeat takes at most six decimals (Rackbeat sheet, rule 7)
_SIX = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class LineTotals:
    """What one line comes to with VAT, by the shop's figures and by the line as it is sent."""

    title: str
    shop: Decimal
    sent: Decimal


def draft_line(
    line: OrderLine, *, item: str, rate: Decimal, prices_include_vat: bool, location: int | None
) -> DraftLine:
    """The line as it is sent, for the units the customer still gets."""
    unit = line.unit_price.amount
    placed = unit * line.ordered
    discount = line.discount.amount / placed * 100 if placed else Decimal(0)
    return DraftLine(
        item=item,
        name=line.title,
        quantity=line.quantity,
        unit_price=_six(unit / (1 + rate) if prices_include_vat else unit),
        discount_percentage=_six(discount),
        vat_percentage=_six(rate * 100),
        location=location,
    )


def shop_gross(line: OrderLine, *, prices_include_vat: bool) -> Money:
    """What the line comes to with VAT, for the units the customer still gets, in the currency's smallest unit."""
    placed = line.unit_price.times(line.ordered) - line.discount
    if not prices_include_vat:
        for tax in line.taxes:
            placed = placed + tax.amount
    share = line.quantity / line.ordered if line.ordered else Decimal(0)
    return placed.times(share).rounded()


def draft_gross(line: DraftLine) -> Decimal:
    """What the line as sent comes to with VAT, not rounded."""
    net = line.quantity * line.unit_price * (1 - line.discount_percentage / 100)
    return net * (1 + line.vat_percentage / 100)


def _six(value: Decimal) -> Decimal:
    return value.quantize(_SIX, ROUND_HALF_EVEN).normalize()
