"""Reading a product or a BOM from a body (rackbeat sheet 5.3, 5.5)."""

from __future__ import annotations

import re
from decimal import Decimal

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.records import ZERO, Item, LotLine, Physical

_WEIGHT_UNITS = ("g", "kg")
_SIZE_UNITS = ("mm", "cm", "m")
_TAG = re.compile(r"<[^>]*>")
_NUMBERS = (
    ("sales_price", "sales_price"),
    ("recommended_cost_price", "recommended_cost_price"),
    ("min_inventory_quantity", "min_stock"),
    ("min_sales_quantity", "min_sales"),
    ("min_purchase_quantity", "min_order"),
)


def read_item(books: Books, form: Form, item: Item) -> None:
    """Change `item` by the keys that are given; problems are noted in the form, which the caller finishes.

    `cost_price` is computed and not read: an item that never had one takes the recommended cost price.
    """
    _read_number(books, form, item)
    _read_texts(books, form, item)
    _read_references(books, form, item)
    for name, attribute in _NUMBERS:
        value = form.number(name, ZERO)
        if value is not None:
            setattr(item, attribute, value)
    item.cost_price = item.cost_price or item.recommended_cost_price
    barred, adjusts = form.flag("is_barred"), form.flag("adjust_to_zero")
    item.is_barred = item.is_barred if barred is None else barred
    item.adjust_to_zero = item.adjust_to_zero if adjusts is None else adjusts
    if "physical" in form:
        kept = item.physical if books.toggles.physical_merges else None
        item.physical = _physical(form.inner("physical"), kept or Physical())


def _read_number(books: Books, form: Form, item: Item) -> None:
    number = form.text("number")
    if number is None or number == item.number:
        return
    if number in books.items:
        form.complain("number", "The number has already been taken.")
    item.number = number


def _read_texts(books: Books, form: Form, item: Item) -> None:
    toggles = books.toggles
    name, barcode = form.text("name", toggles.name_limit), form.text("barcode")
    description = form.text("description", 65535)
    if name == "":
        form.complain("name", "The name field is required.")
    if barcode and toggles.barcode_unique and _has_barcode(books, item, barcode):
        form.complain("barcode", "The barcode has already been taken.")
    item.name = name or item.name
    if "barcode" in form:
        item.barcode = barcode or None
    if "description" in form:
        item.description = _TAG.sub("", description or "") if toggles.strips_html else description or ""


def _has_barcode(books: Books, item: Item, barcode: str) -> bool:
    # a change without the old barcode is no new one
    others = (other for other in books.items.rows() if other.deleted_at is None)
    return item.barcode != barcode and any(other.barcode == barcode for other in others)


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


def _physical(form: Form, kept: Physical) -> Physical:
    names = ("height", "width", "depth")
    sizes = [form.number(name, ZERO) for name in names]
    weight, weight_unit, size_unit = form.number("weight", ZERO), form.text("weight_unit"), form.text("size_unit")
    if weight_unit not in _WEIGHT_UNITS and (weight is not None or weight_unit is not None):
        form.complain("weight_unit", "The weight unit is required with a weight: g or kg.")
    if size_unit not in _SIZE_UNITS and (size_unit is not None or any(size is not None for size in sizes)):
        form.complain("size_unit", "The size unit is required with a dimension: mm, cm or m.")
    for name, value in zip((*names, "weight"), (*sizes, weight), strict=True):
        if value is not None and value != value.quantize(Decimal("0.01")):
            form.complain(name, f"The {name} may not have more than 2 decimals.")
    height, width, depth = (
        getattr(kept, name) if size is None else size for name, size in zip(names, sizes, strict=True)
    )
    return Physical(
        weight=kept.weight if weight is None else weight,
        weight_unit=weight_unit or kept.weight_unit,
        height=height,
        width=width,
        depth=depth,
        size_unit=size_unit or kept.size_unit,
    )


def read_lot_lines(books: Books, form: Form) -> list[LotLine]:
    """A BOM's components; the key is `item_id` or `product_id`."""
    lines: list[LotLine] = []
    for row in form.rows("lines"):
        child = row.text("item_id") if "item_id" in row else row.text("product_id")
        quantity = row.number("quantity")
        if child is None:
            row.complain("item_id", "Product needed")
        elif books.living(child) is None:
            row.complain("item_id", "The selected item is invalid.")
        if quantity is None or quantity <= 0:
            row.complain("quantity", "The quantity must be greater than 0.")
        if child is not None and quantity is not None:
            lines.append(LotLine(books.next_number("lot-line"), child, quantity))
    return lines
