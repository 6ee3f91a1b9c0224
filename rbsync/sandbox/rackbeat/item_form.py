"""Reading a product or a BOM from a body (rackbeat sheet 5.3, 5.5)."""

import re
from dataclasses import asdict, replace
from decimal import Decimal

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.forms import Form
from rbsync.sandbox.rackbeat.records import Item, LotLine, Physical

_WEIGHT_UNITS = ("g", "kg")
_SIZES = ("height", "width", "depth")
_SIZE_UNITS = ("mm", "cm", "m")
_TAG = re.compile(r"<[^>]*>")


def read_item(books: Books, form: Form, item: Item) -> None:
    """Change `item` by the keys that are given; problems are noted in the form, which the caller finishes.

    `cost_price` is computed and not read: an item that never had one takes the recommended cost price.
    """
    read_number(books, form, item)
    _read_texts(books, form, item)
    form.change(item, form.reference(books.groups), "group")
    form.change(item, form.reference(books.units), unit_id="unit")
    form.change(item, form.reference(books.locations), default_location_id="default_location")
    form.change(item, form.amount, "sales_price", "recommended_cost_price", min_inventory_quantity="min_stock")
    form.change(item, form.amount, min_sales_quantity="min_sales", min_purchase_quantity="min_order")
    form.change(item, form.flag, "is_barred", "adjust_to_zero")
    item.cost_price = item.cost_price or item.recommended_cost_price
    if "physical" in form:
        kept = item.physical if books.toggles.physical_merges else None
        item.physical = _physical(form.inner("physical"), kept or Physical())


def read_number(books: Books, form: Form, item: Item) -> None:
    """Change the number, if that is free."""
    number = form.text("number")
    if number != item.number:
        form.refuse_number_in_use(number, books.items)
        item.number = number or item.number


def _read_texts(books: Books, form: Form, item: Item) -> None:
    toggles = books.toggles
    name, barcode = form.text("name", toggles.name_limit), form.text("barcode")
    if name == "":
        form.complain("name", "The name field is required.")
    if barcode and toggles.barcode_unique and _has_barcode(books, item, barcode):
        form.complain("barcode", "The barcode has already been taken.")
    item.name = name or item.name
    if "barcode" in form:
        item.barcode = barcode or None
    if "description" in form:
        description = form.long_text("description") or ""
        item.description = _TAG.sub("", description) if toggles.strips_html else description


def _has_barcode(books: Books, item: Item, barcode: str) -> bool:
    # a change without the old barcode is no new one
    others = (other for other in books.items.rows() if other.deleted_at is None)
    return item.barcode != barcode and any(other.barcode == barcode for other in others)


def _physical(form: Form, kept: Physical) -> Physical:
    given = Physical()
    form.change(given, form.amount, "weight", *_SIZES)
    form.change(given, form.text, "weight_unit", "size_unit")
    if given.weight_unit not in _WEIGHT_UNITS and (given.weight is not None or given.weight_unit is not None):
        form.complain("weight_unit", "The weight unit is required with a weight: g or kg.")
    has_size = any(getattr(given, name) is not None for name in (*_SIZES, "size_unit"))
    if given.size_unit not in _SIZE_UNITS and has_size:
        form.complain("size_unit", "The size unit is required with a dimension: mm, cm or m.")
    for name in (*_SIZES, "weight"):
        value = getattr(given, name)
        if value is not None and value != value.quantize(Decimal("0.01")):
            form.complain(name, f"The {name} may not have more than 2 decimals.")
    return replace(kept, **{name: value for name, value in asdict(given).items() if value is not None})


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
