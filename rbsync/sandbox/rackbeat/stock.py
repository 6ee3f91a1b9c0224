"""Stock: reading by location, the counting report, the ledger, adjustments (rackbeat sheet 5.7, 5.8)."""

from __future__ import annotations

from collections.abc import Callable

from rbsync.sandbox.rackbeat.answers import Answer, Refused, invalid, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call, Resource
from rbsync.sandbox.rackbeat.item_fields import kind, stock_at, stock_quantity, stock_row
from rbsync.sandbox.rackbeat.items import find, shown_items
from rbsync.sandbox.rackbeat.lists import Listing, answer_list
from rbsync.sandbox.rackbeat.records import ZERO, Adjustment, Item, Location, Movement
from rbsync.sandbox.rackbeat.view import Fields, View


def _places(call: Call, item: Item) -> list[Location]:
    """The locations an item ever lay at, with the parents of those."""
    books = call.books
    seen = set(item.stock or {})
    for number in tuple(seen):
        place = books.locations.get(number)
        while place is not None and place.parent is not None:
            seen.add(place.parent)
            place = books.locations.get(place.parent)
    places = [place for place in books.locations.rows() if place.number in seen]
    if call.query.get("only_toplevel") in ("true", "1"):
        return [place for place in places if place.parent is None]
    return places


def locations_of(key: str, wanted: Callable[[Item], bool]) -> Resource:
    """The item's stock at each location, not paged."""

    def listed(call: Call) -> Answer:
        item = find(call, wanted)
        return Answer(200, {key: [stock_row(call.view, item, place) for place in _places(call, item)]})

    return listed


def location_of(key: str, wanted: Callable[[Item], bool]) -> Resource:
    """The item's stock at the location that is the path's second key."""

    def one(call: Call) -> Answer:
        item = find(call, wanted)
        place = call.books.locations.get(call.integer(1))
        if place is None:
            raise not_found("Location")
        return Answer(200, {key: stock_row(call.view, item, place)})

    return one


def _checking_fields(all_locations: bool) -> Fields[Item]:
    def rows(view: View, item: Item) -> object:
        places = view.books.locations.rows()
        quantities = [(place, stock_at(view.books, item, place)) for place in places]
        return [
            {"number": place.number, "name": place.name, "stock_quantity": view.number(quantity)}
            for place, quantity in quantities
            if all_locations or quantity
        ]

    return {
        "number": lambda _, item: item.number,
        "name": lambda _, item: item.name,
        "type": lambda _, item: kind(item),
        "barcode": lambda _, item: item.barcode,
        "stock_quantity": lambda view, item: view.number(stock_quantity(view.books, item)),
        "locations": rows,
    }


def checking_report(call: Call) -> Answer:
    """GET /reports/checking: every item with inventory, paged, by location."""
    if not call.books.toggles.checking_report:
        raise Refused(404, "Not found.")
    all_locations = call.query.get("show_all_locations") in ("true", "1")
    listing: Listing[Item] = Listing(
        key="items",
        fields=_checking_fields(all_locations),
        rows=lambda call: sorted(filter(call.books.has_inventory, shown_items(call.books)), key=_number),
        version=lambda books: books.items.version,
        filters={"is_barred": lambda _, item: item.is_barred},
    )
    return answer_list(call, listing)


def _number(item: Item) -> str:
    return item.number


_LEDGER_ITEM: Fields[Movement] = {
    "date": lambda view, row: view.time(row.at),
    "type": lambda _, row: row.kind,
    "quantity": lambda view, row: view.number(row.quantity),
    "location": lambda _, row: {"number": row.location},
    "document_number": lambda _, row: row.document,
}


def ledger(call: Call) -> Answer:
    """GET /reports/ledger/{n}: the item's movements; none when it never had stock."""
    item = find(call)
    listing: Listing[Movement] = Listing(
        key="ledger_items",
        fields=_LEDGER_ITEM,
        rows=lambda call: list(call.books.ledger.get(item.number, [])),
        version=lambda books: len(books.ledger.get(item.number, [])),
    )
    return answer_list(call, listing)


_ADJUSTMENT: Fields[Adjustment] = {
    "id": lambda _, row: row.id,
    "reason": lambda _, row: row.reason,
    "regulated_at": lambda view, row: view.day(row.regulated_at),
    "is_booked": lambda _, row: row.booked_at is not None,
    "booked_at": lambda view, row: view.time(row.booked_at),
    "lines": lambda view, row: [
        {"item_id": row.item, "quantity": view.number(row.quantity), "location": {"number": row.location}}
    ],
    "created_at": lambda view, row: view.time(row.created_at),
    "updated_at": lambda view, row: view.time(row.updated_at),
}
_ADJUSTMENTS: Listing[Adjustment] = Listing(
    key="inventory_regulations",
    fields=_ADJUSTMENT,
    rows=lambda call: call.books.adjustments.rows(),
    version=lambda books: books.adjustments.version,
    filters={"is_booked": lambda _, row: row.booked_at is not None},
    sorts={"id": lambda _, row: row.id, "created_at": lambda _, row: row.created_at},
)


def list_adjustments(call: Call) -> Answer:
    """GET /inventory-adjustments."""
    return answer_list(call, _ADJUSTMENTS)


def get_adjustment(call: Call) -> Answer:
    """GET /inventory-adjustments/{id}."""
    return call.one("inventory_regulation", _ADJUSTMENT, _adjustment(call))


def _adjustment(call: Call) -> Adjustment:
    adjustment = call.books.adjustments.get(call.integer())
    if adjustment is None:
        raise not_found("Inventory regulation")
    return adjustment


def create_adjustment(call: Call) -> Answer:
    """POST /inventory-adjustments: a draft towards an absolute quantity at one location."""
    books, form = call.books, call.form
    form.require("item_id", "adjustment_type", "quantity", "location")
    if form.text("adjustment_type") not in (None, "quantity"):
        form.complain("adjustment_type", "The selected adjustment type is invalid.")
    quantity, location = form.number("quantity", ZERO), form.integer("location")
    item = books.living(form.text("item_id"))
    reason, day = form.text("reason"), form.day("regulated_at") or books.now().date()
    if "item_id" in form and (item is None or not books.has_inventory(item)):
        form.complain("item_id", "The selected item is invalid.")
    if location is not None and location not in books.locations:
        form.complain("location", "The selected location is invalid.")
    form.finish()
    if item is None or quantity is None or location is None:
        raise invalid("item_id", "The given data was invalid.")
    if item.stock_at(location) == quantity:
        raise invalid("quantity", "Adjustment can't be created, since no change is made.")
    now = books.now()
    number = books.next_number("adjustment", 9001)
    adjustment = Adjustment(number, item.number, location, quantity, day, reason, now, now)
    return call.one("inventory_regulation", _ADJUSTMENT, books.adjustments.put(number, adjustment), 201)


def book_adjustment(call: Call) -> Answer:
    """POST /inventory-adjustments/{id}/book: what lies there becomes the target, whatever it was."""
    adjustment = _adjustment(call)
    if adjustment.booked_at is not None:
        raise invalid("id", "The adjustment is already booked.")
    item = call.books.living(adjustment.item)
    if item is None:
        raise invalid("item_id", "The item no longer exists.")
    set_stock(call.books, item, adjustment)
    adjustment.booked_at = adjustment.updated_at = call.books.now()
    call.books.adjustments.put(adjustment.id, adjustment)
    return call.one("inventory_regulation", _ADJUSTMENT, adjustment)


def set_stock(books: Books, item: Item, adjustment: Adjustment) -> None:
    """Move what is missing to the target."""
    delta = adjustment.quantity - item.stock_at(adjustment.location)
    books.move(item, adjustment.location, delta, kind="adjustment", document=adjustment.id)


def delete_adjustment(call: Call) -> Answer:
    """DELETE /inventory-adjustments/{id}: drafts only."""
    adjustment = _adjustment(call)
    if adjustment.booked_at is not None:
        raise invalid("id", "A booked adjustment cannot be deleted.")
    call.books.adjustments.remove(adjustment.id)
    return Answer(200, {})
