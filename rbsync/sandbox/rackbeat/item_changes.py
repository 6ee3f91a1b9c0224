"""Creating, changing and deleting products and BOMs (rackbeat sheet 5.3, 5.5, 7.2)."""

from __future__ import annotations

from decimal import Decimal

from rbsync.sandbox.rackbeat.answers import Answer, invalid
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.item_fields import ITEM, LOT
from rbsync.sandbox.rackbeat.items import find, only_lot, only_product
from rbsync.sandbox.rackbeat.records import ZERO, Item, LotLine, Physical

_WEIGHT_UNITS = ("g", "kg")
_SIZE_UNITS = ("mm", "cm", "m")


def create_product(call: Call) -> Answer:
    """POST /products. `stock_quantity` is not a way to set stock and is ignored."""
    return call.one("product", ITEM, _create(call, None), 201)


def create_lot(call: Call) -> Answer:
    """POST /lots, with its component lines."""
    lines = _lot_lines(call.books, call.form)
    return call.one("lot", LOT, _create(call, lines), 201)


def put_product(call: Call) -> Answer:
    """PUT /products/{n}: only the keys that are given change."""
    return call.one("product", ITEM, _change(call, find(call, only_product)))


def put_lot(call: Call) -> Answer:
    """PUT /lots/{n}: as for products; `lines` replaces the components."""
    item = find(call, only_lot)
    lines = _lot_lines(call.books, call.form) if "lines" in call.form else item.lines
    if any(_reaches(call.books, line.child, item.number) for line in lines or []):
        raise invalid("lines", "A BOM cannot contain itself.")
    _change(call, item)
    item.lines = lines
    return call.one("lot", LOT, item)


def _reaches(books: Books, start: str, wanted: str) -> bool:
    item = books.items.get(start)
    return start == wanted or any(_reaches(books, line.child, wanted) for line in (item.lines if item else None) or [])


def delete_product(call: Call) -> Answer:
    """DELETE /products/{n}: refused while a document or a BOM uses it."""
    return _delete(call, find(call, only_product))


def delete_lot(call: Call) -> Answer:
    """DELETE /lots/{n}: refused while a document or a BOM uses it."""
    return _delete(call, find(call, only_lot))


def _create(call: Call, lines: list[LotLine] | None) -> Item:
    books, form = call.books, call.form
    form.require("number", "name", "group")
    if lines is None:
        form.require("sales_price")
    now = books.now()
    item = Item("", "", 0, books.units.rows()[0].number, ZERO, now, now, lines=lines)
    _read_into(books, form, item)
    form.finish()
    return books.items.put(item.number, item)


def _change(call: Call, item: Item) -> Item:
    books = call.books
    draft = Item(**{name: getattr(item, name) for name in Item.__dataclass_fields__})
    _read_into(books, call.form, draft)
    call.form.finish()
    old = item.number
    for name in Item.__dataclass_fields__:
        setattr(item, name, getattr(draft, name))
    item.updated_at = books.now()
    if item.number != old:
        _rename(books, old, item)
    books.items.put(item.number, item)
    return item


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


def _read_into(books: Books, form: Form, item: Item) -> None:
    number = form.text("number")
    if number is not None and number != item.number:
        if number in books.items:
            form.complain("number", "The number has already been taken.")
        item.number = number
    item.name = form.text("name") or item.name
    _read_references(books, form, item)
    for name, attribute in (
        ("sales_price", "sales_price"),
        ("recommended_cost_price", "recommended_cost_price"),
        ("min_inventory_quantity", "min_stock"),
        ("min_sales_quantity", "min_sales"),
        ("min_purchase_quantity", "min_order"),
    ):
        value = form.number(name, ZERO)
        if value is not None:
            setattr(item, attribute, value)
    item.cost_price = item.cost_price or item.recommended_cost_price
    barcode, description = form.text("barcode"), form.text("description", 65535)
    item.barcode = item.barcode if barcode is None else barcode or None
    item.description = item.description if description is None else description
    barred, adjusts = form.flag("is_barred"), form.flag("adjust_to_zero")
    item.is_barred = item.is_barred if barred is None else barred
    item.adjust_to_zero = item.adjust_to_zero if adjusts is None else adjusts
    if "physical" in form:
        item.physical = _physical(form.inner("physical"))


def _read_references(books: Books, form: Form, item: Item) -> None:
    group, unit, location = form.integer("group"), form.integer("unit_id"), form.integer("default_location_id")
    if group is not None and group not in books.groups:
        form.complain("group", "The selected group is invalid.")
    if unit is not None and unit not in books.units:
        form.complain("unit_id", "The selected unit is invalid.")
    if location is not None and location not in books.locations:
        form.complain("default_location_id", "The selected location is invalid.")
    item.group = item.group if group is None else group
    item.unit = item.unit if unit is None else unit
    item.default_location = item.default_location if location is None else location


def _physical(form: Form) -> Physical:
    height, width, depth = form.number("height", ZERO), form.number("width", ZERO), form.number("depth", ZERO)
    sizes = (height, width, depth)
    weight, weight_unit, size_unit = form.number("weight", ZERO), form.text("weight_unit"), form.text("size_unit")
    if weight is not None and weight_unit not in _WEIGHT_UNITS:
        form.complain("weight_unit", "The weight unit is required with a weight: g or kg.")
    if any(size is not None for size in sizes) and size_unit not in _SIZE_UNITS:
        form.complain("size_unit", "The size unit is required with a dimension: mm, cm or m.")
    for name, value in zip(("height", "width", "depth", "weight"), (*sizes, weight), strict=True):
        if value is not None and value != value.quantize(Decimal("0.01")):
            form.complain(name, f"The {name} may not have more than 2 decimals.")
    return Physical(weight, weight_unit, height, width, depth, size_unit)


def _lot_lines(books: Books, form: Form) -> list[LotLine]:
    lines: list[LotLine] = []
    for row in form.rows("lines"):
        child = row.text("item_id") if "item_id" in row else row.text("product_id")
        quantity = row.number("quantity")
        if child is None:
            row.complain("item_id", "Product needed")
        elif child not in books.items:
            row.complain("item_id", "The selected item is invalid.")
        if quantity is None or quantity <= 0:
            row.complain("quantity", "The quantity must be greater than 0.")
        if child is not None and quantity is not None:
            lines.append(LotLine(books.next_number("lot-line"), child, quantity))
    return lines


def _delete(call: Call, item: Item) -> Answer:
    books = call.books
    on_order = any(line.item == item.number for order in books.orders.rows() for line in order.lines)
    in_lot = any(line.child == item.number for other in books.items.rows() for line in other.lines or [])
    if on_order or in_lot or item.number in books.ledger:
        raise invalid("number", f"'{item.number}' is used in lines and cannot be deleted.")
    books.items.remove(item.number)
    return Answer(200, {})
