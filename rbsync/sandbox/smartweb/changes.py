"""How sent fields change a record: only what was sent, texts in the language that was named (smartweb sheet 12.5)."""

from collections.abc import Sequence
from decimal import Decimal

from rbsync.sandbox.smartweb.books import find
from rbsync.sandbox.smartweb.call import Call
from rbsync.sandbox.smartweb.contract import Field, contract
from rbsync.sandbox.smartweb.row import Form, Row, Value, is_date
from rbsync.sandbox.smartweb.stock import write_plain
from rbsync.sandbox.smartweb.times import read_time
from rbsync.sandbox.smartweb.view import TEXTS

_STORED_AS = {"RelatedProducts": "RelatedProductIds"}
_TABLES = {
    "CategoryId": "categories",
    "VatGroupId": "vat_groups",
    "UnitId": "units",
    "ProducerId": "users",
    "ProductId": "products",
}
_PRICES = frozenset({"Price", "BuyingPrice", "Discount", "DiscountType", "GuidelinePrice"})
_SET_BY_THE_SHOP = frozenset({"Id", "DateUpdated", "LanguageISO"})


def apply(call: Call, row: Row, sent: Form) -> None:
    """Change the record by what was sent. Raises Refused for a reference to nothing, a bad date or a bad language."""
    language = call.language(sent.text("LanguageISO") or call.session.language)
    for name in sent.values:
        if name in _TABLES and sent.whole(name):
            find(getattr(call.books, _TABLES[name]), sent.whole(name), name)
    for name, value in sent.values.items():
        if name in _SET_BY_THE_SHOP or value is None or (not call.toggles.empty_clears and value in ("", [])):
            continue
        if f"{row.kind}.{name}" in call.toggles.ignored_fields:
            continue
        if name == "Stock":
            write_plain(call.books, row, sent.whole(name))
        elif language != call.books.primary and name in TEXTS and isinstance(value, str):
            row.layers.setdefault(language, {})[name] = value
        else:
            _store(call, row, name, value)
    _touch(call, row, set(sent.values))


def _store(call: Call, row: Row, name: str, value: Value) -> None:
    fields = contract().types[row.kind]
    target = name if name in fields else _STORED_AS.get(name, name)
    if target not in fields:
        return
    if target == "DiscountType" and isinstance(value, str):
        value = value[:1]  # any first letter is stored, known or not
    row.set(**{target: _stored(call, fields[target], value)})


def _stored(call: Call, field: Field, value: Value) -> Value:
    if isinstance(value, str):
        return read_time(value, field.name, call.toggles.time_zone) if is_date(field) else value
    if isinstance(value, Form):
        made = Row(field.kind)
        for name, inner in value.values.items():
            _store(call, made, name, inner)
        return made
    if isinstance(value, Sequence):
        member = Field("item", contract().arrays[field.kind])
        return [_stored(call, member, each) for each in value]
    return Decimal(value) if field.kind == "double" and isinstance(value, int) else value


def _touch(call: Call, row: Row, names: set[str]) -> None:
    """Set the product's DateUpdated, as far as changes of that sort do (a stock write sees to itself)."""
    names = names - _SET_BY_THE_SHOP - {"Stock", "ProductId"}
    if names and names <= _PRICES and not call.toggles.price_touches_product:
        return
    owner: Row | None = row
    if row.kind == "ProductVariant":
        owner = call.books.products.get(row.whole("ProductId"))
    if names and owner is not None and "DateUpdated" in owner.names():
        owner.set(DateUpdated=call.books.now())
