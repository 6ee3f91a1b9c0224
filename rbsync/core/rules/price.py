"""A shop's price without VAT."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal


def price_without_vat(price: Decimal, *, includes_vat: bool, vat_percentage: Decimal) -> Decimal:
    """At most four decimals, so that adding VAT gives the shop's price again."""
    net = price / (1 + vat_percentage / 100) if includes_vat else price
    return net.quantize(Decimal("0.0001"), ROUND_HALF_EVEN).normalize()
