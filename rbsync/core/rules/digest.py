"""Fingerprints: has what matters in an order, or a product's value, changed since it was last looked at?"""

import hashlib
from decimal import Decimal

from rbsync.core.model.order import LineKind, Order
from rbsync.core.model.product import Content, Value
from rbsync.core.rules.canonical import canonical

_GOODS = (LineKind.ITEM, LineKind.CUSTOM, LineKind.GIFT_CARD, LineKind.CREDIT)
_OF_GOODS = "goods:"


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


def goods_digest(order: Order) -> str:
    """Digest of its goods as the shop tells them and of whether it is cancelled: quantities, prices and discounts.

    The same however its VAT, freight and total are read, so that an order does not seem to change when it becomes clear.
    """
    parts = [str(order.head.cancelled)]
    for line in sorted(order.lines, key=lambda line: line.id):
        if line.kind in _GOODS:
            figures = (line.quantity, line.unit_price.amount, line.discount.amount)
            parts.append("|".join((line.id, *map(_plain, figures))))
    return _OF_GOODS + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_of_goods(digest: str | None) -> bool:
    """Whether a digest is one of `goods_digest`."""
    return digest is not None and digest.startswith(_OF_GOODS)


def value_digest(value: Value) -> str:
    """16 hex digits; the same for values that mean the same. A number and its text differ."""
    same = canonical(value)
    kind = "none" if same is None else "number" if isinstance(same, Decimal) else "text"
    return hashlib.sha256(f"{kind}:{same}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def digests(content: Content) -> dict[str, str]:
    """The digest of each value, by the field's name."""
    return {field.value: value_digest(value) for field, value in content.items()}


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
