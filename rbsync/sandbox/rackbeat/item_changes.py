"""Creating, changing and deleting products and BOMs (rackbeat sheet 5.3, 5.5, 7.2)."""

from dataclasses import replace

from rbsync.sandbox.rackbeat.answers import Answer, invalid
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.item_form import read_item, read_lot_lines
from rbsync.sandbox.rackbeat.items import LOTS, PRODUCTS
from rbsync.sandbox.rackbeat.records import ZERO, Item, LotLine

_PRICES = frozenset({"sales_price", "cost_price", "recommended_cost_price", "prices"})


def create_product(call: Call) -> Answer:
    """POST /products. `stock_quantity` is not a way to set stock and is ignored."""
    call.form.require("number", "name", "group", "sales_price")
    return PRODUCTS.answer(call, _create(call, None), 201)


def create_lot(call: Call) -> Answer:
    """POST /lots, with its component lines."""
    call.form.require("number", "name", "group")
    return LOTS.answer(call, _create(call, read_lot_lines(call.books, call.form)), 201)


def put_product(call: Call) -> Answer:
    """PUT /products/{n}: only the keys that are given change."""
    return PRODUCTS.answer(call, _change(call, PRODUCTS.find(call), None))


def put_lot(call: Call) -> Answer:
    """PUT /lots/{n}: as for products; `lines` replaces the components."""
    item = LOTS.find(call)
    lines = read_lot_lines(call.books, call.form) if "lines" in call.form else item.lines
    if any(_reaches(call.books, line.child, item.number) for line in lines or []):
        raise invalid("lines", "A BOM cannot contain itself.")
    return LOTS.answer(call, _change(call, item, lines))


def _reaches(books: Books, start: str, target: str) -> bool:
    item = books.items.get(start)
    return start == target or any(_reaches(books, line.child, target) for line in (item.lines if item else None) or [])


def _create(call: Call, lines: list[LotLine] | None) -> Item:
    books = call.books
    now = books.now()
    item = Item("", "", 0, books.units.rows()[0].number, ZERO, now, now, lines=lines)
    read_item(books, call.form, item)
    call.form.finish()
    return books.items.put(item.number, item)


def _change(call: Call, item: Item, lines: list[LotLine] | None) -> Item:
    _refuse_deleted(item)
    draft = replace(item, lines=lines)
    read_item(call.books, call.form, draft)
    call.form.finish()
    return save(call.books, item, draft)


def _refuse_deleted(item: Item) -> None:
    if item.deleted_at is not None:
        raise invalid("number", f"'{item.number}' is deleted.")


def save(books: Books, item: Item, draft: Item) -> Item:
    """Make `item` what `draft` is, renaming it where it is used, and move `updated_at` as the toggles say."""
    names = Item.__dataclass_fields__
    changed = {name for name in names if getattr(item, name) != getattr(draft, name)}
    old = item.number
    for name in changed:
        setattr(item, name, getattr(draft, name))
    if changed - _quiet(books):
        item.updated_at = books.now()
    if item.number != old:
        _rename(books, old, item)
    return books.items.put(item.number, item)


def _quiet(books: Books) -> frozenset[str]:
    """The attributes whose change leaves `updated_at` alone."""
    prices = frozenset() if books.toggles.price_changes_updated_at else _PRICES
    return prices if books.toggles.field_values_change_updated_at else prices | {"custom_fields"}


def _rename(books: Books, old: str, item: Item) -> None:
    books.items.remove(old)
    if old in books.ledger:
        books.ledger[item.number] = books.ledger.pop(old)
    for other in books.items.rows():
        for component in other.lines or []:
            if component.child == old:
                component.child = item.number
    for order in books.orders.rows():
        if any(line.item == old for line in order.lines):
            with books.changing(order):
                for line in order.lines:
                    line.item = item.number if line.item == old else line.item
    for adjustment in books.adjustments.rows():
        adjustment.item = item.number if adjustment.item == old else adjustment.item
    for shipment in books.shipments.rows():
        for shipped in shipment.lines:
            shipped.item = item.number if shipped.item == old else shipped.item
    for customer in books.customers.rows():
        if old in customer.item_prices:
            customer.item_prices[item.number] = customer.item_prices.pop(old)


def delete_product(call: Call) -> Answer:
    """DELETE /products/{n}: refused while a document or a BOM uses it."""
    books, item = call.books, PRODUCTS.find(call)
    _refuse_deleted(item)
    in_orders = {line.item for order in books.orders.rows() for line in order.lines}
    in_lots = {line.child for lot in books.items.rows() if lot.deleted_at is None for line in lot.lines or []}
    if item.number in (in_orders | in_lots | books.ledger.keys()):
        raise invalid("number", f"'{item.number}' is used in lines and cannot be deleted.")
    save(books, item, replace(item, deleted_at=books.now()))
    return Answer(200, {})
