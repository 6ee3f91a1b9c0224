"""Variants of products (smartweb sheet 10.3, 12.1)."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.sandbox.smartweb.books import find
from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.changes import apply
from rbsync.sandbox.smartweb.form import Form
from rbsync.sandbox.smartweb.operations.product_writes import by_key, matches, update_matching
from rbsync.sandbox.smartweb.refusal import bad_value
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.stock import stock_rows


def _by_item_number(call: Call) -> Value:
    number = call.arguments.text("ItemNumber") or ""
    return [row for row in call.books.variants.values() if call.same_number(row.text("ItemNumber"), number)]


def _created(call: Call, sent: Form) -> Row:
    books = call.books
    product = find(books.products, sent.whole("ProductId"), "ProductId")
    _check_values(call, sent, needed=True)
    row = Row(
        "ProductVariant",
        ProductId=product.whole("Id"),
        Price=product.number("Price"),
        DeliveryTimeId=-1,
        Status=True,
        MinAmount=1,
        StockLocations=stock_rows("ProductVariant", dict.fromkeys(books.locations, 0)),
    )
    apply(call, row, sent)
    row.set(Id=books.next_id("variant"))
    books.put_variant(row)
    return row


def _update(call: Call) -> Value:
    sent = call.form("VariantData")
    _check_values(call, sent, needed=False)
    ids = update_matching(call, call.books.variants.values(), sent, "VariantId")
    call.books.reindex()
    return ids


def _create_or_update(call: Call) -> Value:
    sent = call.form("VariantData")
    found = matches(call, list(call.books.variants.values()), sent)
    if not found:
        return _created(call, sent).whole("Id")
    _check_values(call, sent, needed=False)
    for row in found:
        apply(call, row, by_key(call, sent))
    call.books.reindex()
    return found[0].whole("Id")


def _check_values(call: Call, sent: Form, *, needed: bool) -> None:
    values = sent.wholes("VariantTypeValues")
    if needed and not values:
        raise bad_value("VariantTypeValues must not be empty")
    for number in values:
        find(call.books.variant_values, number, "VariantTypeValues")


OPERATIONS: Mapping[str, Handler] = {
    "Product_GetVariantsByItemNumber": _by_item_number,
    "Product_UpdateVariant": _update,
    "Product_CreateOrUpdateVariant": _create_or_update,
}
