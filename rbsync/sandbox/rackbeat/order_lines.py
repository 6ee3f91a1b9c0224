"""The lines of an order (rackbeat sheet 5.12). Those of a booked order are locked."""

from dataclasses import replace

from rbsync.sandbox.rackbeat.answers import Answer, invalid, not_found
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.order_form import read_line, terms_of
from rbsync.sandbox.rackbeat.order_view import ORDER_LINE
from rbsync.sandbox.rackbeat.orders import ORDERS
from rbsync.sandbox.rackbeat.records import Order, OrderLine
from rbsync.sandbox.rackbeat.resource import answer_page
from rbsync.sandbox.rackbeat.view import parse_selection, render


def list_lines(call: Call) -> Answer:
    """GET /orders/{n}/lines."""
    return answer_page(call, "order_lines", ORDER_LINE, ORDERS.find(call).lines)


def _unlocked(call: Call) -> Order:
    order = ORDERS.find(call)
    if order.is_booked or order.is_cancelled:
        raise invalid("number", "The lines of a booked or cancelled order cannot be changed.")
    return order


def _line(call: Call, order: Order) -> OrderLine:
    for line in order.lines:
        if str(line.id) == call.keys[1]:
            return line
    raise not_found("Order line")


def _read(call: Call, order: Order, line: OrderLine | None) -> OrderLine:
    line = read_line(call.books, call.form, terms_of(call.books, order), line)
    call.form.finish()
    if line is None:
        raise invalid("item_id", "Product needed")
    return line


def _answer(call: Call, line: OrderLine, status: int) -> Answer:
    shown = render(ORDER_LINE, call.view, line, parse_selection(call.query.get("fields")))
    return Answer(status, {"order_line": shown})


def create_line(call: Call) -> Answer:
    """POST /orders/{n}/lines."""
    order = _unlocked(call)
    line = _read(call, order, None)
    with call.books.changing(order):
        order.lines.append(line)
    return _answer(call, line, 201)


def put_line(call: Call) -> Answer:
    """PUT /orders/{n}/lines/{id}: another item resets name, price, discount and VAT unless they are resent."""
    order = _unlocked(call)
    old = _line(call, order)
    line = _read(call, order, replace(old))
    with call.books.changing(order):
        order.lines[order.lines.index(old)] = line
    return _answer(call, line, 200)


def delete_line(call: Call) -> Answer:
    """DELETE /orders/{n}/lines/{id}."""
    order = _unlocked(call)
    line = _line(call, order)
    with call.books.changing(order):
        order.lines.remove(line)
    return Answer(200, {})
