"""Credit notes and part orders as the shop's own interface makes them (smartweb sheet 11.1, 11.6, 16.10)."""

from __future__ import annotations

from collections.abc import Collection

from rbsync.sandbox.smartweb.books import Books, Rates
from rbsync.sandbox.smartweb.order_entry import attach
from rbsync.sandbox.smartweb.order_money import is_credit
from rbsync.sandbox.smartweb.row import Row

DRAFT, BOOKED = 99, 100
_KEPT = ("UserId", "Site", "LanguageISO", "Vat", "ReferenceNumber", "CustomerComment")
_SNAPSHOTS = ("Currency", "Customer", "Payment", "Delivery")


def credit(books: Books, order: Row, lines: Collection[int] | None = None) -> Row:
    """A draft credit note: negative amounts, the parent's Id as Origin, its reference, lines with Ids of their own.

    `lines` limits it to those line Ids, and leaves delivery and fee out. Raises ValueError for what cannot be credited.
    """
    if is_credit(order):
        raise ValueError(f"order {order.whole('Id')} is a credit note itself")
    chosen = [line for line in order.rows("OrderLines") if lines is None or line.whole("Id") in lines]
    if not chosen:
        raise ValueError(f"order {order.whole('Id')} has no such lines")
    return _offspring(books, order, chosen, status=DRAFT, sign=-1, charged=lines is None)


def split(books: Books, order: Row, lines: Collection[int]) -> Row:
    """A part order: those lines become an order with the parent's Id as Origin. Raises ValueError for none or all."""
    chosen = [line for line in order.rows("OrderLines") if line.whole("Id") in lines]
    left = [line for line in order.rows("OrderLines") if line.whole("Id") not in lines]
    if not chosen or not left:
        raise ValueError(f"order {order.whole('Id')} is split by some of its lines, not by none or all")
    part = _offspring(books, order, chosen, status=int(order.text("Status")), sign=1, charged=False)
    order.set(OrderLines=left)
    books.touch(order)
    return part


def _offspring(books: Books, order: Row, chosen: Collection[Row], *, status: int, sign: int, charged: bool) -> Row:
    key = books.next_id("order")
    copies = [_copied(books, key, line, sign) for line in chosen]
    made = Row("Order", **{name: order.get(name) for name in _KEPT})
    made.set(Id=key, Origin=str(order.whole("Id")), Status=str(status), DateDelivered=books.now(), OrderLines=copies)
    sold = books.rates[order.whole("Id")]
    of_line = {copy.whole("Id"): sold.lines[line.whole("Id")] for copy, line in zip(copies, chosen, strict=True)}
    books.rates[key] = Rates(sold.order, of_line, told=sold.told)
    books.orders[key] = made
    for name in _SNAPSHOTS:
        snapshot = order.row(name)
        if snapshot is not None:
            twin = snapshot.twin()
            if not charged and name in ("Delivery", "Payment"):
                twin.set(Price=0)
            attach(books, made, name, twin)
    return made


def _copied(books: Books, order: int, line: Row, sign: int) -> Row:
    twin = line.twin()
    twin.set(Id=books.next_id("order-line"), OrderId=order, Amount=sign * line.number("Amount"), PacketLines=())
    return twin
