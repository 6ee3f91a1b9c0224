"""Creating, changing and deleting products (smartweb sheet 12.5, 16.13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from random import Random

from rbsync.sandbox.smartweb.books import find
from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.changes import apply
from rbsync.sandbox.smartweb.form import Form
from rbsync.sandbox.smartweb.reference import FULL_VAT, PIECES
from rbsync.sandbox.smartweb.refusal import Refused, bad_value, no_such_id
from rbsync.sandbox.smartweb.row import Row, Value
from rbsync.sandbox.smartweb.stock import stock_rows, write_location

_SHUFFLE = 13


def matches(call: Call, rows: Iterable[Row], sent: Form) -> list[Row]:
    """The rows that the sent Id names, or that have the sent ItemNumber: there may be several, or none.

    Raises Refused for an empty number where the shop does not take one as key.
    """
    number = sent.text("ItemNumber") or ""
    if not sent.whole("Id") and not number and not call.toggles.empty_key:
        raise bad_value("ItemNumber '' is not valid")
    if sent.whole("Id"):
        return [row for row in rows if row.whole("Id") == sent.whole("Id")]
    return [row for row in rows if call.same_number(row.text("ItemNumber"), number)]


def update_matching(call: Call, rows: Iterable[Row], sent: Form, argument: str) -> Value:
    """Change every match; their Ids. Raises Refused when there is none."""
    found = matches(call, list(rows), sent)
    if not found:
        key = sent.whole("Id") or sent.text("ItemNumber")
        raise no_such_id(key, argument)
    for row in found:
        apply(call, row, by_key(call, sent))
    return [row.whole("Id") for row in found]


def by_key(call: Call, sent: Form) -> Form:
    """What is to be changed: a number that served as key keeps the spelling that it has in the shop."""
    if sent.whole("Id") or call.toggles.update_respells:
        return sent
    return replace(sent, values={name: value for name, value in sent.values.items() if name != "ItemNumber"})


def _created(call: Call, sent: Form) -> Row:
    if not sent.whole("CategoryId"):
        raise Refused("PRODUCT", "CategoryId is missing")
    books = call.books
    row = Row(
        "Product",
        LanguageISO=books.primary,
        VatGroupId=FULL_VAT,
        UnitId=PIECES,
        MinAmount=1,
        TypeLabel="normal",
        StockLocations=stock_rows("Product", dict.fromkeys(books.locations, 0)),
        DateCreated=books.now(),
    )
    apply(call, row, sent)
    row.set(Id=books.next_id("product"), DateUpdated=books.now())
    books.products[row.whole("Id")] = row
    return row


def _update(call: Call) -> Value:
    return update_matching(call, call.books.products.values(), call.form("ProductData"), "ProductId")


def _create_or_update(call: Call) -> Value:
    return _entered(call, call.form("ProductData")).whole("Id")


def _entered(call: Call, sent: Form) -> Row:
    """The product with the sent ItemNumber after the change, or a new one."""
    found = matches(call, list(call.books.products.values()), sent)
    if not found:
        return _created(call, sent)
    for row in found:
        apply(call, row, by_key(call, sent))
    return found[0]


def _bulk(call: Call) -> Value:
    rows = call.arguments.forms("ProductDataList")
    if len(rows) > call.toggles.max_bulk:
        raise bad_value(f"ProductDataList must not have more than {call.toggles.max_bulk} items")
    results = [_bulk_row(call, sent) for sent in rows]
    if call.toggles.bulk_order == "shuffled":
        Random(_SHUFFLE).shuffle(results)
    return results


def _bulk_row(call: Call, sent: Form) -> Row:
    try:
        return Row("ProductCreateOrUpdateBulkResult", Id=_entered(call, sent).whole("Id"))
    except Refused as refused:
        if call.toggles.bulk_hard_fault:
            raise
        return Row("ProductCreateOrUpdateBulkResult", Error=str(refused))


def _update_stock(call: Call) -> Value:
    return _write_stock(call, find(call.books.products, call.arguments.whole("ProductId"), "ProductId"))


def _update_variant_stock(call: Call) -> Value:
    return _write_stock(call, find(call.books.variants, call.arguments.whole("VariantId"), "VariantId"))


def _write_stock(call: Call, holder: Row) -> Value:
    """An absolute quantity at one location (smartweb sheet 9, 12.3)."""
    write_location(call.books, holder, call.arguments.whole("StockLocationId"), call.arguments.whole("Stock"))
    return True


OPERATIONS: Mapping[str, Handler] = {
    "Product_Update": _update,
    "Product_CreateOrUpdate": _create_or_update,
    "Product_CreateOrUpdateBulk": _bulk,
    "Product_UpdateStockForStockLocation": _update_stock,
    "Product_UpdateVariantStockForStockLocation": _update_variant_stock,
}
