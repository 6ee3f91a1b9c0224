"""How the shop writes an order down: one sequence of Ids, and snapshots with Ids of their own (smartweb sheet 11, 16.7-10)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from rbsync.sandbox.smartweb.books import Books, without_vat
from rbsync.sandbox.smartweb.order_money import gross, is_credit
from rbsync.sandbox.smartweb.reference import DRAFT
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.stock import move_for

_KEPT = ("UserId", "Site", "LanguageISO", "Vat", "ReferenceNumber", "CustomerComment")
_SNAPSHOTS = ("Currency", "Customer", "Payment", "Delivery", "Packing")


@dataclass(slots=True)
class Cart:
    """What was ordered, before the shop writes it down: no Ids yet, and prices as the customer saw them, with VAT.

    `cards` is how many payments it was split into; 0 = not paid yet. `captured`: the shop wrote the money down twice,
    when it was reserved and when it was taken. An order of the `api` does not tell its VAT rates.
    """

    order: Row
    cards: int = 1
    captured: bool = False
    api: bool = False


def enter(books: Books, cart: Cart, *, moves_stock: bool = True) -> Row:
    """Take an order in; its sale lowers the stock when the shop works that way."""
    key, order = books.next_id("order"), cart.order
    rate = order.number("Vat")
    order.set(Id=key, OrderLines=[enter_line(books, key, line) for line in order.rows("OrderLines")])
    books.orders[key] = order
    if cart.api:
        books.without_rates.add(key)
    customer = order.inner("Customer")
    customer.set(B2B=bool(customer.text("Company")))
    for name in _SNAPSHOTS:
        snapshot = order.row(name)
        if snapshot:
            _take_vat(snapshot, "Price", rate)
            _attach(books, order, name, snapshot)
    for voucher in order.rows("DiscountCodes"):
        _take_vat(voucher, "Discount", rate)
        voucher.set(Id=books.next_id("discount-code"), OrderId=key)
    if cart.cards:
        order.set(Transactions=_transactions(books, cart))
    if moves_stock and books.toggles.stock_taken == "order" and order.text("Status") != str(DRAFT):
        move_for(books, order, -1)
    return order


def enter_line(books: Books, order: int, line: Row, packet: int | None = None) -> Row:
    """Give a line, and the parts of a packet, their Ids and prices without VAT. The caller puts it into the order."""
    key, rate = books.next_id("order-line"), line.number("VatRate")
    line.set(Id=key, OrderId=order, PacketId=packet)
    line.set(**{name: without_vat(line.number(name), rate) for name in ("Price", "Discount")})
    for receiver in line.rows("LineAddresses"):
        receiver.set(Id=books.next_id("line-address"), LineId=key, Amount=1)
    parts = line.rows("PacketLines")
    if parts:
        line.set(PacketTitle=line.text("ProductTitle"))
        line.set(PacketLines=[enter_line(books, order, part, packet=key) for part in parts])
    return line


def currency_snapshot(books: Books, currency: int) -> Row:
    """The currency as it stands today."""
    master = books.currencies[currency]
    same = ("Iso", "Symbol", "SymbolPlace", "Currency", "Decimal", "Point", "Round")
    return Row("OrderCurrency", **{name: master.get(name) for name in same})


def transaction(books: Books, order: Row, amount: Decimal) -> Row:
    """A payment of `amount`, with VAT, in the order's currency."""
    key, paid_at, currency = books.next_id("transaction"), order.time("DateDelivered"), order.row("Currency")
    iso = currency.text("Iso") if currency else ""
    return Row(
        "OrderTransaction",
        Id=key,
        OrderId=order.whole("Id"),
        PaymentId=order.whole("PaymentId"),
        Status=1,
        TransactionNumber=700000 + key,
        TransactionNumberLong=str(70000000000 + key),
        Cardtype="VISA",
        Amount=int(amount),
        AmountFull=amount,
        AmountOriginal=amount,
        Currency=str(next((number for number, row in books.currencies.items() if row.text("Iso") == iso), 1)),
        Date=paid_at + timedelta(minutes=1) if paid_at else None,
    )


def credit(books: Books, order: Row, lines: Collection[int] | None = None) -> Row:
    """A draft credit note: negative amounts, the parent's Id as Origin, its reference, lines with Ids of their own.

    `lines` limits it to those line Ids, and leaves delivery and fee out. Raises ValueError for what cannot be credited.
    """
    if is_credit(order):
        raise ValueError(f"order {order.whole('Id')} is a credit note itself")
    chosen = [line for line in order.rows("OrderLines") if lines is None or line.whole("Id") in lines]
    if not chosen:
        raise ValueError(f"order {order.whole('Id')} has no such lines")
    return _offspring(books, order, chosen, status=str(DRAFT), sign=-1, charged=lines is None)


def split(books: Books, order: Row, lines: Collection[int]) -> Row:
    """A part order: those lines become an order with the parent's Id as Origin. Raises ValueError for none or all."""
    chosen = [line for line in order.rows("OrderLines") if line.whole("Id") in lines]
    left = [line for line in order.rows("OrderLines") if line.whole("Id") not in lines]
    if not chosen or not left:
        raise ValueError(f"order {order.whole('Id')} is split by some of its lines, not by none or all")
    part = _offspring(books, order, chosen, status=order.text("Status"), sign=1, charged=False)
    order.set(OrderLines=left)
    books.touch(order)
    return part


def _offspring(books: Books, order: Row, chosen: Collection[Row], *, status: str, sign: int, charged: bool) -> Row:
    key, parent = books.next_id("order"), order.whole("Id")
    made = Row("Order", **{name: order.get(name) for name in _KEPT})
    made.set(Id=key, Origin=str(parent), Status=status, DateDelivered=books.now())
    made.set(
        OrderLines=[
            line.twin(Id=books.next_id("order-line"), OrderId=key, Amount=sign * line.number("Amount"), PacketLines=())
            for line in chosen
        ]
    )
    books.orders[key] = made
    if parent in books.without_rates:
        books.without_rates.add(key)
    for name in _SNAPSHOTS[:4]:
        snapshot = order.row(name)
        if snapshot:
            free = not charged and name in ("Delivery", "Payment")
            _attach(books, made, name, snapshot.twin(**({"Price": 0} if free else {})))
    return made


def _attach(books: Books, order: Row, name: str, snapshot: Row) -> None:
    """Give an order a snapshot of its own."""
    key = books.next_id(f"order-{name}")
    snapshot.set(Id=key, OrderId=order.whole("Id"))
    links: dict[str, Value] = {name: snapshot, f"{name}Id": key}
    order.set(**links)


def _take_vat(row: Row, name: str, rate: Decimal) -> None:
    """Take VAT out of a price that includes it."""
    if "Vat" in row.names() and row.flag("Vat"):
        row.set(**{name: without_vat(row.number(name), rate)})


def _transactions(books: Books, cart: Cart) -> list[Row]:
    """The payments that cover the order; a second card takes 50 of it. Money that was captured has a row of its own."""
    due = gross(books, cart.order)
    shares = [due] if cart.cards == 1 else [due - 50, Decimal(50)]
    return [transaction(books, cart.order, amount) for amount in (shares * 2 if cart.captured else shares)]
