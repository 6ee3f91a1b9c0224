"""The kinds of orders, each a change to a plain one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from rbsync.sandbox.smartweb.order_bench import Bench, Goods, party
from rbsync.sandbox.smartweb.order_money import cents
from rbsync.sandbox.smartweb.order_spec import ZERO, Charge, Line, OrderSpec, Party, Voucher
from rbsync.sandbox.smartweb.reference import CASH_ON_DELIVERY, COLLECT, HOME, TRANSFER
from rbsync.sandbox.smartweb.row import Row

Kind = Callable[[OrderSpec, Bench], OrderSpec]
GUEST_MAIL = "guest@example.com"


def _several_lines(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, lines=(*spec.lines, *bench.lines(2)))


def _quantity(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return _first(spec, amount=Decimal(bench.random.randint(2, 6)))


def _free_delivery(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, delivery=replace(spec.delivery, price=ZERO))


def _delivery_and_fee(spec: OrderSpec, bench: Bench) -> OrderSpec:
    delivery = Charge(HOME, "PostNord til døren", Decimal(89), service="postnord")
    return replace(spec, delivery=delivery, payment=Charge(CASH_ON_DELIVERY, "Efterkrav", Decimal(39)))


def _fee_without_vat(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, payment=replace(spec.payment, price=Decimal("4.35"), vat=False))


def _delivery_without_vat(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, delivery=replace(spec.delivery, vat=False, price=Decimal(56)))


def _collect(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, delivery=Charge(COLLECT, "Afhentning"))


def _line_discount(spec: OrderSpec, bench: Bench) -> OrderSpec:
    spec = _first(_several_lines(spec, bench), amount=Decimal(3))
    return _first(spec, discount=cents(spec.lines[0].price * Decimal("0.125")))


def _discount_line(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, lines=(*spec.lines, Line("Rabat", ZERO, discount=Decimal(10))))


def _voucher(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, vouchers=(Voucher("EFTERAAR", Decimal("10.50"), value=Decimal("10.50")),))


def _gift_card(spec: OrderSpec, bench: Bench) -> OrderSpec:
    card = Voucher("Gavekort 4711", Decimal(20), value=Decimal(20), vat=False, gift_card=True)
    return replace(spec, vouchers=(card,))


def _api_made(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(_several_lines(spec, bench), api=True, status=0, user=0, reference="API-MADE")


def _eu_company(spec: OrderSpec, bench: Bench) -> OrderSpec:
    firm = replace(bench.foreigner("SE"), company="Norrsken AB", cvr="SE556677889901")
    return bench.without_tax(replace(_several_lines(spec, bench), customer=firm, user=0))


def _abroad(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return bench.without_tax(replace(_several_lines(spec, bench), customer=bench.foreigner("NO"), user=0))


def _eu_private(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, customer=bench.foreigner("DE"), user=0)


def _mixed_vat(spec: OrderSpec, bench: Bench) -> OrderSpec:
    food, book = bench.line_at(Decimal("0.12")), bench.line_at(ZERO)
    return replace(spec, lines=(*spec.lines, replace(food, amount=Decimal(3)), book))


def _deleted_product(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return _first(spec, product=99001, variant=0, number="SLETTET-1", title="Slettet vare")


def _same_number_deleted(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return _first(spec, product=99002, variant=0)


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


def _empty(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, lines=(), cards=0)


def _zero_total(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(_first(_collect(spec, bench), price=ZERO, discount=ZERO), cards=0)


def _comments(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(
        _first(spec, comment="Gravering: Søren & Åse"),
        comment="Ring før afsendelse",
        public_comment="Tak for din ordre <3",
        customer_comment='Stilles ved "bagdøren", tak',
        delivery_comment="Flexlevering i carporten",
        delivery_time="Fredag 12-16",
    )


def _wrapped(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, wrapping=("Tillykke med fødselsdagen!", "Mormor & Morfar"))


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
    return replace(spec, customer=replace(spec.customer, company="Møbelhuset ApS", cvr="12345678"), payment=_TRANSFER)


def _public(spec: OrderSpec, bench: Bench) -> OrderSpec:
    school = replace(spec.customer, company="Havneskolen", cvr="87654321", ean="5790000000012", phone="")
    return replace(spec, customer=replace(school, mobile="+4500999999"), payment=_TRANSFER, cards=0)


def _shipped_elsewhere(spec: OrderSpec, bench: Bench) -> OrderSpec:
    other, _ = bench.customer()
    return replace(spec, ship_to=replace(other, company="c/o Kontoret", email=""))


def _guest(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, user=0, customer=replace(bench.customer()[0], email=GUEST_MAIL))


def _unpaid(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, payment=_TRANSFER, cards=0)


def _two_cards(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(_first(spec, amount=Decimal(4)), cards=2)


def _with_status(status: int) -> Kind:
    return lambda spec, bench: replace(spec, status=status, updated_at=bench.later(spec, 2))


def _draft(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, status=99, cards=0)


def _not_received(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, status=0, cards=0)


def _sent(spec: OrderSpec, bench: Bench) -> OrderSpec:
    sent = bench.later(spec, 20)
    return replace(spec, status=3, sent_at=sent, updated_at=sent, tracking="00370000000000000018")


def _invoiced(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, invoice=bench.books.next_id("invoice"), updated_at=bench.later(spec, 4))


def _till(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(_collect(spec, bench), status=203, user=0, customer=Party(firstname="Kassesalg"))


def _second_site(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, site=max(bench.books.sites))


def _offline_product(spec: OrderSpec, bench: Bench) -> OrderSpec:
    made = Line("Specialfremstillet lampeskærm", Decimal(450), offline=True, product=0)
    return replace(spec, lines=(*spec.lines, made))


def _fraction(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return _first(spec, amount=Decimal("2.5"), unit="meter")


def _several_receivers(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return _first(spec, amount=Decimal(2), receivers=(bench.customer()[0], bench.customer()[0]))


def _long(spec: OrderSpec, bench: Bench) -> OrderSpec:
    return replace(spec, lines=bench.lines(37))


def _repeat_customer(spec: OrderSpec, bench: Bench) -> OrderSpec:
    buyer = bench.domestic[0]
    return replace(spec, customer=party(buyer), user=bench.account(buyer))


def _first(spec: OrderSpec, **changes: object) -> OrderSpec:
    head = replace(spec.lines[0], **changes)  # type: ignore[arg-type]
    return replace(spec, lines=(head, *spec.lines[1:]))


_TRANSFER = Charge(TRANSFER, "Kontooverførsel", vat=False)

KINDS: Mapping[str, Kind] = {
    "plain": lambda spec, bench: spec,
    "several-lines": _several_lines,
    "quantity": _quantity,
    "free-delivery": _free_delivery,
    "delivery-and-fee": _delivery_and_fee,
    "fee-without-vat": _fee_without_vat,
    "delivery-without-vat": _delivery_without_vat,
    "collect": _collect,
    "line-discount": _line_discount,
    "discount-line": _discount_line,
    "voucher": _voucher,
    "gift-card": _gift_card,
    "api-made": _api_made,
    "eu-company": _eu_company,
    "eu-private": _eu_private,
    "abroad": _abroad,
    "mixed-vat": _mixed_vat,
    "deleted-product": _deleted_product,
    "same-number-deleted": _same_number_deleted,
    "no-number": _no_number,
    "variant": _variant,
    "variant-without-number": _variant_without_number,
    "empty": _empty,
    "zero-total": _zero_total,
    "comments": _comments,
    "wrapped": _wrapped,
    "packet": _packet,
    "currency": _currency,
    "company": _company,
    "public": _public,
    "shipped-elsewhere": _shipped_elsewhere,
    "guest": _guest,
    "guest-again": _guest,
    "unpaid": _unpaid,
    "two-cards": _two_cards,
    "processing": _with_status(2),
    "sent": _sent,
    "reopened": _with_status(4),
    "cancelled": _with_status(5),
    "part-sent": _with_status(7),
    "draft": _draft,
    "not-received": _not_received,
    "invoiced": _invoiced,
    "till": _till,
    "second-site": _second_site,
    "offline-product": _offline_product,
    "fraction": _fraction,
    "several-receivers": _several_receivers,
    "long": _long,
    "repeat-customer": _repeat_customer,
}
