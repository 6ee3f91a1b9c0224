"""The VAT rate of a line, from the line's own figures: never a constant, never the shop's flag."""

from decimal import Decimal

from rbsync.core.model.money import smallest_unit
from rbsync.core.model.order import OrderLine
from rbsync.core.model.verdict import Reason, Verdict, held


def vat_rate(line: OrderLine, *, prices_include_vat: bool) -> Decimal | Verdict:
    """The rate as a fraction (0.25). A verdict that holds the order when the line's own figures do not fit together."""
    taxes = [tax for tax in line.taxes if tax.amount]
    if any(tax.collected_by_channel for tax in taxes):
        return held(Reason.TAX_MISMATCH, f"a marketplace collects the VAT of line {line.title!r}")
    charged = sum((tax.amount.amount for tax in line.taxes), Decimal(0))
    after_discount = line.unit_price.amount * line.ordered - line.discount.amount
    net = after_discount - charged if prices_include_vat else after_discount
    stated = [tax.rate for tax in line.taxes]
    if net == 0 or not line.taxes:
        return sum((rate for rate in stated if rate is not None), Decimal(0)) if charged == 0 else _unfit(line)
    known = [rate for rate in stated if rate is not None]
    unit = smallest_unit(line.unit_price.currency)
    tolerance = unit * len(line.taxes)
    if len(known) == len(stated) and abs(net * sum(known, Decimal(0)) - charged) <= tolerance:
        return sum(known, Decimal(0))
    if charged == 0:
        return Decimal(0)
    if len(known) < len(stated):
        return _nearest_percent(charged / net, net, charged, unit) or _unfit(line)
    return _unfit(line)


def _nearest_percent(implied: Decimal, net: Decimal, charged: Decimal, unit: Decimal) -> Decimal | None:
    """A rate the shop did not state, if one with at most one decimal of a percent explains the amount."""
    rate = implied.quantize(Decimal("0.001"))
    return rate if abs(net * rate - charged) <= unit else None


def _unfit(line: OrderLine) -> Verdict:
    rates = " + ".join("?" if tax.rate is None else f"{(tax.rate * 100).normalize():f} %" for tax in line.taxes)
    amounts = " + ".join(str(tax.amount) for tax in line.taxes)
    return held(Reason.TAX_MISMATCH, f"line {line.title!r}: the shop's VAT {amounts} is not {rates} of its price")
