"""The lines and notes of an order (rackbeat sheet 5.12). Lines of a booked order are locked."""

from __future__ import annotations

from rbsync.sandbox.rackbeat.answers import Answer, invalid, not_found
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.lists import Listing, answer_list
from rbsync.sandbox.rackbeat.order_form import NOTE_LENGTH, read_line, terms_of
from rbsync.sandbox.rackbeat.order_view import ORDER_LINE
from rbsync.sandbox.rackbeat.orders import find_order
from rbsync.sandbox.rackbeat.records import Order, OrderLine
from rbsync.sandbox.rackbeat.view import View

_LINES: Listing[OrderLine] = Listing(
    key="order_lines",
    fields=ORDER_LINE,
    rows=lambda call: list(find_order(call).lines),
    version=lambda books: books.orders.version,
)


def list_lines(call: Call) -> Answer:
    """GET /orders/{n}/lines."""
    find_order(call)
    return answer_list(call, _LINES)


def _line(call: Call, order: Order) -> OrderLine:
    for line in order.lines:
        if line.id == call.integer(1):
            return line
    raise not_found("Order line")


def get_line(call: Call) -> Answer:
    """GET /orders/{n}/lines/{id}."""
    return call.one("order_line", ORDER_LINE, _line(call, find_order(call)))


def _unlocked(call: Call) -> Order:
    order = find_order(call)
    if order.is_booked or order.is_cancelled:
        raise invalid("number", "The lines of a booked or cancelled order cannot be changed.")
    return order


def create_line(call: Call) -> Answer:
    """POST /orders/{n}/lines."""
    order = _unlocked(call)
    line = read_line(call.books, call.form, terms_of(call.books, order))
    call.form.finish()
    if line is None:
        raise invalid("item_id", "Product needed")
    with call.books.changing(order):
        order.lines.append(line)
    return call.one("order_line", ORDER_LINE, line, 201)


def put_line(call: Call) -> Answer:
    """PUT /orders/{n}/lines/{id}: another item resets name, price, discount and VAT unless they are resent."""
    order = _unlocked(call)
    old = _line(call, order)
    copy = OrderLine(**{name: getattr(old, name) for name in OrderLine.__dataclass_fields__})
    line = read_line(call.books, call.form, terms_of(call.books, order), copy)
    call.form.finish()
    if line is None:
        raise invalid("item_id", "Product needed")
    with call.books.changing(order):
        order.lines[order.lines.index(old)] = line
    return call.one("order_line", ORDER_LINE, line)


def delete_line(call: Call) -> Answer:
    """DELETE /orders/{n}/lines/{id}."""
    order = _unlocked(call)
    line = _line(call, order)
    with call.books.changing(order):
        order.lines.remove(line)
    return Answer(200, {})


def _notes(view: View, order: Order) -> list[object]:
    return [
        {"id": number, "note": text, "note_text": text, "created_at": view.time(at)} for number, text, at in order.notes
    ]


def list_notes(call: Call) -> Answer:
    """GET /orders/{n}/notes."""
    rows = _notes(call.view, find_order(call))
    return Answer(206, {"notes": rows, "total": len(rows), "pages": 1, "limit": 20, "page": 1})


def create_note(call: Call) -> Answer:
    """POST /orders/{n}/notes."""
    order = find_order(call)
    call.form.require("note")
    text = call.form.text("note", NOTE_LENGTH) or ""
    call.form.finish()
    with call.books.changing(order):
        order.notes.append((call.books.next_number("note"), text, call.books.now()))
    return Answer(201, {"note": _notes(call.view, order)[-1]})
