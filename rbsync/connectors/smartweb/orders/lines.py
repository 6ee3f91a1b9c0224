"""An order's lines, freight, fee and vouchers, and the VAT that they were sold with (smartweb sheets 11.3, 11.4, 11.6).

Prices are per unit without VAT. The VAT that an order tells is a fraction or a percentage, and 0 where nothing was written down.
Every way to read it that makes sense is tried against what was paid (sheet 18.7).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from rbsync.connectors.smartweb.orders.wire import DeliveryWire, DiscountCodeWire, LineWire, OrderWire, PaymentWire
from rbsync.connectors.smartweb.wire import listing_id
from rbsync.core.model.money import Money
from rbsync.core.model.order import LineKind, OrderLine, Tax

_FOUR = Decimal("0.0001")
DELIVERY = "delivery"
FEE = "fee"
VOUCHER = "voucher-"
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
    """A line without a product is taxed as the others are, where they are all taxed alike."""
    known = [rate for line in wire.order_lines if (rate := products.get(line.product_id)) is not None]
    common = _only(known) if known else None
    lines = {line.id: products.get(line.product_id) if line.product_id else common for line in wire.order_lines}
    return Rates(lines, common)


def _only(rates: Iterable[Decimal]) -> Decimal | None:
    """The one rate above 0; 0 when there is none; None of several."""
    found = {rate for rate in rates if rate}
    return found.pop() if len(found) == 1 else None if found else _ZERO


class Unclear(Exception):
    """An order's goods are known, and what is owed for them, or by whom, is not. The text says why: "it is in …"."""


def goods(wire: OrderWire, rates: Rates, *, credit: bool) -> Iterator[OrderLine]:
    """The lines. Raises Unclear where a line's VAT cannot be known."""
    for line in top_lines(wire):
        rate = rates.lines[line.id]
        if rate is None and line_net(line):
            product = f"product {line.product_id} of line" if line.product_id else "line"
            raise Unclear(f"it tells no VAT, and {product} {title(line)!r} has no rate of its own to go by")
        yield _goods(line, rate or _ZERO, wire.iso, credit=credit)


def goods_lines(wire: OrderWire, *, credit: bool) -> Iterator[OrderLine]:
    """The lines of an order that is not clear, with the VAT that they tell: what is taken back is CREDIT, the rest goods."""
    for line in top_lines(wire):
        yield _goods(line, fraction(line.vat_rate), wire.iso, credit=credit or (has_goods(line) and line.amount < 0))


def charges(wire: OrderWire, rates: Rates, *, credit: bool) -> Iterator[OrderLine]:
    """Freight and payment fee where they cost something; a credit note gives them back. Raises Unclear as `goods`."""
    sign = -1 if credit else 1
    if wire.delivery is not None and wire.delivery.price:
        rate = _charged(wire.delivery, rates, "freight")
        kind = LineKind.FREIGHT if rate else LineKind.FREIGHT_WITHOUT_VAT
        yield _single(DELIVERY, kind, wire.delivery.title, sign * wire.delivery.price, rate, wire.iso)
    if wire.payment is not None and wire.payment.price:
        rate = _charged(wire.payment, rates, "payment fee")
        yield _single(FEE, LineKind.FEE, wire.payment.title, sign * wire.payment.price, rate, wire.iso)


def vouchers(wire: OrderWire, rates: Rates, *, with_vat: bool) -> Iterator[OrderLine]:
    """Vouchers and gift cards that were used, as negative lines. Raises Unclear as `goods`.

    `with_vat`: what they took off is told with the VAT that they hold; the service does not say (smartweb sheet 11.3).
    """
    for code in wire.discount_codes:
        if code.discount:
            rate = _charged(code, rates, "voucher")
            off = code.discount / (1 + rate) if with_vat else code.discount
            yield _single(f"{VOUCHER}{code.id}", LineKind.DISCOUNT, code.title, -off, rate, wire.iso)


def top_lines(wire: OrderWire) -> list[LineWire]:
    """The lines without the parts of packets, which are sold as their packet; they may be listed beside it as well."""
    inside = {part.id for line in wire.order_lines for part in line.packet_lines}
    packets = {line.id for line in wire.order_lines}
    sold = (line for line in wire.order_lines if line.id not in inside)
    return [line for line in sold if line.packet_id not in packets - {line.id} or line_net(line)]


def has_goods(line: LineWire) -> bool:
    """Whether the line is of goods, and not of words and money only."""
    return bool(line.product_id or line.item_number.strip())


def line_net(line: LineWire) -> Decimal:
    """What the line comes to without VAT; a price that was not told counts as 0."""
    return ((line.price or _ZERO) - line.discount) * line.amount


def title(line: LineWire) -> str:
    """Product, variant and addition, as far as there are."""
    parts = (line.product_title, line.variant_title.replace("//", ", "), line.additional_title)
    return ", ".join(part for part in parts if part) or line.item_number or f"line {line.id}"


def _goods(line: LineWire, rate: Decimal, currency: str, *, credit: bool) -> OrderLine:
    """A line of a credit note has a positive quantity at a negative price: Rackbeat takes it in no other way."""
    net = line_net(line)
    sign = -1 if line.amount < 0 else 1
    price, discount = line.price or _ZERO, line.discount * line.amount
    off = not line.price and line.discount > 0
    if off:
        price, discount = -line.discount, _ZERO
    return OrderLine(
        id=str(line.id),
        kind=_kind(line, off=off, credit=credit),
        title=title(line),
        sku=line.item_number.strip() or None,
        listing_id=listing_id(line.product_id, line.variant_id),
        quantity=Decimal(abs(line.amount)),
        ordered=Decimal(abs(line.amount)),
        unit_price=Money(sign * price, currency),
        discount=Money(discount, currency),
        taxes=_taxes(net, rate, currency),
    )


def _kind(line: LineWire, *, off: bool, credit: bool) -> LineKind:
    """Price 0 and a discount: that of the whole order (smartweb sheet 11.3)."""
    if credit:
        return LineKind.CREDIT
    if off and not line.product_id:
        return LineKind.DISCOUNT
    return LineKind.ITEM if has_goods(line) else LineKind.CUSTOM


def _charged(charge: DeliveryWire | PaymentWire | DiscountCodeWire, rates: Rates, what: str) -> Decimal:
    if not charge.vat:
        return _ZERO
    if rates.charges is None:
        raise Unclear(f"it has lines of several VAT rates and does not tell that of its {what}")
    return rates.charges


def _single(key: str, kind: LineKind, name: str, price: Decimal, rate: Decimal, currency: str) -> OrderLine:
    return OrderLine(
        id=key,
        kind=kind,
        title=name or kind.value.capitalize(),
        quantity=Decimal(1),
        ordered=Decimal(1),
        unit_price=Money(price, currency),
        discount=Money(_ZERO, currency),
        taxes=_taxes(price, rate, currency),
    )


def _taxes(net: Decimal, rate: Decimal, currency: str) -> tuple[Tax, ...]:
    return (Tax(Money(net * rate, currency), rate),) if rate else ()
