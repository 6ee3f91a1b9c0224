"""Customer invoices (rackbeat sheet 5.14)."""

from __future__ import annotations

from dataclasses import replace

from rbsync.sandbox.rackbeat.answers import Answer, invalid, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.lists import Listing, answer_list
from rbsync.sandbox.rackbeat.money import cents, totals
from rbsync.sandbox.rackbeat.order_view import customer_in_document, order_lines
from rbsync.sandbox.rackbeat.orders import find_order
from rbsync.sandbox.rackbeat.records import ZERO, Invoice, Order
from rbsync.sandbox.rackbeat.view import API_ROOT, Fields, View


def _order(_: View, row: Invoice) -> dict[str, object]:
    return {"number": row.order, "self": f"{API_ROOT}/orders/{row.order}"}


def _cost(view: View, row: Invoice) -> float | str | None:
    return view.number(sum((line.quantity * line.cost for line in row.lines), ZERO))


def _base(view: View, row: Invoice) -> float | str | None:
    return view.number(cents(totals(view.toggles, row.lines).subtotal * row.currency_rate))


INVOICE: Fields[Invoice] = {
    "number": lambda _, row: row.number,
    "invoice_date": lambda view, row: view.day(row.invoice_date),
    "due_date": lambda *_: None,
    "currency": lambda _, row: row.currency,
    "currency_rate": lambda view, row: view.number(row.currency_rate),
    "total_subtotal": lambda view, row: view.number(totals(view.toggles, row.lines).subtotal),
    "total_vat": lambda view, row: view.number(totals(view.toggles, row.lines).vat),
    "total_total": lambda view, row: view.number(totals(view.toggles, row.lines).total),
    "total_base_currency": _base,
    "total_cost": _cost,
    "is_creditnote": lambda *_: False,
    "is_booked": lambda _, row: row.is_booked,
    "is_paid": lambda *_: False,
    "customer_id": lambda _, row: row.customer,
    "customer": customer_in_document,
    "order_id": lambda _, row: row.order,
    "order": _order,
    "heading": lambda _, row: row.heading,
    "note": lambda _, row: row.note,
    "lines": order_lines,
    "created_at": lambda view, row: view.time(row.created_at),
    "updated_at": lambda view, row: view.time(row.updated_at),
    "self": lambda _, row: f"{API_ROOT}/customer-invoices/{row.number}",
}
_INVOICES: Listing[Invoice] = Listing(
    key="customer_invoices",
    fields=INVOICE,
    rows=lambda call: sorted(call.books.invoices.rows(), key=lambda row: row.number),
    version=lambda books: books.invoices.version,
    filters={
        "is_booked": lambda _, row: row.is_booked,
        "is_paid": lambda *_: False,
        "order_number": lambda _, row: row.order,
        "customer_number": lambda _, row: row.customer,
    },
    simple={"number": lambda _, row: row.number},
    ranges={
        "updated_at": lambda _, row: row.updated_at,
        "invoice_date": lambda _, row: row.invoice_date,
        "customer": lambda _, row: row.customer,
    },
    sorts={
        "number": lambda _, row: row.number,
        "created_at": lambda _, row: row.created_at,
        "updated_at": lambda _, row: row.updated_at,
    },
    search=lambda _, row: str(row.number),
)


def list_invoices(call: Call) -> Answer:
    """GET /customer-invoices."""
    return answer_list(call, _INVOICES)


def _invoice(call: Call) -> Invoice:
    invoice = call.books.invoices.get(call.integer())
    if invoice is None:
        raise not_found("Customer invoice")
    return invoice


def get_invoice(call: Call) -> Answer:
    """GET /customer-invoices/{n}."""
    return call.one("customer_invoice", INVOICE, _invoice(call))


def convert_order(call: Call) -> Answer:
    """POST /orders/{n}/convert-to-invoice?book=: books unless told not to, and mails only when asked (7.6).

    While only drafts of invoices exist, a second call makes a second invoice (7.3).
    """
    books, order = call.books, find_order(call)
    if order.is_cancelled or not order.is_booked:
        raise invalid("number", "The order must be booked, and not cancelled, to be invoiced.")
    if order.is_invoiced:
        raise invalid("number", "The order is already invoiced.")
    wants_mail = call.form.inner("mail").flag("send") is True
    call.form.finish()
    booked = call.query.get("book", "true").lower() in ("true", "1")
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
    invoice = _invoice(call)
    silent = call.wants_no_mail()
    call.form.finish()
    if invoice.is_booked:
        raise invalid("number", "The invoice is already booked.")
    _book(call.books, invoice, mail=not silent)
    return call.one("customer_invoice", INVOICE, invoice)


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
