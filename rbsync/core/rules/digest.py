"""A fingerprint of what matters in an order: has it changed since it was taken?"""

from __future__ import annotations

import hashlib
from decimal import Decimal

from rbsync.core.model.order import Order


def order_digest(order: Order) -> str:
    """Hex digest of currency, total, every line's figures and whether it is cancelled; not of payment, notes or addresses."""
    parts = [order.currency, _plain(order.total.amount), str(order.prices_include_vat), str(order.head.cancelled)]
    for line in sorted(order.lines, key=lambda line: line.id):
        taxes = ",".join(
            f"{_plain(tax.amount.amount)}@{'' if tax.rate is None else _plain(tax.rate)}" for tax in line.taxes
        )
        figures = (line.quantity, line.unit_price.amount, line.discount.amount)
        parts.append("|".join((line.id, line.kind, *map(_plain, figures), taxes)))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
