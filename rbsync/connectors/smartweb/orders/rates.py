"""Which VAT an order was sold with. What it tells is a fraction or a percentage, and 0 where nothing was written down.

Every way to read it that makes sense is tried against what was paid (smartweb sheets 11.3, 18.7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from rbsync.connectors.smartweb.orders.wire import LineWire, OrderWire

_FOUR = Decimal("0.0001")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rates:
    """VAT by line id, and that of freight, fee and vouchers; fractions. None: it cannot be known."""

    lines: Mapping[int, Decimal | None]
    charges: Decimal | None


@dataclass(frozen=True, slots=True)
class Readings:
    """The ways to read an order's VAT, the likeliest first. `is_sure`: the first may be taken where no payment settles it."""

    ways: tuple[Rates, ...]
    is_sure: bool


def fraction(rate: Decimal | None) -> Decimal:
    """The rate as a fraction: 0.25 and 25 are the same (smartweb sheet 1.7)."""
    if rate is None:
        return _ZERO
    return (rate / 100 if rate >= 1 else rate).quantize(_FOUR).normalize()


def is_certain(wire: OrderWire) -> bool:
    """Whether the order tells the VAT of its lines (smartweb sheet 11.3).

    One made by API tells none at all. Where the lines tell 0 and the order more, theirs is none, or nobody wrote it down.
    """
    return any(fraction(line.vat_rate) for line in wire.order_lines)


def readings(
    wire: OrderWire, products: Mapping[int, Decimal | None] | None, *, tax_free: bool, at_home: bool
) -> Readings:
    """The ways to read the order's VAT.

    `products` are the rates of its products today; None where they are not needed. `tax_free`: the shop charges no VAT where the
    goods go. `at_home`: buyer and goods are in the shop's own country, where the VAT is that of the products.
    """
    own = {line.id: fraction(wire.vat if line.vat_rate is None else line.vat_rate) for line in wire.order_lines}
    whole = {key: rate or fraction(wire.vat) for key, rate in own.items()}
    if is_certain(wire):
        charges = fraction(wire.vat) or _only(own.values())
        lines = (own, whole) if own != whole else (own,)
        return Readings(tuple(Rates(each, charges) for each in lines), is_sure=True)
    today = None if products is None else _today(wire, products)
    if fraction(wire.vat):
        return _by_order(fraction(wire.vat), own, whole, today)
    none = Rates(own, _ZERO)
    if today is None:
        return Readings((none,), is_sure=True)
    return Readings((none, today) if tax_free else (today, none), is_sure=tax_free or at_home)


def _by_order(rate: Decimal, own: Mapping[int, Decimal], whole: Mapping[int, Decimal], today: Rates | None) -> Readings:
    """The order tells a rate and its lines tell 0: each has the one or the other, as its product has today."""
    choices = (Rates(whole, rate), Rates(own, rate))
    if today is None:
        return Readings(choices, is_sure=True)
    mixed = Rates(today.lines, rate)
    if set(today.lines.values()) <= {_ZERO, rate}:
        return Readings((mixed, *choices), is_sure=True)
    if None in today.lines.values():
        return Readings(choices, is_sure=False)
    return Readings((*choices, mixed), is_sure=False)


def _today(wire: OrderWire, products: Mapping[int, Decimal | None]) -> Rates:
    known = [rate for line in wire.order_lines if (rate := products.get(line.product_id)) is not None]
    common = _only(known) if known else None
    return Rates({line.id: _of(line, products, common) for line in wire.order_lines}, common)


def _of(line: LineWire, products: Mapping[int, Decimal | None], common: Decimal | None) -> Decimal | None:
    """A line without a product is taxed as the others are, where they are all taxed alike."""
    return products.get(line.product_id) if line.product_id else common


def _only(rates: Iterable[Decimal]) -> Decimal | None:
    """The one rate above 0; 0 when there is none; None of several."""
    found = {rate for rate in rates if rate}
    return found.pop() if len(found) == 1 else None if found else _ZERO
