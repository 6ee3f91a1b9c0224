"""Orders: list, read, create, book, reopen, delete; and their lines (rackbeat sheet 5.12, 7.1, 7.2)."""

from dataclasses import replace

from rbsync.sandbox.rackbeat.answers import Answer, invalid, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.order_form import new_order, read_line, terms_of
from rbsync.sandbox.rackbeat.order_view import ORDER, ORDER_LINE, is_archived, is_shipped
from rbsync.sandbox.rackbeat.records import Order, OrderLine
from rbsync.sandbox.rackbeat.resource import Resource, answer_page
from rbsync.sandbox.rackbeat.view import attributes, parse_selection, render


def _search(books: Books, row: Order) -> str:
    customer = books.customers.get(row.customer)
    return f"{row.number} {customer.name if customer else ''}"


def _drift(books: Books) -> None:
    now = books.now()
    customer = books.customers.rows()[0].number
    number = books.next_number("order", 5001)
    terms = (books.base_currency, books.rates[books.base_currency], "domestic", 1, 1)
    books.add_order(Order(number, customer, now.date(), *terms, now, now, heading="Created by hand"))


ORDERS: Resource[Order] = Resource(
    "order",
    ORDER,
    lambda books: books.orders,
    filters={
        **attributes("is_booked", "is_cancelled", customer_number="customer"),
        "is_shipped": is_shipped,
        "is_archived": is_archived,
    },
    simple=attributes("number", "created_at", "updated_at"),
    ranges=attributes("updated_at", "customer", "employee", date="order_date"),
    sorts=attributes("number", "created_at", "updated_at", "order_date"),
    search=_search,
    custom_fields=lambda row: row.custom_fields,
    drift=_drift,
)
LISTED = replace(ORDERS, keep=lambda books, row: row.is_booked or books.toggles.orders_list_drafts)
DRAFTS = replace(ORDERS, keep=lambda _, row: not row.is_booked)


def create_draft(call: Call) -> Answer:
    """POST /orders/drafts: lines are optional."""
    return ORDERS.answer(call, _create(call), call.books.toggles.draft_status)


def create_order(call: Call) -> Answer:
    """POST /orders: lines are required; whether it books is a toggle (rackbeat sheet 9, no. 7)."""
    call.form.require("lines")
    order = _create(call)
    if call.books.toggles.post_orders_books:
        book(call.books, order, mail=not call.wants_no_mail())
    return ORDERS.answer(call, order, 201)


def _create(call: Call) -> Order:
    books = call.books
    order = new_order(books, call.form)
    call.form.finish()
    order.number = order.number or books.next_number("order", 5001)
    books.reserve_number("order", order.number)
    books.add_order(order)
    return order


def book_order(call: Call) -> Answer:
    """POST /orders/{n}/book."""
    order = ORDERS.find(call)
    silent = call.wants_no_mail()
    call.form.finish()
    return ORDERS.answer(call, book(call.books, order, mail=not silent))


def book(books: Books, order: Order, *, mail: bool) -> Order:
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
    return order


def reopen_order(call: Call) -> Answer:
    """POST /orders/{n}/reopen: a draft again, while nothing was shipped or invoiced."""
    order = ORDERS.find(call)
    _refuse_cancelled(order)
    if not order.is_booked:
        raise invalid("number", "The order is not booked.")
    _refuse_used(call.books, order)
    with call.books.changing(order):
        order.booked_at = None
    return ORDERS.answer(call, order)


def cancel(books: Books, order: Order) -> Order:
    """What a person does in the interface: neither restocks nor credits (7.2)."""
    with books.changing(order):
        order.is_cancelled = order.is_archived = True
    return order


def delete_order(call: Call) -> Answer:
    """DELETE /orders/{n}: only without shipment and invoice."""
    order = ORDERS.find(call)
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


def list_lines(call: Call) -> Answer:
    """GET /orders/{n}/lines."""
    return answer_page(call, "order_lines", ORDER_LINE, ORDERS.find(call).lines)


def _unlocked(call: Call) -> Order:
    """The order of the path; the lines of a booked one are locked."""
    order = ORDERS.find(call)
    if order.is_booked or order.is_cancelled:
        raise invalid("number", "The lines of a booked or cancelled order cannot be changed.")
    return order


def _line(call: Call, order: Order) -> OrderLine:
    for line in order.lines:
        if str(line.id) == call.keys[1]:
            return line
    raise not_found("Order line")


def _read_line(call: Call, order: Order, line: OrderLine | None) -> OrderLine:
    line = read_line(call.books, call.form, terms_of(call.books, order), line)
    call.form.finish()
    if line is None:
        raise invalid("item_id", "Product needed")
    return line


def _line_answer(call: Call, line: OrderLine, status: int) -> Answer:
    shown = render(ORDER_LINE, call.view, line, parse_selection(call.query.get("fields")))
    return Answer(status, {"order_line": shown})


def create_line(call: Call) -> Answer:
    """POST /orders/{n}/lines."""
    order = _unlocked(call)
    line = _read_line(call, order, None)
    with call.books.changing(order):
        order.lines.append(line)
    return _line_answer(call, line, 201)


def put_line(call: Call) -> Answer:
    """PUT /orders/{n}/lines/{id}: another item resets name, price, discount and VAT unless they are resent."""
    order = _unlocked(call)
    old = _line(call, order)
    line = _read_line(call, order, replace(old))
    with call.books.changing(order):
        order.lines[order.lines.index(old)] = line
    return _line_answer(call, line, 200)


def delete_line(call: Call) -> Answer:
    """DELETE /orders/{n}/lines/{id}."""
    order = _unlocked(call)
    line = _line(call, order)
    with call.books.changing(order):
        order.lines.remove(line)
    return Answer(200, {})
