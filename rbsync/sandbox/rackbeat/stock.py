"""Stock: reading by location, the counting report, the ledger, adjustments (rackbeat sheet 5.7, 5.8)."""

from dataclasses import replace

from rbsync.sandbox.rackbeat.answers import Answer, Refused, invalid, not_found
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.items import ITEMS, stock_at, stock_quantity
from rbsync.sandbox.rackbeat.records import ZERO, Adjustment, Item, Location, Movement
from rbsync.sandbox.rackbeat.resource import Resource, answer_page
from rbsync.sandbox.rackbeat.view import Fields, View, attributes, constants, render


def _places(call: Call, item: Item) -> list[Location]:
    """The locations an item ever lay at, with the parents of those."""
    books = call.books
    seen = set(item.stock)
    for number in item.stock:
        place = books.locations.get(number)
        while place is not None and place.parent is not None:
            seen.add(place.parent)
            place = books.locations.get(place.parent)
    top = call.says("only_toplevel")
    return [row for row in books.locations.rows() if row.number in seen and not (top and row.parent is not None)]


def _stock_row(view: View, item: Item, location: Location) -> dict[str, object]:
    """An item's row at one location (rackbeat sheet 5.7)."""
    on_hand, ordered = stock_at(view.books, item, location), view.books.in_order(item.number, location.number)
    fields = {
        **attributes("number", "name", "is_default", parent_id="parent"),
        **constants(stock_quantity=on_hand, in_order_quantity=ordered, available_quantity=on_hand - ordered),
        **constants(purchased_quantity=ZERO),
    }
    return render(fields, view, location)


def item_locations(resource: Resource[Item], call: Call) -> Answer:
    """The item's stock at each location, not paged."""
    item = resource.find(call)
    rows = [_stock_row(call.view, item, place) for place in _places(call, item)]
    return Answer(200, {f"{resource.single}_locations": rows})


def item_location(resource: Resource[Item], key: str, call: Call) -> Answer:
    """The item's stock at the location that is the path's second key, in the envelope `key`."""
    item, place = resource.find(call), call.books.locations.find(call.keys[1])
    if place is None:
        raise not_found("Location")
    return Answer(200, {key: _stock_row(call.view, item, place)})


def _checking_fields(all_locations: bool) -> Fields[Item]:
    def rows(view: View, item: Item) -> object:
        places = view.books.locations.rows()
        quantities = [(place, stock_at(view.books, item, place)) for place in places]
        return [
            {"number": place.number, "name": place.name, "stock_quantity": view.shown(quantity)}
            for place, quantity in quantities
            if all_locations or quantity
        ]

    return {
        **attributes("number", "name", "barcode", type="kind"),
        "stock_quantity": lambda view, item: stock_quantity(view.books, item),
        "locations": rows,
    }


def checking_report(call: Call) -> Answer:
    """GET /reports/checking: every item with inventory, paged, by location."""
    if not call.books.toggles.checking_report:
        raise Refused(404, "Not found.")
    return replace(
        ITEMS,
        fields=_checking_fields(call.says("show_all_locations")),
        keep=lambda books, item: books.has_inventory(item) and books.shows(item),
        sorts={},
        custom_fields=None,
        drift=None,
    ).list_page(call)


_LEDGER_ITEM: Fields[Movement] = {
    **attributes("quantity", date="at", type="kind", document_number="document"),
    "location": lambda _, row: {"number": row.location},
}


def ledger(call: Call) -> Answer:
    """GET /reports/ledger/{n}: the item's movements; none when it never had stock."""
    return answer_page(call, "ledger_items", _LEDGER_ITEM, call.books.ledger.get(ITEMS.find(call).number, []))


_ADJUSTMENT: Fields[Adjustment] = {
    **attributes("id", "reason", "regulated_at", "booked_at", "created_at", "updated_at"),
    "is_booked": lambda _, row: row.booked_at is not None,
    "lines": lambda view, row: [
        {"item_id": row.item, "quantity": view.shown(row.quantity), "location": {"number": row.location}}
    ],
}
_ADJUSTMENTS: Resource[Adjustment] = Resource("inventory_regulation", _ADJUSTMENT, lambda books: books.adjustments)


def create_adjustment(call: Call) -> Answer:
    """POST /inventory-adjustments: a draft towards an absolute quantity at one location."""
    books, form = call.books, call.form
    form.require("item_id", "adjustment_type", "quantity", "location")
    form.choice("adjustment_type", ("quantity",))
    quantity, location = form.amount("quantity"), form.reference(books.locations)("location")
    item = books.living(form.text("item_id"))
    reason, day = form.text("reason"), form.day("regulated_at") or books.now().date()
    if "item_id" in form and (item is None or not books.has_inventory(item)):
        form.complain("item_id", "The selected item is invalid.")
    form.finish()
    if item is None or quantity is None or location is None:
        raise invalid("item_id", "The given data was invalid.")
    if item.stock_at(location) == quantity:
        raise invalid("quantity", "Adjustment can't be created, since no change is made.")
    now = books.now()
    number = books.next_number("adjustment", 9001)
    adjustment = Adjustment(number, item.number, location, quantity, day, reason, now, now)
    return _ADJUSTMENTS.answer(call, books.adjustments.put(number, adjustment), 201)


def book_adjustment(call: Call) -> Answer:
    """POST /inventory-adjustments/{id}/book: what lies there becomes the target, whatever it was."""
    books, adjustment = call.books, _ADJUSTMENTS.find(call)
    if adjustment.booked_at is not None:
        raise invalid("id", "The adjustment is already booked.")
    item = books.living(adjustment.item)
    if item is None:
        raise invalid("item_id", "The item no longer exists.")
    delta = adjustment.quantity - item.stock_at(adjustment.location)
    books.move(item, adjustment.location, delta, kind="adjustment", document=adjustment.id)
    adjustment.booked_at = adjustment.updated_at = books.now()
    return _ADJUSTMENTS.answer(call, books.adjustments.put(adjustment.id, adjustment))
