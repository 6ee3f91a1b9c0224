"""The shop itself: languages, modules, master lists (smartweb sheet 10.1, 10.4)."""

from __future__ import annotations

from collections.abc import Mapping

from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.refusal import Refused
from rbsync.sandbox.smartweb.row import Row, Value

_MODULES = frozenset({"blog", "news", "multisite", "filesale", "seo", "api"})
_SWITCHED_ON = frozenset({"api", "seo"})


def _set_language(call: Call) -> Value:
    iso = call.arguments.text("LanguageISO")
    if iso is None:
        call.session.language = call.books.primary
        return True
    if iso not in {row.text("LanguageISO") for row in call.books.languages}:
        raise _no_such_iso(iso)
    call.session.language = iso
    return True


def _set_case_sensitive(call: Call) -> Value:
    call.session.case_sensitive = call.arguments.flag("Enabled")
    return True


def _set_encoding(call: Call) -> Value:
    """Naming UTF-8 makes the service convert once more than it should (smartweb sheet 7)."""
    call.session.encoded_twice = (call.arguments.text("Encoding") or "").upper() in ("UTF-8", "UTF8")
    return True


def _select_page_texts(call: Call) -> Value:
    """The sixth selection; this shop has no pages to tell."""
    call.session.select("PageText", call.arguments.text("Fields") or "")
    return True


def _has_module(call: Call) -> Value:
    key = call.arguments.text("module") or ""
    if key not in _MODULES:
        raise Refused("MODULE", f"Unknown module: {key}")
    return key in _SWITCHED_ON or (key == "multisite" and len(call.books.sites) > 1)


def _currency_by_iso(call: Call) -> Value:
    iso = call.arguments.text("Iso") or ""
    for row in call.books.currencies.values():
        if row.text("Iso") == iso:
            return row
    raise _no_such_iso(iso)


def _no_such_iso(iso: str) -> Refused:
    return Refused("NOSUCHISO", f"No such iso: {iso}")


def _all(table: str) -> Handler:
    def rows(call: Call) -> Value:
        found: dict[int, Row] = getattr(call.books, table)
        return list(found.values())

    return rows


OPERATIONS: Mapping[str, Handler] = {
    "Solution_GetWebinfo": lambda call: call.books.webinfo,
    "Solution_GetLanguages": lambda call: list(call.books.languages),
    "Solution_SetLanguage": _set_language,
    "Solution_SetCaseSensitiveItemNumber": _set_case_sensitive,
    "Solution_SetEncoding": _set_encoding,
    "Solution_HasModule": _has_module,
    "PageText_SetFields": _select_page_texts,
    "Sites_GetAll": _all("sites"),
    "Currency_GetAll": _all("currencies"),
    "Currency_GetByIso": _currency_by_iso,
    "VatGroup_GetAll": _all("vat_groups"),
    "VatGroup_GetById": lambda call: call.one(call.books.vat_groups, "VatGroupId"),
    "Product_GetUnitAll": _all("units"),
    "Product_GetDeliveryCountryAll": _all("countries"),
    "OrderStatusCode_GetAll": _all("statuses"),
    "Delivery_GetAll": _all("deliveries"),
    "Payment_GetAll": _all("payments"),
}
