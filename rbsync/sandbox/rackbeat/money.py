"""What a document's lines add up to (rackbeat sheet 3.11, 7.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rbsync.sandbox.rackbeat.records import ZERO, OrderLine
from rbsync.sandbox.rackbeat.toggles import Toggles

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Totals:
    """Without VAT, the VAT, and with VAT, in the document's currency, rounded half up to 2 decimals."""

    subtotal: Decimal
    vat: Decimal
    total: Decimal


def cents(amount: Decimal) -> Decimal:
    """Half up to 2 decimals."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def line_total(toggles: Toggles, line: OrderLine) -> Decimal:
    """A line's amount without VAT: exact, or rounded where the toggle says so."""
    return cents(line.total) if toggles.rounding == "line" else line.total


def totals(toggles: Toggles, lines: Sequence[OrderLine]) -> Totals:
    """The sums. With `rounding: "line"` each line and its VAT are rounded before they are added."""
    by_line = toggles.rounding == "line"
    subtotal = sum((line_total(toggles, line) for line in lines), ZERO)
    vat = sum((cents(line.vat_amount) if by_line else line.vat_amount for line in lines), ZERO)
    return Totals(cents(subtotal), cents(vat), cents(subtotal + vat))
