"""What a session chooses for itself: language, spelling, fields (smartweb sheet 6, 7)."""

from collections.abc import Mapping

from rbsync.sandbox.smartweb.call import Call, Handler
from rbsync.sandbox.smartweb.row import Value


def _set_language(call: Call) -> Value:
    named = call.arguments.has("LanguageISO")
    call.session.language = call.language(call.arguments.text("LanguageISO") if named else call.books.primary)
    return True


def _set_case_sensitive(call: Call) -> Value:
    call.session.case_sensitive = call.arguments.flag("Enabled")
    return True


def _set_encoding(call: Call) -> Value:
    """Naming UTF-8 makes the service convert once more than it should."""
    call.session.encoded_twice = call.arguments.text("Encoding").upper() in ("UTF-8", "UTF8")
    return True


def _select(kind: str) -> Handler:
    def select(call: Call) -> Value:
        call.session.select(kind, call.arguments.text("Fields"))
        return True

    return select


OPERATIONS: Mapping[str, Handler] = {
    "Solution_SetLanguage": _set_language,
    "Solution_SetCaseSensitiveItemNumber": _set_case_sensitive,
    "Solution_SetEncoding": _set_encoding,
    "Order_SetFields": _select("Order"),
    "Order_SetOrderLineFields": _select("OrderLine"),
    "Product_SetFields": _select("Product"),
    "Product_SetVariantFields": _select("ProductVariant"),
    "User_SetFields": _select("User"),
}
