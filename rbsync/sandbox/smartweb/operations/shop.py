"""The session's choices, and the shop's master lists (smartweb sheet 6, 10.1, 10.4)."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.refusal import Refused
from rbsync.sandbox.smartweb.row import Row, Value


def _set_language(call: Call) -> Value:
    iso = call.arguments.text("LanguageISO")
    if iso is None:
        call.session.language = call.books.primary
        return True
    if iso not in {row.text("LanguageISO") for row in call.books.languages}:
        raise Refused("NOSUCHISO", f"No such iso: {iso}")
    call.session.language = iso
    return True


def _set_case_sensitive(call: Call) -> Value:
    call.session.case_sensitive = call.arguments.flag("Enabled")
    return True


def _set_encoding(call: Call) -> Value:
    """Naming UTF-8 makes the service convert once more than it should (smartweb sheet 7)."""
    call.session.encoded_twice = (call.arguments.text("Encoding") or "").upper() in ("UTF-8", "UTF8")
    return True


def _select(kind: str) -> Handler:
    def select(call: Call) -> Value:
        call.session.select(kind, call.arguments.text("Fields") or "")
        return True

    return select


def _all(table: str) -> Handler:
    def rows(call: Call) -> Value:
        found: dict[int, Row] = getattr(call.books, table)
        return list(found.values())

    return rows


_SELECTIONS = {
    "Order_SetFields": "Order",
    "Order_SetOrderLineFields": "OrderLine",
    "Product_SetFields": "Product",
    "Product_SetVariantFields": "ProductVariant",
    "User_SetFields": "User",
}
_LISTS = {
    "Sites_GetAll": "sites",
    "Currency_GetAll": "currencies",
    "VatGroup_GetAll": "vat_groups",
    "Category_GetAll": "categories",
    "Product_GetDeliveryCountryAll": "countries",
    "Product_GetVariantTypeAll": "variant_types",
    "OrderStatusCode_GetAll": "statuses",
    "Delivery_GetAll": "deliveries",
    "Payment_GetAll": "payments",
}

OPERATIONS: Mapping[str, Handler] = {
    "Solution_GetWebinfo": lambda call: call.books.webinfo,
    "Solution_GetLanguages": lambda call: list(call.books.languages),
    "Solution_SetLanguage": _set_language,
    "Solution_SetCaseSensitiveItemNumber": _set_case_sensitive,
    "Solution_SetEncoding": _set_encoding,
    **{name: _select(kind) for name, kind in _SELECTIONS.items()},
    **{name: _all(table) for name, table in _LISTS.items()},
}
