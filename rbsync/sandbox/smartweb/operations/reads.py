"""Reading master lists, orders, products and variants (smartweb sheet 8-10)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from random import Random

from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.refusal import bad_value
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.times import Window

_SHUFFLE = 11
_WALK = "walk"
_OF_VARIANT = ("Id", "Title", "ProductVariantTypeId", "Color")


def _all(table: str) -> Handler:
    def rows(call: Call) -> Value:
        found: dict[int, Row] = getattr(call.books, table)
        return list(found.values())

    return rows


def _updated(call: Call, order: Row) -> datetime | None:
    changed = order.time("DateUpdated")
    return order.time("DateDelivered") if changed is None and call.toggles.updated_includes_new else changed


def _visible(call: Call) -> list[Row]:
    """The orders of the sites that this user may see, ascending by Id."""
    hidden = call.toggles.hidden_sites
    return [order for order in call.books.orders.values() if str(order.whole("Site")) not in hidden]


def _with_status(call: Call) -> list[Row]:
    """Those with one of the statuses in the comma list; what none means, the switches say. Raises Refused."""
    status, sent = call.arguments.text("Status"), call.arguments.has("Status")
    meaning = call.toggles.paged_empty_status if sent else call.toggles.paged_nil_status
    if not status and meaning == "fault":
        raise bad_value("Status '' is not valid")
    if not status:
        return _visible(call) if meaning == "all" else []
    statuses = {part.strip() for part in status.split(",")} - {""}
    return [order for order in _visible(call) if not statuses or order.text("Status") in statuses]


def _in_window(date: Callable[[Call, Row], datetime | None]) -> Handler:
    def rows(call: Call) -> Value:
        window = Window(call.arguments.text("Start"), call.arguments.text("End"), call.toggles.time_zone)
        return call.page([order for order in _with_status(call) if date(call, order) in window])

    return rows


def _by_number(call: Call) -> Value:
    first = call.arguments.whole("Start")
    last = call.arguments.whole("End") if call.arguments.has("End") else max(call.books.orders, default=0)
    return [order for order in _visible(call) if first <= order.whole("Id") <= last]


def _lines(call: Call) -> Value:
    order = call.optional(call.books.orders, "OrderId")
    return [] if order is None else order.rows("OrderLines")


def _products(call: Call) -> list[Row]:
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
        call.books.drop_product(_products(call)[0].whole("Id"))
    length = call.size("Length", length, call.toggles.max_length)
    return _products(call)[start : start + length]


def _by_updated_date(call: Call) -> Value:
    start, end = call.arguments.text("Start"), call.arguments.text("End")
    if not start or not end:
        raise bad_value(f"{'End' if start else 'Start'} '' is not a valid datetime (yyyy-mm-dd hh:mm:ss)")
    window = Window(start, end, call.toggles.time_zone)
    return [row for row in _products(call) if row.time("DateUpdated") in window]


def _by_ids(call: Call) -> Value:
    numbers = call.arguments.wholes("ProductIds")
    rows = [call.found(call.books.products.get(number), number, "ProductIds") for number in numbers]
    return [row for row in rows if row is not None]


def _by_item_number(rows: Callable[[Call], list[Row]]) -> Handler:
    """Of products or of variants: the number of one finds nothing among the others."""
    return lambda call: [
        row for row in rows(call) if call.same_number(row.text("ItemNumber"), call.arguments.text("ItemNumber"))
    ]


def _values_of_variant(call: Call) -> Value:
    variant = call.optional(call.books.variants, "VariantId")
    numbers = variant.wholes("VariantTypeValues") if variant else []
    return [call.books.variant_values[number].only(*_OF_VARIANT) for number in numbers]


def _values_of_type(call: Call) -> Value:
    kind = call.arguments.whole("VariantTypeId")
    return [row for row in call.books.variant_values.values() if row.whole("ProductVariantTypeId") == kind]


OPERATIONS: Mapping[str, Handler] = {
    "Solution_GetWebinfo": lambda call: call.books.webinfo,
    "Solution_GetLanguages": lambda call: list(call.books.languages),
    "Sites_GetAll": _all("sites"),
    "Currency_GetAll": _all("currencies"),
    "VatGroup_GetAll": _all("vat_groups"),
    "Category_GetAll": _all("categories"),
    "Product_GetDeliveryCountryAll": _all("countries"),
    "Product_GetVariantTypeAll": _all("variant_types"),
    "OrderStatusCode_GetAll": _all("statuses"),
    "Delivery_GetAll": _all("deliveries"),
    "Payment_GetAll": _all("payments"),
    "Order_GetById": lambda call: call.optional(call.books.orders, "OrderId"),
    "Order_GetByNumber": _by_number,
    "Order_GetByDateWithPagination": _in_window(lambda call, order: order.time("DateDelivered")),
    "Order_GetByDateUpdatedWithPagination": _in_window(_updated),
    "Order_GetAll": _visible,
    "Order_GetLines": _lines,
    "Product_GetAllWithLimit": _part,
    "Product_GetAll": _products,
    "Product_GetByUpdatedDate": _by_updated_date,
    "Product_GetById": lambda call: call.optional(call.books.products, "ProductId"),
    "Product_GetByIds": _by_ids,
    "Product_GetByItemNumber": _by_item_number(_products),
    "Product_GetVariantsByItemNumber": _by_item_number(lambda call: list(call.books.variants.values())),
    "Product_GetVariantTypeValues": _values_of_variant,
    "Product_GetVariantTypeValuesByType": _values_of_type,
}
