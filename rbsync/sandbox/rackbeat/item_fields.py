"""How products and BOMs look (rackbeat sheet 5.3, 5.5)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import quote

from rbsync.sandbox.rackbeat.books import Books, Table
from rbsync.sandbox.rackbeat.custom_fields import field_values
from rbsync.sandbox.rackbeat.records import ZERO, Item, Location, LotLine, Physical
from rbsync.sandbox.rackbeat.reference_fields import GROUP_IN_ITEM, LOCATION, NAMED
from rbsync.sandbox.rackbeat.view import API_ROOT, Fields, Row, View, render


def stock_quantity(books: Books, item: Item) -> Decimal:
    """On hand at all locations; 0 for items without inventory."""
    return item.on_hand if books.has_inventory(item) else ZERO


def available(books: Books, item: Item) -> Decimal:
    """On hand less ordered (rackbeat sheet 5.3)."""
    return stock_quantity(books, item) - books.in_order(item.number)


def kind(item: Item) -> str:
    """`product` or `lot`."""
    return "lot" if item.is_lot else "product"


def _shared(
    kind_of: str, fields: Fields[Row], pick: Callable[[Books], Table[int, Row]], view: View, key: int
) -> object:
    known = view.nested.get((kind_of, key))
    if known is None:
        row = pick(view.books).get(key)
        known = view.nested[kind_of, key] = None if row is None else render(fields, view, row, None)
    return known


def _group(view: View, item: Item) -> object:
    return _shared("group", GROUP_IN_ITEM, lambda books: books.groups, view, item.group)


def _unit(view: View, item: Item) -> object:
    return _shared("unit", NAMED, lambda books: books.units, view, item.unit)


def _default_location(view: View, item: Item) -> object:
    if item.default_location is None:
        return None
    return _shared("location", LOCATION, lambda books: books.locations, view, item.default_location)


def _physical(view: View, physical: Physical | None) -> object:
    if physical is None:
        return None
    return {
        "weight": view.number(physical.weight),
        "weight_unit": physical.weight_unit,
        "height": view.number(physical.height),
        "width": view.number(physical.width),
        "depth": view.number(physical.depth),
        "size_unit": physical.size_unit,
    }


def _self(_: View, item: Item) -> str:
    return f"{API_ROOT}/{kind(item)}s/{quote(item.number, safe='')}"


ITEM: Fields[Item] = {
    "id": lambda *_: None,
    "number": lambda _, item: item.number,
    "urlfriendly_number": lambda _, item: quote(item.number, safe=""),
    "type": lambda _, item: kind(item),
    "name": lambda _, item: item.name,
    "description": lambda _, item: item.description,
    "barcode": lambda _, item: item.barcode,
    "sales_price": lambda view, item: view.number(item.sales_price),
    "recommended_sales_price": lambda view, item: view.number(item.sales_price),
    "sales_profit": lambda view, item: view.number(item.sales_price - item.cost_price),
    "cost_price": lambda view, item: view.number(item.cost_price),
    "recommended_cost_price": lambda view, item: view.number(item.recommended_cost_price),
    "cost_addition_percentage": lambda view, _: view.number(ZERO),
    "min_order": lambda view, item: view.number(item.min_order),
    "min_sales": lambda view, item: view.number(item.min_sales),
    "min_stock": lambda view, item: view.number(item.min_stock),
    "stock_quantity": lambda view, item: view.number(stock_quantity(view.books, item)),
    "in_order_quantity": lambda view, item: view.number(view.books.in_order(item.number)),
    "available_quantity": lambda view, item: view.number(available(view.books, item)),
    "purchased_quantity": lambda view, _: view.number(ZERO),
    "used_in_production_quantity": lambda view, _: view.number(ZERO),
    "default_supplier_id": lambda *_: None,
    "default_supplier": lambda *_: None,
    "default_location_id": lambda _, item: item.default_location,
    "default_location": _default_location,
    "picture_url": lambda *_: None,
    "pictures": lambda *_: dict.fromkeys(("thumb", "display", "large", "original")),
    "is_barred": lambda _, item: item.is_barred,
    "is_convertable": lambda _, item: not item.is_lot,
    "should_assure_quality": lambda *_: False,
    "inventory_enabled": lambda view, item: view.books.has_inventory(item),
    "group_id": lambda _, item: item.group,
    "group": _group,
    "discount_group": lambda *_: None,
    "unit_id": lambda _, item: item.unit,
    "unit": _unit,
    "variation_id": lambda *_: None,
    "variation": lambda *_: None,
    "physical": lambda view, item: _physical(view, item.physical),
    "serial_numbers": lambda *_: {"is_active": False, "index": None},
    "batch_control": lambda *_: {"is_active": False},
    "department_id": lambda *_: None,
    "department": lambda *_: None,
    "goods_code": lambda *_: "",
    "country_code": lambda *_: "",
    "pdf_url": lambda view, item: f"{_self(view, item)}.pdf",
    "created_at": lambda view, item: view.time(item.created_at),
    "updated_at": lambda view, item: view.time(item.updated_at),
    "deleted_at": lambda view, item: view.time(item.deleted_at),
    "self": _self,
}


def lot_lines(view: View, item: Item) -> list[object]:
    """A BOM's components."""
    return [render(LOT_LINE, view, line, None) for line in item.lines or []]


def _child_type(view: View, line: LotLine) -> str:
    child = view.books.items.get(line.child)
    return "product" if child is None else kind(child)


LOT_LINE: Fields[LotLine] = {
    "id": lambda _, line: line.id,
    "child_id": lambda _, line: line.child,
    "child_type": _child_type,
    "quantity": lambda view, line: view.number(line.quantity),
    "location": lambda *_: None,
}
LOT: Fields[Item] = {
    **ITEM,
    "min_produced": lambda view, _: view.number(ZERO),
    "recommended_cost_is_locked": lambda *_: False,
    "cost_is_locked": lambda *_: False,
    "adjust_to_zero": lambda _, item: item.adjust_to_zero,
    "lines": lot_lines,
}


def with_field_values(fields: Fields[Item], view: View) -> Fields[Item]:
    """The fields, and the custom ones where `expand=field_values` asks for them."""
    if "field_values" not in view.expand:
        return fields
    return {**fields, "field_values": lambda view, item: field_values(view, item.custom_fields or {})}


def stock_at(books: Books, item: Item, location: Location) -> Decimal:
    """What lies at a location; with its children's, where the toggle says so."""
    total = item.stock_at(location.number)
    if books.toggles.parents_include_children:
        children = [place for place in books.locations.rows() if place.parent == location.number]
        total += sum((stock_at(books, item, child) for child in children), ZERO)
    return total


def stock_row(view: View, item: Item, location: Location) -> dict[str, object]:
    """An item's row at one location (rackbeat sheet 5.7)."""
    on_hand = stock_at(view.books, item, location)
    ordered = view.books.in_order(item.number, location.number)
    return {
        "number": location.number,
        "name": location.name,
        "is_default": location.is_default,
        "parent_id": location.parent,
        "stock_quantity": view.number(on_hand),
        "in_order_quantity": view.number(ordered),
        "available_quantity": view.number(on_hand - ordered),
        "purchased_quantity": view.number(ZERO),
    }
