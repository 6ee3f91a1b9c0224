"""Changing orders; no operation edits lines, addresses or dates (smartweb sheet 9, 10.2, 11.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from rbsync.sandbox.smartweb.books import Books, Mail, find
from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.refusal import bad_value
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.stock import move_for

SENT, CANCELLED = 3, 5
_MATURITY_DAYS = (0, 8, 14, 30)


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


def _order(call: Call) -> Row:
    return find(call.books.orders, call.arguments.whole("OrderId"), "OrderId")


def _update_status(call: Call) -> Value:
    change_status(call.books, _order(call), call.arguments.whole("Status"))
    return True


def _update_tracking_code(call: Call) -> Value:
    order = _order(call)
    order.set(TrackingCode=call.arguments.text("TrackingCode") or "")
    call.books.touch(order)
    return True


def _update_comment(call: Call) -> Value:
    order = _order(call)
    order.set(OrderComment=call.arguments.text("Text") or "")
    call.books.touch(order)
    return True


def _create_invoice(call: Call) -> Value:
    order, days = _order(call), call.arguments.whole("MaturityDayInterval")
    if days not in _MATURITY_DAYS:
        raise bad_value(f"MaturityDayInterval '{days}' must be one of 0, 8, 14, 30")
    if not order.whole("InvoiceNumber"):
        order.set(InvoiceNumber=call.books.next_id("invoice"), DateDue=call.books.now() + timedelta(days=days))
        call.books.touch(order)
    return True


def _complete_transaction(call: Call) -> Value:
    order, code = _order(call), call.arguments.text("TransactionCode") or ""
    known = {row.text("TransactionNumberLong") for row in order.rows("Transactions")}
    if code not in known:
        return "error"
    call.books.captured.append((order.whole("Id"), code))
    call.books.touch(order)
    return "ok"


OPERATIONS: Mapping[str, Handler] = {
    "Order_UpdateStatus": _update_status,
    "Order_UpdateTrackingCode": _update_tracking_code,
    "Order_UpdateComment": _update_comment,
    "Order_CreateInvoice": _create_invoice,
    "Order_CompleteTransaction": _complete_transaction,
}
