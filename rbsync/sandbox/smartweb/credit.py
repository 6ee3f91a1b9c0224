"""Credit notes as the shop's own interface makes them (smartweb sheet 11.6, 16.10)."""

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
    key = books.next_id("order")
    copies = [_reversed(books, key, line) for line in chosen]
    note = Row("Order", **{name: order.get(name) for name in _KEPT})
    note.set(Id=key, Origin=str(order.whole("Id")), Status=str(DRAFT), DateDelivered=books.now(), OrderLines=copies)
    sold = books.rates[order.whole("Id")]
    of_line = {copy.whole("Id"): sold.lines[line.whole("Id")] for copy, line in zip(copies, chosen, strict=True)}
    books.rates[key] = Rates(sold.order, of_line, told=sold.told)
    books.orders[key] = note
    for name in _SNAPSHOTS:
        snapshot = order.row(name)
        if snapshot is not None:
            twin = snapshot.twin()
            if lines is not None and name in ("Delivery", "Payment"):
                twin.set(Price=0)
            attach(books, note, name, twin)
    return note


def _reversed(books: Books, order: int, line: Row) -> Row:
    twin = line.twin()
    twin.set(Id=books.next_id("order-line"), OrderId=order, Amount=-line.number("Amount"), PacketLines=())
    return twin
