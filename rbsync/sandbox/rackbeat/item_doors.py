"""What a person does to items in Rackbeat's interface, in the words that the books use."""

from dataclasses import replace
from decimal import Decimal

from rbsync.sandbox.rackbeat.answers import not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.item_changes import save
from rbsync.sandbox.rackbeat.item_form import read_number
from rbsync.sandbox.rackbeat.records import ZERO, CurrencyPrice, Item, LotLine, Physical

_TEXTS = ("number", "name", "description", "barcode")
_MONEY = ("price", "cost", "recommended_cost", "prices")
_MORE = ("weight", "weight_unit", "group", "barred", "fields", "components", "stock", "deleted")


def create(books: Books, form: Form) -> Item:
    """A new item from `number`, `name` and any other word; `components` makes it a BOM. Raises Invalid."""
    form.require("number", "name")
    now = books.now()
    item = Item("", "", books.groups.rows()[0].number, books.units.rows()[0].number, ZERO, now, now)
    _read(books, form, item)
    stock = _stock(books, form)
    form.finish()
    books.items.put(item.number, item)
    _lay(books, item, stock)
    return item


def change(books: Books, number: str, form: Form) -> Item:
    """Change an item by any of the words; a null clears. Raises Refused (404), Invalid.

    Prices are without VAT. `prices` is {currency: {"price", "recommended_cost"}}, or null for one to take away;
    `fields` is {slug: value}; `stock` is {location: quantity}. `deleted` takes an item that is used, too, and false
    brings it back.
    """
    item = books.items.get(number)
    if item is None:
        raise not_found("Item")
    draft = replace(item)
    _read(books, form, draft)
    stock = _stock(books, form)
    form.finish()
    save(books, item, draft)
    _lay(books, item, stock)
    return item


def _read(books: Books, form: Form, item: Item) -> None:
    form.only(*_TEXTS, *_MONEY, *_MORE)
    read_number(books, form, item)
    form.change(item, form.long_text, "name")
    form.change(item, form.flag, barred="is_barred")
    form.change(item, form.reference(books.groups), "group")
    form.change(item, form.amount, price="sales_price", cost="cost_price", recommended_cost="recommended_cost_price")
    deleted = form.flag("deleted")
    if "description" in form:
        item.description = form.long_text("description") or ""
    if "barcode" in form:
        item.barcode = form.text("barcode") or None
    if deleted is not None:
        item.deleted_at = (item.deleted_at or books.now()) if deleted else None
    _read_weight(form, item)
    _read_prices(books, form, item)
    _read_fields(books, form, item)
    _read_components(books, form, item)


def _read_weight(form: Form, item: Item) -> None:
    if "weight" not in form and "weight_unit" not in form:
        return
    weight, unit, old = form.amount("weight"), form.text("weight_unit"), item.physical or Physical()
    weight = weight if "weight" in form else old.weight
    unit = (unit or old.weight_unit or "g") if weight is not None else None
    if unit not in (None, "g", "kg"):
        form.complain("weight_unit", "The weight unit is g or kg.")
    item.physical = replace(old, weight=weight, weight_unit=unit)


def _read_prices(books: Books, form: Form, item: Item) -> None:
    if "prices" not in form:
        return
    given, prices = form.inner("prices"), dict(item.prices)
    given.only(*(currency for currency in books.rates if currency != books.base_currency))
    for currency in given.names():
        words = given.inner(currency)
        words.only("price", "recommended_cost")
        price, cost = words.amount("price"), words.amount("recommended_cost")
        old = prices.pop(currency, None)
        if words.names():
            old = old or CurrencyPrice(ZERO)
            prices[currency] = CurrencyPrice(
                old.sales_price if price is None else price, old.recommended_cost_price if cost is None else cost
            )
    item.prices = prices


def _read_fields(books: Books, form: Form, item: Item) -> None:
    if "fields" not in form:
        return
    given, values = form.inner("fields"), dict(item.custom_fields)
    known = {row.slug: row.id for row in books.field_definitions.rows() if row.available_for == "item"}
    given.only(*known)
    for slug, number in known.items():
        if slug in given:
            value = given.long_text(slug)
            values.pop(number, None)
            if value is not None:
                values[number] = value
    item.custom_fields = values


def _read_components(books: Books, form: Form, item: Item) -> None:
    if "components" not in form:
        return
    given, lines = form.inner("components"), []
    for child in given.names():
        quantity = given.amount(child)
        if books.living(child) is None:
            given.complain(child, "Rackbeat has no such item.")
        elif quantity:
            lines.append(LotLine(books.next_number("lot-line"), child, quantity))
    item.lines = lines


def _stock(books: Books, form: Form) -> dict[int, Decimal]:
    given = form.inner("stock")
    given.only(*(str(place.number) for place in books.locations.rows()))
    targets = {place.number: given.number(str(place.number)) for place in books.locations.rows()}
    return {location: target for location, target in targets.items() if target is not None}


def _lay(books: Books, item: Item, targets: dict[int, Decimal]) -> None:
    for location, target in targets.items():
        books.move(item, location, target - item.stock_at(location), kind="adjustment", document=None)
