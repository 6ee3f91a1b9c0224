"""Reading orders (smartweb sheet 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.moments import Window
from rbsync.sandbox.smartweb.refusal import bad_value
from rbsync.sandbox.smartweb.row import Row, Value

DateOf = Callable[[Call, Row], datetime | None]


def _placed(_: Call, order: Row) -> datetime | None:
    return order.moment("DateDelivered")


def _updated(call: Call, order: Row) -> datetime | None:
    changed = order.moment("DateUpdated")
    return order.moment("DateDelivered") if changed is None and call.toggles.updated_includes_new else changed


def _visible(call: Call) -> list[Row]:
    """The orders of the sites that this user may see, ascending by Id."""
    hidden = call.toggles.hidden_sites
    return [order for order in call.books.orders.values() if str(order.whole("Site")) not in hidden]


def _with_status(call: Call, *, paged: bool) -> list[Row]:
    """Those with one of the statuses in the comma list; an empty one, or none, means all, unless it is for a page."""
    wanted = call.arguments.text("Status")
    meaning = call.toggles.paged_nil_status if wanted is None else call.toggles.paged_empty_status
    if not wanted and paged and meaning != "all":
        if meaning == "fault":
            raise bad_value("Status '' is not valid")
        return []
    statuses = {part.strip() for part in (wanted or "").split(",")} - {""}
    return [order for order in _visible(call) if not statuses or order.text("Status") in statuses]


def _in_window(date: DateOf, *, paged: bool) -> Handler:
    def rows(call: Call) -> Value:
        window = Window(call.arguments.text("Start"), call.arguments.text("End"), call.toggles.time_zone)
        found = [order for order in _with_status(call, paged=paged) if date(call, order) in window]
        return call.page(found) if paged else found

    return rows


def _of_user(call: Call) -> Value:
    window = Window(call.arguments.text("Start"), call.arguments.text("End"), call.toggles.time_zone)
    found = [order for order in _with_status(call, paged=False) if _placed(call, order) in window]
    user = call.arguments.whole("UserId")
    return [order for order in found if not call.arguments.has("UserId") or order.whole("UserId") == user]


def _by_number(call: Call) -> Value:
    first = call.arguments.whole("Start")
    last = call.arguments.whole("End") if call.arguments.has("End") else max(call.books.orders, default=0)
    return [order for order in _visible(call) if first <= order.whole("Id") <= last]


def _part(name: str) -> Handler:
    """The records inside the order that `OrderId` names."""

    def rows(call: Call) -> Value:
        order = call.one(call.books.orders, "OrderId")
        return [] if order is None else order.rows(name)

    return rows


def _snapshot(name: str) -> Handler:
    """The snapshot that its own Id names: those Ids have nothing to do with the master lists."""

    def row(call: Call) -> Value:
        number = call.arguments.whole(f"{name}Id")
        return call.found(call.books.snapshots.get((name, number)), number, f"{name}Id")

    return row


def _select(kind: str) -> Handler:
    def select(call: Call) -> Value:
        call.session.select(kind, call.arguments.text("Fields") or "")
        return True

    return select


OPERATIONS: Mapping[str, Handler] = {
    "Order_SetFields": _select("Order"),
    "Order_SetOrderLineFields": _select("OrderLine"),
    "Order_GetById": lambda call: call.one(call.books.orders, "OrderId"),
    "Order_GetByNumber": _by_number,
    "Order_GetByDate": _in_window(_placed, paged=False),
    "Order_GetByDateWithPagination": _in_window(_placed, paged=True),
    "Order_GetByDateUpdated": _in_window(_updated, paged=False),
    "Order_GetByDateUpdatedWithPagination": _in_window(_updated, paged=True),
    "Order_GetByStatus": lambda call: _with_status(call, paged=False),
    "Order_GetByStatusWithPagination": lambda call: call.page(_with_status(call, paged=True)),
    "Order_GetByDateAndUser": _of_user,
    "Order_GetAll": _visible,
    "Order_GetAllWithPagination": lambda call: call.page(_visible(call)),
    "Order_GetLines": _part("OrderLines"),
    "Order_GetTransactions": _part("Transactions"),
    "Order_GetDiscountCodes": _part("DiscountCodes"),
    "Order_GetCustomer": _snapshot("Customer"),
    "Order_GetDelivery": _snapshot("Delivery"),
    "Order_GetPayment": _snapshot("Payment"),
    "Order_GetCurrency": _snapshot("Currency"),
    "Order_GetPacking": _snapshot("Packing"),
}
