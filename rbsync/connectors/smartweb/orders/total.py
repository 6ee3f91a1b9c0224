"""What an order comes to by the shop's own word, and the lines that should come to it (smartweb sheet 11.3, 11.6).

The shop says it in two ways: by what was paid (`AmountFull`, with VAT), and by `Total`, which is without VAT and leaves out more
or less. Neither is taken for the lines: the order's total is the shop's word, its lines are its parts, and the rule that every
shop's orders go through holds an order whose two do not agree, or evens out what is mere rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import product

from rbsync.connectors.smartweb.orders.lines import DELIVERY, FEE, VOUCHER, charges, goods, vouchers
from rbsync.connectors.smartweb.orders.rates import Rates
from rbsync.connectors.smartweb.orders.wire import OrderWire
from rbsync.core.model.money import Money, smallest_unit
from rbsync.core.model.order import OrderLine

_ZERO = Decimal(0)


class Charged:
    """An order's lines by one reading of its VAT, and what the shop says they come to."""

    def __init__(self, lines: Sequence[OrderLine], total: Decimal, currency: str) -> None:
        self.lines = tuple(lines)
        self.total = Money(total, currency).rounded()


def sold(wire: OrderWire, readings: Iterable[Rates], *, base: bool) -> Charged:
    """An ordinary order: by the first reading that comes to what was paid, else the likeliest one.

    `base`: it is in the shop's own currency. Raises ValueError where the likeliest reading cannot be calculated.
    """
    payments = paid(wire)
    first: Rates | None = None
    for rates in readings:
        first = first or rates
        for lines in _choices(wire, rates):
            for payment in payments:
                if agree(payment, gross(lines), wire):
                    return Charged(lines, payment, wire.currency.iso)
    if first is None:
        raise ValueError("its VAT cannot be read")
    lines = _with_all(wire, first)
    said = payments[0] if payments else _by_total(wire, lines, base=base)
    return Charged(lines, said, wire.currency.iso)


def credited(wire: OrderWire, rates: Rates, *, base: bool) -> Charged:
    """A credit note, by its `Total`, which includes freight where that is given back (smartweb sheet 11.6).

    Whether a payment fee is given back only the figures can tell; where they do not, they do not agree either.
    """
    if wire.discount_codes:
        raise ValueError("it is a credit note with vouchers, and whether they are given back is not told")
    everything = [*goods(wire, rates, credit=True), *charges(wire, rates, credit=True)]
    said = _stated(wire)
    for kept in ((DELIVERY,), (DELIVERY, FEE), (), (FEE,)):
        lines = [line for line in everything if line.id not in (DELIVERY, FEE) or line.id in kept]
        if _fits(said, net(lines), wire, base=base):
            sent = [line for line in everything if line.id != DELIVERY or DELIVERY in kept]
            return Charged(sent, gross(lines), wire.currency.iso)
    return Charged(everything, gross(everything) + said - net(everything), wire.currency.iso)


def paid(wire: OrderWire) -> tuple[Decimal, ...]:
    """What was paid, with VAT: all payments, and those without an error code, where that is not the same. None paid: empty.

    What the error codes mean is not told, so the figures decide (smartweb sheet 18.20).
    """
    rows = [row for row in wire.transactions if row.amount_full]
    sums = [sum((row.amount_full for row in some), _ZERO) for some in (rows, [r for r in rows if not r.errorcode])]
    return tuple(dict.fromkeys(amount for amount in sums if amount))


def agree(one: Decimal, other: Decimal, wire: OrderWire) -> bool:
    """Whether two amounts differ by rounding at most: two smallest units, or one per line if that is more."""
    unit = smallest_unit(wire.currency.iso)
    return abs(one - other) <= unit * max(2, len(wire.order_lines))


def gross(lines: Iterable[OrderLine]) -> Decimal:
    """With VAT, not rounded."""
    return sum((_net(line) + sum((tax.amount.amount for tax in line.taxes), _ZERO) for line in lines), _ZERO)


def net(lines: Iterable[OrderLine]) -> Decimal:
    """Without VAT, not rounded."""
    return sum(map(_net, lines), _ZERO)


def is_explained(wire: OrderWire, readings: Iterable[Rates]) -> bool:
    """Whether what was paid is what the order comes to by one of the readings."""
    return any(
        agree(payment, gross(lines), wire)
        for rates in readings
        for lines in _choices(wire, rates)
        for payment in paid(wire)
    )


def _choices(wire: OrderWire, rates: Rates) -> Iterable[list[OrderLine]]:
    """The lines with the vouchers taken off, and without: the lines' own discounts may hold them already.

    Nothing for a reading that cannot be calculated.
    """
    readers: tuple[Callable[[OrderWire, Rates], list[OrderLine]], ...] = (_with_all, _without_vouchers)
    for read in readers if wire.discount_codes else readers[:1]:
        try:
            lines = read(wire, rates)
        except ValueError:
            continue
        yield lines


def _with_all(wire: OrderWire, rates: Rates) -> list[OrderLine]:
    return [*_without_vouchers(wire, rates), *vouchers(wire, rates)]


def _without_vouchers(wire: OrderWire, rates: Rates) -> list[OrderLine]:
    return [*goods(wire, rates, credit=False), *charges(wire, rates, credit=False)]


def _by_total(wire: OrderWire, lines: Sequence[OrderLine], *, base: bool) -> Decimal:
    """What the lines come to where `Total` is the sum of some of them; else more or less by what it differs.

    A voucher counts only where `Total` can be explained by nothing else: whether the lines hold it already is not told.
    """
    said = _stated(wire)
    without = [line for line in lines if not line.id.startswith(VOUCHER)]
    for some in (without, lines):
        fixed = [line for line in some if line.id not in (DELIVERY, FEE)]
        for kept in product((False, True), repeat=2):
            names = [name for name, taken in zip((DELIVERY, FEE), kept, strict=True) if taken]
            told = [*fixed, *(line for line in some if line.id in names)]
            if _fits(said, net(told), wire, base=base):
                return gross(some)
    return gross(lines) + said - net(goods_of(lines))


def goods_of(lines: Iterable[OrderLine]) -> list[OrderLine]:
    """The lines that the shop calls lines."""
    return [line for line in lines if line.id not in (DELIVERY, FEE) and not line.id.startswith(VOUCHER)]


def _fits(said: Decimal, amount: Decimal, wire: OrderWire, *, base: bool) -> bool:
    """Whether `Total` is that amount; of a foreign order it may be in the shop's own currency (smartweb sheet 18.6)."""
    if agree(said, amount, wire):
        return True
    return not base and bool(wire.currency.currency) and agree(said / wire.currency.currency, amount, wire)


def _stated(wire: OrderWire) -> Decimal:
    if wire.total is None:
        raise ValueError("it does not tell its total")
    return wire.total


def _net(line: OrderLine) -> Decimal:
    return line.unit_price.amount * line.ordered - line.discount.amount
