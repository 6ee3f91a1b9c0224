"""Customer invoices (rackbeat sheet 5.14)."""

from dataclasses import replace

from rbsync.sandbox.rackbeat.answers import Answer, invalid
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.money import cents, totals
from rbsync.sandbox.rackbeat.order_view import DOCUMENT
from rbsync.sandbox.rackbeat.orders import ORDERS
from rbsync.sandbox.rackbeat.records import ZERO, Invoice, Order
from rbsync.sandbox.rackbeat.resource import Resource
from rbsync.sandbox.rackbeat.view import API_ROOT, Fields, attributes, constants, link

INVOICE: Fields[Invoice] = {
    **DOCUMENT,
    **attributes("invoice_date", "is_booked", order_id="order"),
    "order": lambda _, row: {"number": row.order, "self": f"{API_ROOT}/orders/{row.order}"},
    "total_base_currency": lambda view, row: cents(totals(view.books.toggles, row.lines).subtotal * row.currency_rate),
    "total_cost": lambda _, row: sum((line.quantity * line.cost for line in row.lines), ZERO),
    **constants(is_creditnote=False, is_paid=False),
    **link("customer-invoices"),
}
INVOICES: Resource[Invoice] = Resource(
    "customer_invoice",
    INVOICE,
    lambda books: books.invoices,
    filters={**attributes("is_booked", order_number="order", customer_number="customer"), **constants(is_paid=False)},
    simple=attributes("number"),
    ranges=attributes("updated_at", "invoice_date", "customer"),
    sorts=attributes("number", "created_at", "updated_at"),
    search=lambda _, row: str(row.number),
)


def convert_order(call: Call) -> Answer:
    """POST /orders/{n}/convert-to-invoice?book=: books unless told not to, and mails only when asked (7.6).

    While only drafts of invoices exist, a second call makes a second invoice (7.3).
    """
    books, order = call.books, ORDERS.find(call)
    if order.is_cancelled or not order.is_booked:
        raise invalid("number", "The order must be booked, and not cancelled, to be invoiced.")
    if order.is_invoiced:
        raise invalid("number", "The order is already invoiced.")
    wants_mail = call.form.inner("mail").flag("send") is True
    call.form.finish()
    booked = call.says("book", otherwise=True)
    invoice = _draft(books, order)
    if booked:
        _refuse_barred(books, invoice)
    books.add_invoice(invoice)
    books.orders.version += 1
    if booked:
        _book(books, invoice, mail=wants_mail)
    return Answer(200, {"invoice_id": invoice.number})


def _draft(books: Books, order: Order) -> Invoice:
    now = books.now()
    return Invoice(
        number=books.next_number("invoice", 3001),
        order=order.number,
        customer=order.customer,
        invoice_date=now.date(),
        currency=order.currency,
        currency_rate=order.currency_rate,
        heading=order.heading,
        note=order.note,
        lines=[replace(line) for line in order.lines],
        created_at=now,
        updated_at=now,
    )


def book_invoice(call: Call) -> Answer:
    """POST /customer-invoices/{n}/book."""
    invoice = INVOICES.find(call)
    silent = call.wants_no_mail()
    call.form.finish()
    if invoice.is_booked:
        raise invalid("number", "The invoice is already booked.")
    _book(call.books, invoice, mail=not silent)
    return INVOICES.answer(call, invoice)


def _refuse_barred(books: Books, invoice: Invoice) -> None:
    for line in invoice.lines:
        item = books.items.get(line.item)
        if item is not None and item.is_barred:
            raise invalid("lines", f"Product '{line.item}' is barred.")


def _book(books: Books, invoice: Invoice, *, mail: bool) -> None:
    _refuse_barred(books, invoice)
    order = books.orders.get(invoice.order)
    if order is None or order.is_cancelled:
        raise invalid("number", "The order of the invoice is cancelled.")
    if books.toggles.invoice_renumber_on_book:
        books.invoices.remove(invoice.number)
        invoice.number = books.next_number("invoice", 3001)
    invoice.is_booked = True
    invoice.updated_at = books.now()
    books.invoices.put(invoice.number, invoice)
    with books.changing(order):
        order.is_invoiced = True
    if mail:
        books.mail("customer_invoice", invoice.number, invoice.customer)
