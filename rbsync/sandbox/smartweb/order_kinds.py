"""The kinds of orders, each a change to a plain one, and how many of each a seeded shop has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from rbsync.sandbox.smartweb.books import without_vat
from rbsync.sandbox.smartweb.order_bench import FULL, Bench, at_home, customer, line
from rbsync.sandbox.smartweb.order_entry import Cart, credit, currency_snapshot, enter
from rbsync.sandbox.smartweb.order_money import ZERO, cents, is_credit
from rbsync.sandbox.smartweb.reference import CARD, CASH_ON_DELIVERY, COLLECT, HOME, PARCEL_SHOP, TRANSFER
from rbsync.sandbox.smartweb.row import Row, Value

Fields = Mapping[str, Value]
Change = Callable[[Row, Bench], None]
GUEST_MAIL = "guest@example.com"
CREDITS = ("credit-note", "part-credit-note")
"""Kinds that are made of an order placed before."""
EVERYDAY = ("plain", "plain", "several-lines", "quantity", "repeat-customer", "line-discount", "sent")


@dataclass(frozen=True, slots=True)
class Kind:
    """How an order differs from a plain one: fields of it, of its first line, its customer, its delivery, its payment.

    `more` does what needs goods or customers, after that. `updated` is how many hours after it was placed it changed.
    """

    order: Fields = field(default_factory=dict)
    line: Fields = field(default_factory=dict)
    customer: Fields = field(default_factory=dict)
    delivery: Fields = field(default_factory=dict)
    payment: Fields = field(default_factory=dict)
    cards: int = 1
    updated: int | None = None
    more: Change | None = None


def cart_of(bench: Bench, kind: str, placed_at: datetime, lines: Callable[[], list[Row]] | None = None) -> Cart:
    """An order of a kind. `lines` replaces the goods, before the kind makes its change to them."""
    chosen, order = KINDS[kind], _plain(bench, placed_at)
    if lines is not None:
        order.set(OrderLines=lines())
    order.set(**chosen.order)
    for row in order.rows("OrderLines")[:1]:
        row.set(**chosen.line)
    for name, fields in (("Customer", chosen.customer), ("Delivery", chosen.delivery), ("Payment", chosen.payment)):
        order.inner(name).set(**fields)
    if chosen.updated:
        order.set(DateUpdated=bench.later(placed_at, chosen.updated))
    if chosen.more:
        chosen.more(order, bench)
    return Cart(order, chosen.cards, api=kind == "api-made")


def credit_note(bench: Bench, kind: str, placed_at: datetime, *, moves_stock: bool) -> Row:
    """Credit the newest paid order that has no credit note yet, or its first line; a plain one if there is none."""
    orders = bench.books.orders
    credited = {order.text("Origin") for order in orders.values()}
    fitting = (
        order
        for order in reversed(orders.values())
        if order.rows("Transactions") and order.rows("OrderLines") and not is_credit(order)
        if str(order.whole("Id")) not in credited
    )
    parent = next(fitting, None) or enter(bench.books, cart_of(bench, "plain", placed_at), moves_stock=moves_stock)
    only = {parent.rows("OrderLines")[0].whole("Id")} if kind == "part-credit-note" else None
    note = credit(bench.books, parent, only)
    note.set(DateDelivered=placed_at)
    return note


def _plain(bench: Bench, placed_at: datetime) -> Row:
    """One line, a parcel shop, paid by card."""
    buyer = bench.buyer()
    return Row(
        "Order",
        DateDelivered=placed_at,
        UserId=bench.account(buyer),
        Site=1,
        LanguageISO=bench.books.primary,
        Status="1",
        Vat=FULL,
        OrderLines=[bench.line()],
        Currency=currency_snapshot(bench.books, 1),
        Customer=customer(bench.books, buyer),
        Delivery=Row("OrderDelivery", Vat=True, **_delivery(PARCEL_SHOP, "GLS Pakkeshop", "gls", 70, droppoint=95422)),
        Payment=Row("OrderPayment", PaymentMethodId=CARD, Title="Online betaling"),
    )


def _first(order: Row) -> Row:
    return order.rows("OrderLines")[0]


def _add(order: Row, *lines: Row) -> None:
    order.set(OrderLines=[*order.rows("OrderLines"), *lines])


def _several_lines(order: Row, bench: Bench) -> None:
    _add(order, *bench.lines(2))


def _line_discount(order: Row, bench: Bench) -> None:
    _several_lines(order, bench)
    first = _first(order)
    first.set(Amount=Decimal(3), Discount=cents(first.number("Price") * Decimal("0.125")))


def _foreigner(country: str) -> Change:
    return lambda order, bench: order.set(Customer=bench.foreigner(country), UserId=0)


def _eu_company(order: Row, bench: Bench) -> None:
    _foreigner("SE")(order, bench)
    order.inner("Customer").set(Company="Norrsken AB", Cvr="SE556677889901")
    _several_lines(order, bench)
    _without_tax(order)


def _abroad(order: Row, bench: Bench) -> None:
    _several_lines(order, bench)
    _foreigner("NO")(order, bench)
    _without_tax(order)


def _without_tax(order: Row) -> None:
    """The same order with net prices and no VAT at all."""
    order.set(Vat=ZERO)
    for row in order.rows("OrderLines"):
        net = {name: cents(without_vat(row.number(name), row.number("VatRate"))) for name in ("Price", "Discount")}
        row.set(VatRate=ZERO, **net)
    for charge in (order.inner("Delivery"), order.inner("Payment")):
        charge.set(Price=cents(without_vat(charge.number("Price"), FULL)), Vat=False)


def _mixed_vat(order: Row, bench: Bench) -> None:
    food, book = bench.line_at(Decimal("0.12")), bench.line_at(ZERO)
    food.set(Amount=Decimal(3))
    _add(order, food, book)


def _without_number(order: Row, bench: Bench, *, variants: bool = False) -> None:
    goods = [each for each in bench.unnumbered if each.kind == "ProductVariant" or not variants]
    if goods:
        order.set(OrderLines=[bench.line_of(goods[0])])
    else:
        _first(order).set(ItemNumber="")


def _variant(order: Row, bench: Bench) -> None:
    variants = [goods for goods in bench.shelf if goods.kind == "ProductVariant"]
    if variants:
        order.set(OrderLines=[bench.line_of(bench.random.choice(variants), Decimal(2))])


def _packet(order: Row, bench: Bench) -> None:
    """The parts of a packet cost nothing, the packet does."""
    if not bench.packets:
        return
    goods, variants = bench.random.choice(bench.packets), bench.books.variants
    packet = bench.line_of(goods)
    parts = [
        bench.line_of(variants.get(next(iter(part.wholes("VariantIds")), 0)) or product, part.number("Amount"))
        for part in goods.rows("PacketProducts")
        if (product := part.row("Product"))
    ]
    packet.set(PacketLines=[part.twin(Price=ZERO, Discount=ZERO) for part in parts])
    order.set(OrderLines=[packet])


def _currency(order: Row, bench: Bench) -> None:
    _foreigner("DE")(order, bench)
    _several_lines(order, bench)
    rate = bench.books.currencies[2].number("Currency")
    for row in order.rows("OrderLines"):
        row.set(**{name: cents(row.number(name) / rate) for name in ("Price", "Discount")})
    order.set(Currency=currency_snapshot(bench.books, 2))


def _shipped_elsewhere(order: Row, bench: Bench) -> None:
    other, buyer = customer(bench.books, bench.buyer()), order.inner("Customer")
    other.set(Company="c/o Kontoret", Email="")
    shipping = [name for name in buyer.names() if name.startswith("Shipping")]
    buyer.set(**{name: other.get(name.removeprefix("Shipping")) for name in shipping})


def _guest(order: Row, bench: Bench) -> None:
    order.set(UserId=0, Customer=customer(bench.books, bench.buyer()).twin(Email=GUEST_MAIL))


def _repeat_customer(order: Row, bench: Bench) -> None:
    buyer = bench.domestic[0]
    order.set(UserId=bench.account(buyer), Customer=customer(bench.books, buyer))


def _several_receivers(order: Row, bench: Bench) -> None:
    rows = []
    for buyer in (bench.buyer(), bench.buyer()):
        person = customer(bench.books, buyer)
        same = {name: person.get(name) for name in ("Firstname", "Lastname", "Address", "Zip", "City")}
        rows.append(Row("OrderLineAddress", CountryIso=buyer.country, **same))
    _first(order).set(LineAddresses=rows)


def _wrapped(order: Row, bench: Bench) -> None:
    words: Fields = {"Text": "Tillykke med fødselsdagen!", "From": "Mormor & Morfar"}
    order.set(Packing=Row("OrderPacking", **words))


def _voucher(**fields: Value) -> Change:
    return lambda order, bench: order.set(DiscountCodes=[Row("OrderDiscountCode", Type="a", **fields)])


def _delivery(method: int, title: str, service: str, price: int, droppoint: int = 0) -> Fields:
    where: Fields = {"DroppointId": droppoint, "DroppointIdLong": str(droppoint or "")}
    return {"DeliveryMethodId": method, "Title": title, "ServiceType": service, "Price": Decimal(price), **where}


_COLLECTED = _delivery(COLLECT, "Afhentning", "", 0)
_POSTNORD = _delivery(HOME, "PostNord til døren", "postnord", 89)
_TWENTY = Decimal(20)
_SHADE = "Specialfremstillet lampeskærm"
_BY_TRANSFER: Fields = {"PaymentMethodId": TRANSFER, "Title": "Kontooverførsel"}
_ON_DELIVERY: Fields = {"PaymentMethodId": CASH_ON_DELIVERY, "Title": "Efterkrav", "Price": Decimal(39), "Vat": True}
_SCHOOL: Fields = {
    "Company": "Havneskolen",
    "Cvr": "87654321",
    "Ean": "5790000000012",
    "Phone": "",
    "Mobile": "+4500999999",
}
_DELETED: Fields = {"ProductId": 99001, "VariantId": 0, "ItemNumber": "SLETTET-1", "ProductTitle": "Slettet vare"}
_COMMENTS: Fields = {
    "OrderComment": "Ring før afsendelse",
    "OrderCommentExternal": "Tak for din ordre <3",
    "CustomerComment": 'Stilles ved "bagdøren", tak',
    "DeliveryComment": "Flexlevering i carporten",
    "DeliveryTime": "Fredag 12-16",
}
KINDS: Mapping[str, Kind] = {
    "plain": Kind(),
    "several-lines": Kind(more=_several_lines),
    "quantity": Kind(more=lambda order, bench: _first(order).set(Amount=Decimal(bench.random.randint(2, 6)))),
    "free-delivery": Kind(delivery={"Price": ZERO}),
    "delivery-and-fee": Kind(delivery=_POSTNORD, payment=_ON_DELIVERY),
    "fee-without-vat": Kind(payment={"Price": Decimal("4.35")}),
    "delivery-without-vat": Kind(delivery={"Vat": False, "Price": Decimal(56)}),
    "collect": Kind(delivery=_COLLECTED),
    "line-discount": Kind(more=_line_discount),
    "discount-line": Kind(more=lambda order, bench: _add(order, line("Rabat", ZERO, Discount=Decimal(10)))),
    "voucher": Kind(more=_voucher(Title="EFTERAAR", Discount=Decimal("10.50"), Value=Decimal("10.50"), Vat=True)),
    "gift-card": Kind(more=_voucher(Title="Gavekort 4711", Discount=_TWENTY, Value=_TWENTY, IsNewGiftCard=True)),
    "api-made": Kind({"Status": "0", "UserId": 0, "ReferenceNumber": "API-MADE"}, more=_several_lines),
    "eu-company": Kind(more=_eu_company),
    "eu-private": Kind(more=_foreigner("DE")),
    "abroad": Kind(more=_abroad),
    "mixed-vat": Kind(more=_mixed_vat),
    "deleted-product": Kind(line=_DELETED),
    "same-number-deleted": Kind(line={"ProductId": 99002, "VariantId": 0}),
    "no-number": Kind(more=_without_number),
    "variant": Kind(more=_variant),
    "variant-without-number": Kind(more=lambda order, bench: _without_number(order, bench, variants=True)),
    "empty": Kind({"OrderLines": ()}, cards=0),
    "zero-total": Kind(line={"Price": ZERO, "Discount": ZERO}, delivery=_COLLECTED, cards=0),
    "comments": Kind(_COMMENTS, line={"ExtendedDataExternal": "Gravering: Søren & Åse"}),
    "wrapped": Kind(more=_wrapped),
    "packet": Kind(more=_packet),
    "currency": Kind(delivery={"Price": Decimal("9.95")}, more=_currency),
    "company": Kind(customer={"Company": "Møbelhuset ApS", "Cvr": "12345678"}, payment=_BY_TRANSFER),
    "public": Kind(customer=_SCHOOL, payment=_BY_TRANSFER, cards=0),
    "shipped-elsewhere": Kind(more=_shipped_elsewhere),
    "guest": Kind(more=_guest),
    "guest-again": Kind(more=_guest),
    "unpaid": Kind(payment=_BY_TRANSFER, cards=0),
    "two-cards": Kind(line={"Amount": Decimal(4)}, cards=2),
    "processing": Kind({"Status": "2"}, updated=2),
    "sent": Kind(
        {"Status": "3", "TrackingCode": "00370000000000000018"},
        updated=20,
        more=lambda order, bench: order.set(DateSent=order.time("DateUpdated")),
    ),
    "reopened": Kind({"Status": "4"}, updated=2),
    "cancelled": Kind({"Status": "5"}, updated=2),
    "part-sent": Kind({"Status": "7"}, updated=2),
    "draft": Kind({"Status": "99"}, cards=0),
    "not-received": Kind({"Status": "0"}, cards=0),
    "invoiced": Kind(updated=4, more=lambda order, bench: order.set(InvoiceNumber=bench.books.next_id("invoice"))),
    "till": Kind(
        {"Status": "203", "UserId": 0},
        delivery=_COLLECTED,
        more=lambda order, bench: order.set(Customer=at_home(bench.books, "DK").twin(Firstname="Kassesalg")),
    ),
    "second-site": Kind(more=lambda order, bench: order.set(Site=max(bench.books.sites))),
    "offline-product": Kind(more=lambda order, bench: _add(order, line(_SHADE, Decimal(450), OfflineProduct=True))),
    "fraction": Kind(line={"Amount": Decimal("2.5"), "Unit": "meter"}),
    "several-receivers": Kind(line={"Amount": Decimal(2)}, more=_several_receivers),
    "long": Kind(more=lambda order, bench: order.set(OrderLines=bench.lines(37))),
    "repeat-customer": Kind(more=_repeat_customer),
}
