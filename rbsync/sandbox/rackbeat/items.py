"""Items, products and BOMs: how they look, and reading them (rackbeat sheet 5.3, 5.5)."""

from dataclasses import asdict, replace
from decimal import Decimal
from urllib.parse import quote

from rbsync.sandbox.rackbeat.answers import Answer
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.records import ZERO, Item, Location, LotLine
from rbsync.sandbox.rackbeat.reference import GROUP, GROUP_IN_ITEM, LOCATION, NAMED
from rbsync.sandbox.rackbeat.resource import Resource, answer_page
from rbsync.sandbox.rackbeat.view import API_ROOT, Fields, View, attributes, constants, nested, render


def stock_quantity(books: Books, item: Item) -> Decimal:
    """On hand at all locations; 0 for items without inventory."""
    return item.on_hand if books.has_inventory(item) else ZERO


def available(books: Books, item: Item) -> Decimal:
    """On hand less ordered (rackbeat sheet 5.3)."""
    return stock_quantity(books, item) - books.in_order(item.number)


def child_type(view: View, number: str) -> str:
    """The kind of an item in a line."""
    item = view.books.items.get(number)
    return "product" if item is None else item.kind


def _physical(view: View, item: Item) -> object:
    if item.physical is None:
        return None
    return {name: view.shown(value) for name, value in asdict(item.physical).items()}


def _self(_: View, item: Item) -> str:
    return f"{API_ROOT}/{item.kind}s/{quote(item.number, safe='')}"


ITEM: Fields[Item] = {
    **constants(id=None),
    **attributes("number", "name", "description", "barcode", "is_barred", type="kind"),
    "urlfriendly_number": lambda _, item: quote(item.number, safe=""),
    **attributes("sales_price", "cost_price", "recommended_cost_price", recommended_sales_price="sales_price"),
    "sales_profit": lambda _, item: item.sales_price - item.cost_price,
    **attributes("min_order", "min_sales", "min_stock"),
    "stock_quantity": lambda view, item: stock_quantity(view.books, item),
    "in_order_quantity": lambda view, item: view.books.in_order(item.number),
    "available_quantity": lambda view, item: available(view.books, item),
    **constants(purchased_quantity=ZERO, used_in_production_quantity=ZERO, cost_addition_percentage=ZERO),
    **constants(default_supplier_id=None, default_supplier=None, picture_url=None, discount_group=None),
    "default_location": nested("default_location", lambda books: books.locations, LOCATION),
    "pictures": lambda *_: dict.fromkeys(("thumb", "display", "large", "original")),
    "is_convertable": lambda _, item: not item.is_lot,
    "inventory_enabled": lambda view, item: view.books.has_inventory(item),
    **attributes(default_location_id="default_location", group_id="group", unit_id="unit"),
    "group": nested("group", lambda books: books.groups, GROUP, GROUP_IN_ITEM),
    "unit": nested("unit", lambda books: books.units, NAMED),
    "physical": _physical,
    **constants(variation_id=None, variation=None, department_id=None, department=None, goods_code="", country_code=""),
    **constants(should_assure_quality=False, batch_control={"is_active": False}),
    **constants(serial_numbers={"is_active": False, "index": None}),
    "pdf_url": lambda view, item: f"{_self(view, item)}.pdf",
    **attributes("created_at", "updated_at", "deleted_at"),
    "self": _self,
}
LOT_LINE: Fields[LotLine] = {
    **attributes("id", "quantity", child_id="child"),
    "child_type": lambda view, line: child_type(view, line.child),
    **constants(location=None),
}
LOT: Fields[Item] = {
    **ITEM,
    **constants(min_produced=ZERO, recommended_cost_is_locked=False, cost_is_locked=False),
    **attributes("adjust_to_zero"),
    "lines": lambda view, item: [render(LOT_LINE, view, line) for line in item.lines or ()],
}


def _sellable(books: Books, item: Item) -> bool:
    group = books.groups.get(item.group)
    return not item.is_barred and (group is None or group.is_sellable)


def _drift(books: Books) -> None:
    now = books.now()
    number = f"!{books.next_number('drift'):06}"
    group, unit = books.groups.rows()[0].number, books.units.rows()[0].number
    books.items.put(number, Item(number, "Created by hand", group, unit, ZERO, now, now, is_barred=True))


ITEMS: Resource[Item] = Resource(
    "item",
    ITEM,
    lambda books: books.items,
    keep=Books.shows,
    filters={**attributes("is_barred", "name"), "is_sellable": _sellable},
    sorts=attributes("number", "name", "created_at", "updated_at"),
    search=lambda _, item: f"{item.number} {item.name} {item.barcode or ''}",
    simple=attributes("number"),
    ranges=attributes("updated_at"),
    custom_fields=lambda item: item.custom_fields,
    drift=_drift,
)
PRODUCTS = replace(ITEMS, single="product", keep=lambda books, item: books.shows(item) and not item.is_lot)
LOTS = replace(ITEMS, single="lot", fields=LOT, keep=lambda books, item: books.shows(item) and item.is_lot)


def get_item(call: Call) -> Answer:
    """GET /items/{n}."""
    return replace(ITEMS, fields=LOT if ITEMS.find(call).is_lot else ITEM).get(call)


def get_lot_lines(call: Call) -> Answer:
    """GET /lots/{n}/lines."""
    return answer_page(call, "lot_lines", LOT_LINE, LOTS.find(call).lines or [])


def stock_at(books: Books, item: Item, location: Location) -> Decimal:
    """What lies at a location; with its children's, where the toggle says so."""
    total = item.stock_at(location.number)
    if books.toggles.parents_include_children:
        children = [place for place in books.locations.rows() if place.parent == location.number]
        total += sum((stock_at(books, item, child) for child in children), ZERO)
    return total
