"""What an order comes to by the shop's own word, and the lines that should come to it (smartweb sheet 11.3, 11.6).

The shop says it in two ways: by what was paid (`AmountFull`, with VAT), and by `Total`, which is without VAT and leaves out more
or less. Neither is taken for the lines: the order's total is the shop's word, its lines are its parts, and the rule that every
shop's orders go through holds an order whose two do not agree, or evens out what is mere rounding.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

from rbsync.connectors.smartweb.orders.lines import (
    DELIVERY,
    FEE,
    VOUCHER,
    Rates,
    Readings,
    Unclear,
    charges,
    goods,
    goods_lines,
    is_certain,
    top_lines,
    vouchers,
)
from rbsync.connectors.smartweb.orders.wire import OrderWire
from rbsync.core.model.money import Money, smallest_unit
from rbsync.core.model.order import OrderLine

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Charged:
    """An order's lines by one reading of its VAT, and what the shop says they come to; `unclear` where that is a guess."""

    lines: tuple[OrderLine, ...]
    total: Money
    unclear: str | None = None


def sold(wire: OrderWire, readings: Readings, *, base: bool) -> Charged:
    """An ordinary order: by the first reading that comes to what was paid.

    Where no payment settles it, by the likeliest one, which is unclear where it is not sure and another comes to something else.
    `base`: it is in the shop's own currency. Raises Unclear where the likeliest reading cannot be calculated.
    """
    if (charged := explained(wire, readings)) is not None:
        return charged
    if payments := paid(wire):
        return _charged(wire, _lines(wire, readings.ways[0], with_vat=False), payments[0])
    return _likeliest([_unpaid(wire, rates, base=base) for rates in _possible(readings)])


def credited(wire: OrderWire, readings: Readings, *, base: bool) -> Charged:
    """A credit note, by its `Total`, which includes freight where that is given back (smartweb sheet 11.6).

    Whether a payment fee is given back only the figures can tell. Raises Unclear where they do not fit.
    """
    if any(code.discount for code in wire.discount_codes):
        raise Unclear("it is a credit note with vouchers, and whether they are given back is not told")
    return _likeliest([_credit(wire, rates, base=base) for rates in _possible(readings)])


def guessed(wire: OrderWire, why: str, *, credit: bool) -> Charged:
    """An order that is not clear: its goods, and what the shop says of its money, in that order: what was paid, and `Total`."""
    lines = tuple(goods_lines(wire, credit=credit))
    said = [*paid(wire), *([] if wire.total is None else [wire.total]), net(lines)]
    return replace(_charged(wire, lines, said[0]), unclear=why)


def explained(wire: OrderWire, readings: Readings) -> Charged | None:
    """By the first reading that comes to what was paid; None where none does, or nothing was paid."""
    for payment in paid(wire):
        for rates in readings.ways:
            for lines in _choices(wire, rates):
                if agree(payment, gross(lines), wire):
                    return _charged(wire, lines, payment)
    return None


def paid(wire: OrderWire) -> tuple[Decimal, ...]:
    """What may have been paid, with VAT, the likeliest first; none where nothing was.

    All payments, or those without an error code: what the codes mean is not told, so the figures decide (smartweb sheet 18.20).
    Or one alone, where money may have been reserved and taken: all are the same, or the lines tell their VAT, so that an amount
    cannot fit by accident.
    """
    rows = [(amount, row.errorcode) for row in wire.transactions if (amount := row.amount_full)]
    sound = [amount for amount, code in rows if not code]
    sums = (sum((amount for amount, _ in rows), _ZERO), sum(sound, _ZERO))
    alone = sound if min(sound, default=_ZERO) > 0 and (len(set(sound)) == 1 or is_certain(wire)) else []
    return tuple(dict.fromkeys(amount for amount in (*sums, *alone) if amount))


def agree(one: Decimal, other: Decimal, wire: OrderWire) -> bool:
    """Whether two amounts differ by rounding at most: two smallest units, or one per line if that is more."""
    unit = smallest_unit(wire.iso)
    return abs(one - other) <= unit * max(2, len(wire.order_lines))


def gross(lines: Iterable[OrderLine]) -> Decimal:
    """With VAT, not rounded."""
    return sum((_net(line) + sum((tax.amount.amount for tax in line.taxes), _ZERO) for line in lines), _ZERO)


def net(lines: Iterable[OrderLine]) -> Decimal:
    """Without VAT, not rounded."""
    return sum(map(_net, lines), _ZERO)


def _charged(wire: OrderWire, lines: Iterable[OrderLine], total: Decimal) -> Charged:
    return Charged(tuple(lines), Money(total, wire.iso).rounded())


def _choices(wire: OrderWire, rates: Rates) -> Iterator[list[OrderLine]]:
    """The lines with the vouchers taken off, told without VAT or with it, and without: the lines' discounts may hold them.

    Nothing for a reading that cannot be calculated.
    """
    ways: tuple[bool | None, ...] = (False, True, None) if wire.discount_codes else (None,)
    for with_vat in ways:
        with suppress(Unclear):
            yield _lines(wire, rates, with_vat=with_vat)


def _lines(wire: OrderWire, rates: Rates, *, with_vat: bool | None) -> list[OrderLine]:
    """The lines, with the vouchers unless `with_vat` is None."""
    lines = [*goods(wire, rates, credit=False), *charges(wire, rates, credit=False)]
    return lines if with_vat is None else [*lines, *vouchers(wire, rates, with_vat=with_vat)]


def _possible(readings: Readings) -> Sequence[Rates]:
    """Those that may be meant where no payment settles it."""
    return readings.ways[:1] if readings.is_sure else readings.ways


def _likeliest(found: Sequence[Charged]) -> Charged:
    totals = dict.fromkeys(str(charged.total) for charged in found)
    if len(totals) == 1:
        return found[0]
    why = f"it does not tell its VAT, and no payment does: it may come to {' or to '.join(totals)}"
    return replace(found[0], unclear=why)


def _unpaid(wire: OrderWire, rates: Rates, *, base: bool) -> Charged:
    """What the lines come to where `Total` is the sum of some of them; else more or less by what it differs.

    A voucher counts only where `Total` can be explained by nothing else: whether the lines hold it already is not told.
    """
    said = _stated(wire)
    lines = _lines(wire, rates, with_vat=False)
    if lines and not top_lines(wire) and not _fits(said, net(lines), wire, base=base):
        raise Unclear("it has no goods, and neither a payment nor its Total says that the rest is to be paid")
    without = [line for line in lines if not line.id.startswith(VOUCHER)]
    for some in (without, lines):
        fixed = [line for line in some if line.id not in (DELIVERY, FEE)]
        for kept in product((False, True), repeat=2):
            names = [name for name, taken in zip((DELIVERY, FEE), kept, strict=True) if taken]
            told = [*fixed, *(line for line in some if line.id in names)]
            if _fits(said, net(told), wire, base=base):
                return _charged(wire, lines, gross(some))
    return _charged(wire, lines, gross(lines) + said - net(goods_of(lines)))


def _credit(wire: OrderWire, rates: Rates, *, base: bool) -> Charged:
    everything = [*goods(wire, rates, credit=True), *charges(wire, rates, credit=True)]
    said = _stated(wire)
    for kept in ((DELIVERY,), (DELIVERY, FEE), (), (FEE,)):
        lines = [line for line in everything if line.id not in (DELIVERY, FEE) or line.id in kept]
        if _fits(said, net(lines), wire, base=base):
            return _charged(wire, lines, gross(lines))
    parts = [f"its lines come to {Money(net(goods_of(everything)), wire.iso)}"]
    parts += [f"its {line.id} to {Money(_net(line), wire.iso)}" for line in everything if line.id in (DELIVERY, FEE)]
    raise Unclear(f"its Total is {Money(said, wire.iso)}, and without VAT {', '.join(parts)}")


def goods_of(lines: Iterable[OrderLine]) -> list[OrderLine]:
    """The lines that the shop calls lines."""
    return [line for line in lines if line.id not in (DELIVERY, FEE) and not line.id.startswith(VOUCHER)]


def _fits(said: Decimal, amount: Decimal, wire: OrderWire, *, base: bool) -> bool:
    """Whether `Total` is that amount; of a foreign order it may be in the shop's own currency (smartweb sheet 18.6)."""
    if agree(said, amount, wire):
        return True
    rate = wire.currency.currency if wire.currency else None
    return not base and rate is not None and rate > 0 and agree(said / rate, amount, wire)


def _stated(wire: OrderWire) -> Decimal:
    if wire.total is None:
        raise Unclear("it does not tell its Total")
    return wire.total


def _net(line: OrderLine) -> Decimal:
    return line.unit_price.amount * line.ordered - line.discount.amount
