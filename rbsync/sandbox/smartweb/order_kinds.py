"""The kinds of orders, each a change to a plain one, and how many of each a seeded shop has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

from rbsync.sandbox.smartweb.order_bench import Bench, Goods, party
from rbsync.sandbox.smartweb.order_money import cents
from rbsync.sandbox.smartweb.order_spec import ZERO, Charge, Line, OrderSpec, Party, Voucher
from rbsync.sandbox.smartweb.reference import CASH_ON_DELIVERY, COLLECT, HOME, TRANSFER
from rbsync.sandbox.smartweb.row import Row

Kind = Callable[[OrderSpec, Bench], OrderSpec]
GUEST_MAIL = "guest@example.com"
CREDITS = ("credit-note", "part-credit-note")
"""Kinds that are made of an order placed before."""
EVERYDAY = ("plain", "plain", "several-lines", "quantity", "repeat-customer", "line-discount", "sent")

_COLLECTED = Charge(COLLECT, "Afhentning")
_BY_TRANSFER = Charge(TRANSFER, "Kontooverførsel", vat=False)
_CASH_ON_DELIVERY = Charge(CASH_ON_DELIVERY, "Efterkrav", Decimal(39))
_POSTNORD = Charge(HOME, "PostNord til døren", Decimal(89), service="postnord")
_VOUCHER = Voucher("EFTERAAR", Decimal("10.50"), value=Decimal("10.50"))
_GIFT_CARD = Voucher("Gavekort 4711", Decimal(20), value=Decimal(20), vat=False, gift_card=True)
_DISCOUNT = Line("Rabat", ZERO, discount=Decimal(10))
_MADE_TO_MEASURE = Line("Specialfremstillet lampeskærm", Decimal(450), offline=True, product=0)


def kinds_for(count: int, random: Random) -> Iterator[str]:
    """The kinds of `count` seeded orders: each kind once in the first 60, everyday ones for seven of ten after that."""
    special = [*KINDS, *CREDITS]
    opening = special[:count] + [random.choice(EVERYDAY) for _ in range(max(0, min(count, 60) - len(special)))]
    random.shuffle(opening)
    yield from opening
    for _ in range(count - len(opening)):
        yield random.choice(EVERYDAY) if random.random() < 0.7 else random.choice(special)


def _several_lines(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, lines=(*spec.lines, *bench.lines(2)))


def _line_discount(spec: OrderSpec, bench: Bench) -> OrderSpec:
    spec = _first(_several_lines(spec, bench), amount=Decimal(3))
    return _first(spec, discount=cents(spec.lines[0].price * Decimal("0.125")))


def _eu_company(spec: OrderSpec, bench: Bench) -> OrderSpec:
    firm = replace(bench.foreigner("SE"), company="Norrsken AB", cvr="SE556677889901")
    return bench.without_tax(replace(_several_lines(spec, bench), customer=firm, user=0))


def _abroad(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return bench.without_tax(replace(_several_lines(spec, bench), customer=bench.foreigner("NO"), user=0))


def _mixed_vat(spec: OrderSpec, bench: Bench) -> OrderSpec:
    food, book = bench.line_at(Decimal("0.12")), bench.line_at(ZERO)
    return replace(spec, lines=(*spec.lines, replace(food, amount=Decimal(3)), book))


def _no_number(spec: OrderSpec, bench: Bench) -> OrderSpec:
    if not bench.unnumbered:
        return _first(spec, number="")
    return replace(spec, lines=(bench.line_of(bench.unnumbered[0], Decimal(1)),))


def _variant(spec: OrderSpec, bench: Bench) -> OrderSpec:
    variants = [goods for goods in bench.shelf if goods.variant]
    return replace(spec, lines=(bench.line_of(bench.random.choice(variants), Decimal(2)),)) if variants else spec


def _variant_without_number(spec: OrderSpec, bench: Bench) -> OrderSpec:
    variants = [goods for goods in bench.unnumbered if goods.variant]
    return replace(spec, lines=(bench.line_of(variants[0], Decimal(1)),)) if variants else _first(spec, number="")


def _zero_total(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(_first(spec, price=ZERO, discount=ZERO), delivery=_COLLECTED, cards=0)


def _comments(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(
        _first(spec, comment="Gravering: Søren & Åse"),
        comment="Ring før afsendelse",
        public_comment="Tak for din ordre <3",
        customer_comment='Stilles ved "bagdøren", tak',
        delivery_comment="Flexlevering i carporten",
        delivery_time="Fredag 12-16",
    )


def _packet(spec: OrderSpec, bench: Bench) -> OrderSpec:
    if not bench.packets:
        return spec
    goods = bench.random.choice(bench.packets)
    parts = tuple(
        _part(bench, line, part) for line in goods.product.rows("PacketProducts") if (part := line.row("Product"))
    )
    return replace(spec, lines=(replace(bench.line_of(goods, Decimal(1)), parts=parts),))


def _part(bench: Bench, line: Row, product: Row) -> Line:
    """A part of a packet: it costs nothing, its packet does."""
    variant = bench.books.variants.get(next(iter(line.wholes("VariantIds")), 0))
    part = bench.line_of(Goods(product, variant), line.number("Amount"))
    return replace(part, price=ZERO, discount=ZERO)


def _currency(spec: OrderSpec, bench: Bench) -> OrderSpec:
    rate = bench.books.currencies[2].number("Currency")
    spec = _several_lines(replace(spec, customer=bench.foreigner("DE"), user=0, currency=2), bench)
    lines = tuple(
        replace(each, price=cents(each.price / rate), discount=cents(each.discount / rate)) for each in spec.lines
    )
    return replace(spec, lines=lines, delivery=replace(spec.delivery, price=Decimal("9.95")))


def _company(spec: OrderSpec, bench: Bench) -> OrderSpec:
    firm = replace(spec.customer, company="Møbelhuset ApS", cvr="12345678")
    return replace(spec, customer=firm, payment=_BY_TRANSFER)


def _public(spec: OrderSpec, bench: Bench) -> OrderSpec:
    school = replace(spec.customer, company="Havneskolen", cvr="87654321", ean="5790000000012", phone="")
    return replace(spec, customer=replace(school, mobile="+4500999999"), payment=_BY_TRANSFER, cards=0)


def _shipped_elsewhere(spec: OrderSpec, bench: Bench) -> OrderSpec:
    other, _ = bench.customer()
    return replace(spec, ship_to=replace(other, company="c/o Kontoret", email=""))


def _guest(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, user=0, customer=replace(bench.customer()[0], email=GUEST_MAIL))


def _with_status(status: int) -> Kind:
    return lambda spec, bench: replace(spec, status=status, updated_at=bench.later(spec, 2))


def _sent(spec: OrderSpec, bench: Bench) -> OrderSpec:
    sent = bench.later(spec, 20)
    return replace(spec, status=3, sent_at=sent, updated_at=sent, tracking="00370000000000000018")


def _till(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, delivery=_COLLECTED, status=203, user=0, customer=Party(firstname="Kassesalg"))


def _repeat_customer(spec: OrderSpec, bench: Bench) -> OrderSpec:
    buyer = bench.domestic[0]
    return replace(spec, customer=party(buyer), user=bench.account(buyer))


def _first(spec: OrderSpec, **changes: object) -> OrderSpec:
    head = replace(spec.lines[0], **changes)  # type: ignore[arg-type]
    return replace(spec, lines=(head, *spec.lines[1:]))


KINDS: Mapping[str, Kind] = {
    "plain": lambda spec, bench: spec,
    "several-lines": _several_lines,
    "quantity": lambda spec, bench: _first(spec, amount=Decimal(bench.random.randint(2, 6))),
    "free-delivery": lambda spec, bench: replace(spec, delivery=replace(spec.delivery, price=ZERO)),
    "delivery-and-fee": lambda spec, bench: replace(spec, delivery=_POSTNORD, payment=_CASH_ON_DELIVERY),
    "fee-without-vat": lambda spec, bench: replace(
        spec, payment=replace(spec.payment, price=Decimal("4.35"), vat=False)
    ),
    "delivery-without-vat": lambda spec, bench: replace(
        spec, delivery=replace(spec.delivery, vat=False, price=Decimal(56))
    ),
    "collect": lambda spec, bench: replace(spec, delivery=_COLLECTED),
    "line-discount": _line_discount,
    "discount-line": lambda spec, bench: replace(spec, lines=(*spec.lines, _DISCOUNT)),
    "voucher": lambda spec, bench: replace(spec, vouchers=(_VOUCHER,)),
    "gift-card": lambda spec, bench: replace(spec, vouchers=(_GIFT_CARD,)),
    "api-made": lambda spec, bench: replace(
        _several_lines(spec, bench), api=True, status=0, user=0, reference="API-MADE"
    ),
    "eu-company": _eu_company,
    "eu-private": lambda spec, bench: replace(spec, customer=bench.foreigner("DE"), user=0),
    "abroad": _abroad,
    "mixed-vat": _mixed_vat,
    "deleted-product": lambda spec, bench: _first(
        spec, product=99001, variant=0, number="SLETTET-1", title="Slettet vare"
    ),
    "same-number-deleted": lambda spec, bench: _first(spec, product=99002, variant=0),
    "no-number": _no_number,
    "variant": _variant,
    "variant-without-number": _variant_without_number,
    "empty": lambda spec, bench: replace(spec, lines=(), cards=0),
    "zero-total": _zero_total,
    "comments": _comments,
    "wrapped": lambda spec, bench: replace(spec, wrapping=("Tillykke med fødselsdagen!", "Mormor & Morfar")),
    "packet": _packet,
    "currency": _currency,
    "company": _company,
    "public": _public,
    "shipped-elsewhere": _shipped_elsewhere,
    "guest": _guest,
    "guest-again": _guest,
    "unpaid": lambda spec, bench: replace(spec, payment=_BY_TRANSFER, cards=0),
    "two-cards": lambda spec, bench: replace(_first(spec, amount=Decimal(4)), cards=2),
    "processing": _with_status(2),
    "sent": _sent,
    "reopened": _with_status(4),
    "cancelled": _with_status(5),
    "part-sent": _with_status(7),
    "draft": lambda spec, bench: replace(spec, status=99, cards=0),
    "not-received": lambda spec, bench: replace(spec, status=0, cards=0),
    "invoiced": lambda spec, bench: replace(
        spec, invoice=bench.books.next_id("invoice"), updated_at=bench.later(spec, 4)
    ),
    "till": _till,
    "second-site": lambda spec, bench: replace(spec, site=max(bench.books.sites)),
    "offline-product": lambda spec, bench: replace(spec, lines=(*spec.lines, _MADE_TO_MEASURE)),
    "fraction": lambda spec, bench: _first(spec, amount=Decimal("2.5"), unit="meter"),
    "several-receivers": lambda spec, bench: _first(
        spec, amount=Decimal(2), receivers=(bench.customer()[0], bench.customer()[0])
    ),
    "long": lambda spec, bench: replace(spec, lines=bench.lines(37)),
    "repeat-customer": _repeat_customer,
}
