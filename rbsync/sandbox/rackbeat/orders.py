"""Orders: list, read, create, change, book, reopen, delete (rackbeat sheet 5.12, 7.1, 7.2)."""

from __future__ import annotations

from dataclasses import replace

from rbsync.sandbox.rackbeat.answers import Answer, invalid, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.lists import Listing, Read, answer_list
from rbsync.sandbox.rackbeat.order_form import new_order, read_header
from rbsync.sandbox.rackbeat.order_view import ORDER, is_archived, is_shipped, order_view
from rbsync.sandbox.rackbeat.records import Order

_FILTERS: dict[str, Read[Order]] = {
    "is_booked": lambda _, row: row.is_booked,
    "is_cancelled": lambda _, row: row.is_cancelled,
    "customer_number": lambda _, row: row.customer,
    "is_shipped": is_shipped,
    "is_archived": is_archived,
}
_SORTS: dict[str, Read[Order]] = {
    "number": lambda _, row: row.number,
    "created_at": lambda _, row: row.created_at,
    "updated_at": lambda _, row: row.updated_at,
    "order_date": lambda _, row: row.order_date,
}
_SIMPLE: dict[str, Read[Order]] = {
    "number": lambda _, row: row.number,
    "created_at": lambda _, row: row.created_at,
    "updated_at": lambda _, row: row.updated_at,
}


def _search(books: Books, row: Order) -> str:
    customer = books.customers.get(row.customer)
    return f"{row.number} {customer.name if customer else ''}"


def _drift(books: Books) -> None:
    now = books.now()
    customer = books.customers.rows()[0].number
    number = books.next_number("order", 5001)
    terms = (books.base_currency, books.rates[books.base_currency], "domestic", 1, 1)
    books.add_order(Order(number, customer, now.date(), *terms, now, now, heading="Created by hand"))


_ORDERS: Listing[Order] = Listing(
    key="orders",
    fields=ORDER,
    rows=lambda call: _rows(call.books, drafts_only=False),
    version=lambda books: books.orders.version,
    filters=_FILTERS,
    simple=_SIMPLE,
    ranges={
        "updated_at": lambda _, row: row.updated_at,
        "date": lambda _, row: row.order_date,
        "customer": lambda _, row: row.customer,
        "employee": lambda _, row: row.employee,
    },
    sorts=_SORTS,
    search=_search,
    custom_fields=lambda row: row.custom_fields,
    drift=_drift,
)
_DRAFTS: Listing[Order] = replace(_ORDERS, rows=lambda call: _rows(call.books, drafts_only=True))


def _rows(books: Books, *, drafts_only: bool) -> list[Order]:
    rows = sorted(books.orders.rows(), key=lambda row: row.number)
    if drafts_only:
        return [row for row in rows if not row.is_booked]
    return rows if books.toggles.orders_list_drafts else [row for row in rows if row.is_booked]


def find_order(call: Call) -> Order:
    """The order of the path. Raises Refused (404)."""
    order = call.books.orders.get(call.integer())
    if order is None:
        raise not_found("Order")
    return order


def answer_order(call: Call, order: Order, status: int = 200) -> Answer:
    """The whole order in its envelope."""
    return call.one("order", order_view(call.view), order, status)


def list_orders(call: Call) -> Answer:
    """GET /orders, lines embedded."""
    return answer_list(call, replace(_ORDERS, fields=order_view(call.view)))


def list_drafts(call: Call) -> Answer:
    """GET /orders/drafts."""
    return answer_list(call, replace(_DRAFTS, fields=order_view(call.view)))


def get_order(call: Call) -> Answer:
    """GET /orders/{n} and /orders/drafts/{n}."""
    return answer_order(call, find_order(call))


def create_draft(call: Call) -> Answer:
    """POST /orders/drafts: lines are optional."""
    order = _create(call)
    return answer_order(call, order, call.books.toggles.draft_status)


def create_order(call: Call) -> Answer:
    """POST /orders: lines are required; whether it books is a toggle (rackbeat sheet 9, no. 7)."""
    call.form.require("lines")
    order = _create(call)
    if call.books.toggles.post_orders_books:
        book(call.books, order, mail=not call.wants_no_mail())
    return answer_order(call, order, 201)


def _create(call: Call) -> Order:
    books = call.books
    order = new_order(books, call.form)
    call.form.finish()
    order.number = order.number or books.next_number("order", 5001)
    books.reserve_number("order", order.number)
    books.add_order(order)
    return order


def put_order(call: Call) -> Answer:
    """PUT /orders/{n}: the header's keys that are given; lines have calls of their own."""
    order = find_order(call)
    _refuse_cancelled(order)
    draft = replace(order, billing=replace(order.billing), delivery=replace(order.delivery))
    read_header(call.books, call.form, draft)
    call.form.finish()
    with call.books.changing(order):
        for name in Order.__dataclass_fields__:
            setattr(order, name, getattr(draft, name))
    return answer_order(call, order)


def book_order(call: Call) -> Answer:
    """POST /orders/{n}/book."""
    order = find_order(call)
    silent = call.wants_no_mail()
    call.form.finish()
    book(call.books, order, mail=not silent)
    return answer_order(call, order)


def book(books: Books, order: Order, *, mail: bool) -> None:
    """Lock the lines and reserve the stock. Raises Invalid for an order that cannot be booked."""
    _refuse_cancelled(order)
    if order.is_booked:
        raise invalid("number", "The order is already booked.")
    if not order.lines:
        raise invalid("lines", "The order has no lines.")
    with books.changing(order):
        order.booked_at = books.now()
    if mail:
        books.mail("order", order.number, order.customer)


def reopen_order(call: Call) -> Answer:
    """POST /orders/{n}/reopen: a draft again, while nothing was shipped or invoiced."""
    order = find_order(call)
    _refuse_cancelled(order)
    if not order.is_booked:
        raise invalid("number", "The order is not booked.")
    _refuse_used(call.books, order)
    with call.books.changing(order):
        order.booked_at = None
    return answer_order(call, order)


def cancel(books: Books, order: Order) -> None:
    """What a person does in the interface: neither restocks nor credits (7.2)."""
    with books.changing(order):
        order.is_cancelled = order.is_archived = True


def delete_order(call: Call) -> Answer:
    """DELETE /orders/{n}: only without shipment and invoice."""
    order = find_order(call)
    _refuse_used(call.books, order)
    call.books.remove_order(order)
    return Answer(200, {})


def _refuse_cancelled(order: Order) -> None:
    if order.is_cancelled:
        raise invalid("number", "The order is cancelled.")


def _refuse_used(books: Books, order: Order) -> None:
    if order.number in books.shipments_of:
        raise invalid("number", "The order has shipments.")
    if order.number in books.invoices_of:
        raise invalid("number", "The order has invoices.")
