"""Reading products (smartweb sheet 8, 10.3)."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.refusal import bad_value
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.times import Window

_SHUFFLE = 11
_WALK = "walk"


def _ordered(call: Call) -> list[Row]:
    """All products, in the order that this shop walks them."""
    rows = list(call.books.products.values())
    if call.toggles.product_order == "shuffled":
        Random(_SHUFFLE).shuffle(rows)
    elif call.toggles.product_order == "unsteady":
        Random(call.books.next_id(_WALK)).shuffle(rows)
    elif call.toggles.product_order == "updated":
        rows.sort(key=lambda row: (row.time("DateUpdated") or call.books.now(), row.whole("Id")))
    return rows


def _part(call: Call) -> Value:
    start, length = call.arguments.whole("Start"), call.arguments.whole("Length")
    if start < 0 or length < 0:
        raise bad_value("Start and Length must not be negative")
    if start > 0 and call.toggles.page_drift > 0 and call.books.products:
        call.toggles.page_drift -= 1
        call.books.drop_product(_ordered(call)[0].whole("Id"))
    length = call.size("Length", length, call.toggles.max_length)
    return _ordered(call)[start : start + length]


def _updated(call: Call) -> Value:
    start, end = call.arguments.text("Start"), call.arguments.text("End")
    if not start or not end:
        raise bad_value(f"{'End' if start else 'Start'} '' is not a valid datetime (yyyy-mm-dd hh:mm:ss)")
    window = Window(start, end, call.toggles.time_zone)
    return [row for row in _ordered(call) if row.time("DateUpdated") in window]


def _by_ids(call: Call) -> Value:
    numbers = call.arguments.wholes("ProductIds")
    wanted = [call.found(call.books.products.get(number), number, "ProductIds") for number in numbers]
    return [row for row in wanted if row is not None]


def _by_item_number(call: Call) -> Value:
    """Products only: a variant's number finds nothing here."""
    number = call.arguments.text("ItemNumber") or ""
    return [row for row in _ordered(call) if call.same_number(row.text("ItemNumber"), number)]


OPERATIONS: Mapping[str, Handler] = {
    "Product_GetAllWithLimit": _part,
    "Product_GetAll": _ordered,
    "Product_GetByUpdatedDate": _updated,
    "Product_GetById": lambda call: call.one(call.books.products, "ProductId"),
    "Product_GetByIds": _by_ids,
    "Product_GetByItemNumber": _by_item_number,
}
