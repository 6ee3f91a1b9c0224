"""Items, products and BOMs: reading (rackbeat sheet 5.3, 5.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rbsync.sandbox.rackbeat.answers import Answer, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call, Resource
from rbsync.sandbox.rackbeat.item_fields import ITEM, LOT, lot_lines, with_field_values
from rbsync.sandbox.rackbeat.lists import Listing, Read, answer_list
from rbsync.sandbox.rackbeat.records import ZERO, Item
from rbsync.sandbox.rackbeat.view import Fields


def any_item(_: Item) -> bool:
    """Products and BOMs."""
    return True


def only_product(item: Item) -> bool:
    """Products."""
    return not item.is_lot


def only_lot(item: Item) -> bool:
    """BOMs."""
    return item.is_lot


def find(call: Call, wanted: Callable[[Item], bool] = any_item) -> Item:
    """The item of the path. Raises Refused (404), also when it is of the other kind or deleted."""
    item = call.books.items.get(call.keys[0])
    if item is None or not wanted(item) or not call.books.shows(item):
        raise not_found("Item")
    return item


def shown_items(books: Books) -> list[Item]:
    """All items but the deleted ones, unless those are shown."""
    return [item for item in books.items.rows() if books.shows(item)]


def _sellable(books: Books, item: Item) -> bool:
    group = books.groups.get(item.group)
    return not item.is_barred and (group is None or group.is_sellable)


_FILTERS: dict[str, Read[Item]] = {
    "is_barred": lambda _, item: item.is_barred,
    "is_sellable": _sellable,
    "name": lambda _, item: item.name,
}
_SORTS: dict[str, Read[Item]] = {
    "number": lambda _, item: item.number,
    "name": lambda _, item: item.name,
    "created_at": lambda _, item: item.created_at,
    "updated_at": lambda _, item: item.updated_at,
}


def _drift(books: Books) -> None:
    now = books.now()
    number = f"!{books.next_number('drift'):06}"
    group, unit = books.groups.rows()[0].number, books.units.rows()[0].number
    books.items.put(number, Item(number, "Created by hand", group, unit, ZERO, now, now, is_barred=True))


def item_listing(key: str, fields: Fields[Item], wanted: Callable[[Item], bool]) -> Listing[Item]:
    """A list of items, sorted by number."""
    return Listing(
        key=key,
        fields=fields,
        rows=lambda call: sorted(filter(wanted, shown_items(call.books)), key=lambda item: item.number),
        version=lambda books: books.items.version,
        filters=_FILTERS,
        sorts=_SORTS,
        search=lambda _, item: f"{item.number} {item.name} {item.barcode or ''}",
        simple={"number": lambda _, item: item.number},
        ranges={"updated_at": lambda _, item: item.updated_at},
        custom_fields=lambda item: item.custom_fields or {},
        drift=_drift,
    )


ITEMS = item_listing("items", ITEM, any_item)
PRODUCTS = item_listing("products", ITEM, only_product)
LOTS = item_listing("lots", LOT, only_lot)


def lister(listing: Listing[Item]) -> Resource:
    """The list, with custom fields where they are asked for."""
    return lambda call: answer_list(call, replace(listing, fields=with_field_values(listing.fields, call.view)))


def get_item(call: Call) -> Answer:
    """GET /items/{n}."""
    item = find(call)
    return call.one("item", with_field_values(LOT if item.is_lot else ITEM, call.view), item)


def get_product(call: Call) -> Answer:
    """GET /products/{n}."""
    return call.one("product", with_field_values(ITEM, call.view), find(call, only_product))


def get_lot(call: Call) -> Answer:
    """GET /lots/{n}."""
    return call.one("lot", with_field_values(LOT, call.view), find(call, only_lot))


def get_lot_lines(call: Call) -> Answer:
    """GET /lots/{n}/lines."""
    rows = lot_lines(call.view, find(call, only_lot))
    return Answer(206, {"lot_lines": rows, "total": len(rows), "pages": 1, "limit": 20, "page": 1})
