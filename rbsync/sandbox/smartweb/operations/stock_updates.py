"""Stock by location: absolute quantities (smartweb sheet 9, 12.3)."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.sandbox.smartweb.books import find
from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.stock import write_location


def _product(call: Call) -> Value:
    return _write(call, find(call.books.products, call.arguments.whole("ProductId"), "ProductId"))


def _variant(call: Call) -> Value:
    return _write(call, find(call.books.variants, call.arguments.whole("VariantId"), "VariantId"))


def _write(call: Call, holder: Row) -> Value:
    write_location(call.books, holder, call.arguments.whole("StockLocationId"), call.arguments.whole("Stock"))
    return True


OPERATIONS: Mapping[str, Handler] = {
    "Product_UpdateStockForStockLocation": _product,
    "Product_UpdateVariantStockForStockLocation": _variant,
}
