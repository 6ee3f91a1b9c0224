"""Order shipments (rackbeat sheet 5.13)."""

from __future__ import annotations

from rbsync.sandbox.rackbeat.answers import Answer, invalid, not_found
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.item_fields import kind
from rbsync.sandbox.rackbeat.lists import Listing, answer_list
from rbsync.sandbox.rackbeat.orders import find_order
from rbsync.sandbox.rackbeat.records import Order, Shipment, ShipmentLine
from rbsync.sandbox.rackbeat.shipping import shippable
from rbsync.sandbox.rackbeat.view import API_ROOT, Fields, View


def _line(view: View, line: ShipmentLine) -> dict[str, object]:
    item = view.books.items.get(line.item)
    return {
        "id": line.id,
        "child_id": line.item,
        "child_type": kind(item) if item else "product",
        "quantity": view.number(line.quantity),
        "is_picked": line.is_picked,
        "location": {"number": line.location},
    }


def _order(_: View, row: Shipment) -> dict[str, object]:
    return {"number": row.order, "customer_id": row.customer, "self": f"{API_ROOT}/orders/{row.order}"}


SHIPMENT: Fields[Shipment] = {
    "id": lambda _, row: row.id,
    "order_id": lambda _, row: row.order,
    "is_picked": lambda _, row: all(line.is_picked for line in row.lines),
    "is_partly_picked": lambda _, row: len({line.is_picked for line in row.lines}) == 2,
    "is_shipped": lambda _, row: row.shipped_at is not None,
    "shipped_at": lambda view, row: view.time(row.shipped_at),
    "shipping_date": lambda view, row: view.day(row.shipped_at.date()) if row.shipped_at else None,
    "customer": lambda _, row: {"number": row.customer},
    "employee_id": lambda *_: None,
    "order": _order,
    "lines": lambda view, row: [_line(view, line) for line in row.lines],
    "pdf": lambda _, row: f"{API_ROOT}/order-shipments/{row.id}.pdf",
    "created_at": lambda view, row: view.time(row.created_at),
    "updated_at": lambda view, row: view.time(row.updated_at),
    "self": lambda _, row: f"{API_ROOT}/order-shipments/{row.id}",
}
_SHIPMENTS: Listing[Shipment] = Listing(
    key="order_shipments",
    fields=SHIPMENT,
    rows=lambda call: call.books.shipments.rows(),
    version=lambda books: books.shipments.version,
    filters={
        "order_number": lambda _, row: row.order,
        "customer_number": lambda _, row: row.customer,
        "is_shipped": lambda _, row: row.shipped_at is not None,
        "is_picked": lambda _, row: all(line.is_picked for line in row.lines),
    },
    simple={"id": lambda _, row: row.id},
    ranges={"updated_at": lambda _, row: row.updated_at},
    sorts={
        "id": lambda _, row: row.id,
        "created_at": lambda _, row: row.created_at,
        "updated_at": lambda _, row: row.updated_at,
    },
    search=lambda _, row: str(row.id),
)
_OF_ORDER: Listing[Shipment] = Listing(
    key="order_shipments",
    fields=SHIPMENT,
    rows=lambda call: list(call.books.shipments_of.get(call.integer(), ())),
    version=lambda books: books.shipments.version,
)


def list_shipments(call: Call) -> Answer:
    """GET /order-shipments."""
    return answer_list(call, _SHIPMENTS)


def shipments_of_order(call: Call) -> Answer:
    """GET /orders/{n}/shipments."""
    find_order(call)
    return answer_list(call, _OF_ORDER)


def _shipment(call: Call) -> Shipment:
    shipment = call.books.shipments.get(call.integer())
    if shipment is None:
        raise not_found("Order shipment")
    return shipment


def get_shipment(call: Call) -> Answer:
    """GET /order-shipments/{id}."""
    return call.one("order_shipment", SHIPMENT, _shipment(call))


def create_shipment(call: Call) -> Answer:
    """POST /orders/{n}/create-shipment: what can leave now. Refused when that is nothing."""
    books, order = call.books, find_order(call)
    if order.is_cancelled or not order.is_booked:
        raise invalid("number", "The order must be booked, and not cancelled, to be shipped.")
    parts = shippable(books, order)
    if not parts:
        raise invalid("lines", "There is nothing that can be shipped.")
    lines = [
        ShipmentLine(books.next_number("shipment-line"), line.id, line.item, quantity, line.location)
        for line, quantity in parts
    ]
    now = books.now()
    shipment = Shipment(books.next_number("shipment", 7001), order.number, order.customer, lines, now, now)
    books.add_shipment(shipment)
    return call.one("order_shipment", SHIPMENT, shipment, books.toggles.shipment_status)


def mark_shipped(call: Call) -> Answer:
    """POST /orders/shipments/{id}/mark-shipped: `pick` true picks every line first. Stock leaves here."""
    shipment = _shipment(call)
    pick = call.form.flag("pick")
    call.form.finish()
    if shipment.shipped_at is not None:
        raise invalid("id", "The shipment is already shipped.")
    order = call.books.orders.get(shipment.order)
    if order is None or order.is_cancelled:
        raise invalid("id", "The order of the shipment is cancelled.")
    if not pick and not all(line.is_picked for line in shipment.lines):
        raise invalid("pick", "The shipment's lines are not picked.")
    ship(call.books, order, shipment)
    return call.one("order_shipment", SHIPMENT, shipment)


def ship(books: Books, order: Order, shipment: Shipment) -> None:
    """Take the stock out and mark shipment and order lines."""
    with books.changing(order):
        for part in shipment.lines:
            item = books.items.get(part.item)
            if item is not None:
                books.ship(item, part.location, part.quantity, shipment.id)
            part.is_picked = True
            for line in order.lines:
                if line.id == part.order_line:
                    line.shipped += part.quantity
    shipment.shipped_at = shipment.updated_at = books.now()
    del books.open_shipments[shipment.id]
    books.shipments.put(shipment.id, shipment)
