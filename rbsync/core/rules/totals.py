"""To the øre: whether an order comes to the same total on both sides, and what may be rounded away."""

from collections.abc import Sequence
from decimal import Decimal

from rbsync.core.model.hub import DraftLine
from rbsync.core.model.money import Money, smallest_unit
from rbsync.core.rules.order_lines import LineTotals, draft_gross


def sent_total(lines: Sequence[DraftLine], currency: str) -> Money:
    """What Rackbeat should come to: exact lines, rounded once."""
    return Money(sum((draft_gross(line) for line in lines), Decimal(0)), currency).rounded()


def roundable(difference: Money, lines: int) -> bool:
    """Whether a difference can only come from rounding: at most 5 smallest units, or one per line if that is more."""
    return abs(difference.amount) <= smallest_unit(difference.currency) * max(5, lines)


def rounding_line(difference: Money, item: str) -> DraftLine:
    """A line without VAT that carries the difference."""
    return DraftLine(
        item=item,
        name="Rounding",
        quantity=Decimal(1),
        unit_price=difference.amount,
        discount_percentage=Decimal(0),
        vat_percentage=Decimal(0),
        location=None,
    )


def explain_difference(shop: Money, rackbeat: Money, lines: Sequence[LineTotals]) -> str:
    """Both totals, their difference, and each line that differs by half a smallest unit or more."""
    detail = _unequal(shop, lines) or "each line agrees, the shop's own lines do not add up to its total"
    return f"the shop says {shop}, Rackbeat {rackbeat}, difference {shop - rackbeat} ({detail})"


def explain_lines(shop: Money, sum_of_lines: Money, lines: Sequence[LineTotals]) -> str:
    """The same of an order that Rackbeat does not have: the shop's total against its lines, as they would be sent."""
    unequal = _unequal(shop, lines)
    detail = f" ({unequal})" if unequal else ""
    return f"the shop says {shop}, its lines add up to {sum_of_lines}, difference {shop - sum_of_lines}{detail}"


def _unequal(shop: Money, lines: Sequence[LineTotals]) -> str:
    half = smallest_unit(shop.currency) / 2
    return "; ".join(
        f"{line.title!r} {line.shop} in the shop, {line.sent:.2f} in Rackbeat" for line in lines if _differs(line, half)
    )


def _differs(line: LineTotals, half: Decimal) -> bool:
    return abs(line.shop - line.sent) > half
