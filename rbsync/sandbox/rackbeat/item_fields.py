"""How products and BOMs look (rackbeat sheet 5.3, 5.5)."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.custom_fields import field_values
from rbsync.sandbox.rackbeat.records import ZERO, Item, Location, LotLine, Physical
from rbsync.sandbox.rackbeat.reference_fields import GROUP_IN_ITEM, LOCATION, NAMED
from rbsync.sandbox.rackbeat.view import API_ROOT, Fields, View, render


def stock_quantity(books: Books, item: Item) -> Decimal:
    """On hand at all locations; 0 for items without inventory."""
    return item.on_hand if books.has_inventory(item) else ZERO


def available(books: Books, item: Item) -> Decimal:
    """On hand less ordered (rackbeat sheet 5.3)."""
    return stock_quantity(books, item) - books.in_order(item.number)


def kind(item: Item) -> str:
    """`product` or `lot`."""
    return "lot" if item.is_lot else "product"


def _group(view: View, item: Item) -> object:
    group = view.books.groups.get(item.group)
    return None if group is None else render(GROUP_IN_ITEM, view, group, None)


def _unit(view: View, item: Item) -> object:
    unit = view.books.units.get(item.unit)
    return None if unit is None else render(NAMED, view, unit, None)


def _default_location(view: View, item: Item) -> object:
    location = view.books.locations.get(item.default_location) if item.default_location is not None else None
    return None if location is None else render(LOCATION, view, location, None)


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
    "id": lambda view, item: None,
    "number": lambda view, item: item.number,
    "urlfriendly_number": lambda view, item: quote(item.number, safe=""),
    "type": lambda view, item: kind(item),
    "name": lambda view, item: item.name,
    "description": lambda view, item: item.description,
    "barcode": lambda view, item: item.barcode,
    "sales_price": lambda view, item: view.number(item.sales_price),
    "recommended_sales_price": lambda view, item: view.number(item.sales_price),
    "sales_profit": lambda view, item: view.number(item.sales_price - item.cost_price),
    "cost_price": lambda view, item: view.number(item.cost_price),
    "recommended_cost_price": lambda view, item: view.number(item.recommended_cost_price),
    "cost_addition_percentage": lambda view, item: view.number(ZERO),
    "min_order": lambda view, item: view.number(item.min_order),
    "min_sales": lambda view, item: view.number(item.min_sales),
    "min_stock": lambda view, item: view.number(item.min_stock),
    "stock_quantity": lambda view, item: view.number(stock_quantity(view.books, item)),
    "in_order_quantity": lambda view, item: view.number(view.books.in_order(item.number)),
    "available_quantity": lambda view, item: view.number(available(view.books, item)),
    "purchased_quantity": lambda view, item: view.number(ZERO),
    "used_in_production_quantity": lambda view, item: view.number(ZERO),
    "default_supplier_id": lambda view, item: None,
    "default_location_id": lambda view, item: item.default_location,
    "default_location": _default_location,
    "is_barred": lambda view, item: item.is_barred,
    "inventory_enabled": lambda view, item: view.books.has_inventory(item),
    "group_id": lambda view, item: item.group,
    "group": _group,
    "discount_group": lambda view, item: None,
    "unit_id": lambda view, item: item.unit,
    "unit": _unit,
    "variation_id": lambda view, item: None,
    "variation": lambda view, item: None,
    "physical": lambda view, item: _physical(view, item.physical),
    "serial_numbers": lambda view, item: {"is_active": False, "index": None},
    "batch_control": lambda view, item: {"is_active": False},
    "created_at": lambda view, item: view.time(item.created_at),
    "updated_at": lambda view, item: view.time(item.updated_at),
    "deleted_at": lambda view, item: None,
    "self": _self,
}


def lot_lines(view: View, item: Item) -> list[object]:
    """A BOM's components."""
    return [render(LOT_LINE, view, line, None) for line in item.lines or []]


def _child_type(view: View, line: LotLine) -> str:
    child = view.books.items.get(line.child)
    return "product" if child is None else kind(child)


LOT_LINE: Fields[LotLine] = {
    "id": lambda view, line: line.id,
    "child_id": lambda view, line: line.child,
    "child_type": _child_type,
    "quantity": lambda view, line: view.number(line.quantity),
    "location": lambda view, line: None,
}
LOT: Fields[Item] = {
    **ITEM,
    "min_produced": lambda view, item: view.number(ZERO),
    "recommended_cost_is_locked": lambda view, item: False,
    "cost_is_locked": lambda view, item: False,
    "adjust_to_zero": lambda view, item: item.adjust_to_zero,
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
