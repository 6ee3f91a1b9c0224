"""Reading orders, and the little of them that a client may change (smartweb sheet 9, 10.2, 11.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from rbsync.sandbox.smartweb.books import Books, Mail, find
from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.refusal import bad_value
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.stock import move_for
from rbsync.sandbox.smartweb.times import Window

SENT, CANCELLED = 3, 5
DateOf = Callable[[Call, Row], datetime | None]


def _placed(_: Call, order: Row) -> datetime | None:
    return order.time("DateDelivered")


def _updated(call: Call, order: Row) -> datetime | None:
    changed = order.time("DateUpdated")
    return order.time("DateDelivered") if changed is None and call.toggles.updated_includes_new else changed


def _visible(call: Call) -> list[Row]:
    """The orders of the sites that this user may see, ascending by Id."""
    hidden = call.toggles.hidden_sites
    return [order for order in call.books.orders.values() if str(order.whole("Site")) not in hidden]


def _with_status(call: Call) -> list[Row]:
    """Those with one of the statuses in the comma list; what none means, the switches say. Raises Refused."""
    status = call.arguments.text("Status")
    meaning = call.toggles.paged_nil_status if status is None else call.toggles.paged_empty_status
    if not status and meaning == "fault":
        raise bad_value("Status '' is not valid")
    if not status:
        return _visible(call) if meaning == "all" else []
    statuses = {part.strip() for part in status.split(",")} - {""}
    return [order for order in _visible(call) if not statuses or order.text("Status") in statuses]


def _in_window(date: DateOf) -> Handler:
    def rows(call: Call) -> Value:
        window = Window(call.arguments.text("Start"), call.arguments.text("End"), call.toggles.time_zone)
        return call.page([order for order in _with_status(call) if date(call, order) in window])

    return rows


def _by_number(call: Call) -> Value:
    first = call.arguments.whole("Start")
    last = call.arguments.whole("End") if call.arguments.has("End") else max(call.books.orders, default=0)
    return [order for order in _visible(call) if first <= order.whole("Id") <= last]


def _lines(call: Call) -> Value:
    order = call.one(call.books.orders, "OrderId")
    return [] if order is None else order.rows("OrderLines")


def change_status(books: Books, order: Row, status: int) -> None:
    """Set the status with what follows: the date of dispatch, stock, and a mail to the customer. Raises Refused."""
    find(books.statuses, status, "Status")
    before = int(order.text("Status") or 0)
    order.set(Status=str(status))
    if status == SENT:
        order.set(DateSent=books.now())
    if status == SENT and before != SENT and books.toggles.stock_taken == "sent":
        move_for(books, order, -1)
    if status == CANCELLED and before != CANCELLED and books.toggles.stock_taken == "order":
        move_for(books, order, 1)
    books.touch(order, status=True)
    if str(status) in books.toggles.mailing_statuses or status == 1:
        customer = order.row("Customer")
        books.mails.append(Mail(order.whole("Id"), status, customer.text("Email") if customer else ""))


def _update_status(call: Call) -> Value:
    order = find(call.books.orders, call.arguments.whole("OrderId"), "OrderId")
    change_status(call.books, order, call.arguments.whole("Status"))
    return True


def _update_tracking_code(call: Call) -> Value:
    order = find(call.books.orders, call.arguments.whole("OrderId"), "OrderId")
    order.set(TrackingCode=call.arguments.text("TrackingCode") or "")
    call.books.touch(order)
    return True


OPERATIONS: Mapping[str, Handler] = {
    "Order_GetById": lambda call: call.one(call.books.orders, "OrderId"),
    "Order_GetByNumber": _by_number,
    "Order_GetByDateWithPagination": _in_window(_placed),
    "Order_GetByDateUpdatedWithPagination": _in_window(_updated),
    "Order_GetAll": _visible,
    "Order_GetLines": _lines,
    "Order_UpdateStatus": _update_status,
    "Order_UpdateTrackingCode": _update_tracking_code,
}
