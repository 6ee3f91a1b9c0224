"""What variants differ in: types and their values (smartweb sheet 10.3, 12.1)."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.sandbox.smartweb.books import find
from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.changes import apply
from rbsync.sandbox.smartweb.form import Form
from rbsync.sandbox.smartweb.row import Row, Value

_OF_VARIANT = ("Id", "Title", "ProductVariantTypeId", "Color")


def _of_variant(call: Call) -> Value:
    variant = call.one(call.books.variants, "VariantId")
    numbers = variant.wholes("VariantTypeValues") if variant else []
    return [call.books.variant_values[number].only(*_OF_VARIANT) for number in numbers]


def _of_type(call: Call) -> Value:
    kind = call.arguments.whole("VariantTypeId")
    return [row for row in call.books.variant_values.values() if row.whole("ProductVariantTypeId") == kind]


def _titled(call: Call, row: Row, sent: Form) -> bool:
    """Whether the row has the sent title in the language that was sent."""
    language, title = sent.text("LanguageISO") or call.books.primary, sent.text("Title") or ""
    if language == call.books.primary:
        return row.text("Title") == title
    return row.layers.get(language, {}).get("Title") == title


def _enter_type(call: Call) -> Value:
    sent, table = call.form("VariantTypeData"), call.books.variant_types
    for row in table.values():
        if _titled(call, row, sent):
            apply(call, row, sent)
            return row.whole("Id")
    return _added(call, "ProductVariantType", table, sent)


def _enter_value(call: Call) -> Value:
    sent, table = call.form("VariantTypeValueData"), call.books.variant_values
    kind = sent.whole("ProductVariantTypeId")
    find(call.books.variant_types, kind, "ProductVariantTypeId")
    for row in table.values():
        if row.whole("ProductVariantTypeId") == kind and _titled(call, row, sent):
            apply(call, row, sent)
            return row.whole("Id")
    return _added(call, "ProductVariantTypeValue", table, sent)


def _added(call: Call, kind: str, table: dict[int, Row], sent: Form) -> int:
    number = max(table, default=0) + 1
    row = Row(kind, Id=number, LanguageISO=call.books.primary)
    apply(call, row, sent)
    table[number] = row
    return number


OPERATIONS: Mapping[str, Handler] = {
    "Product_GetVariantTypeValues": _of_variant,
    "Product_GetVariantTypeValuesByType": _of_type,
    "Product_CreateOrUpdateVariantType": _enter_type,
    "Product_CreateOrUpdateVariantTypeValue": _enter_value,
}
