"""Order shipments (rackbeat sheet 5.13)."""

from rbsync.sandbox.rackbeat.answers import Answer, invalid
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.call import Call
from rbsync.sandbox.rackbeat.items import child_type
from rbsync.sandbox.rackbeat.orders import ORDERS
from rbsync.sandbox.rackbeat.records import Order, Shipment, ShipmentLine
from rbsync.sandbox.rackbeat.resource import Resource, answer_page
from rbsync.sandbox.rackbeat.shipping import shippable
from rbsync.sandbox.rackbeat.view import API_ROOT, Fields, attributes, constants, link, render

_LINE: Fields[ShipmentLine] = {
    **attributes("id", "quantity", "is_picked", child_id="item"),
    "child_type": lambda view, line: child_type(view, line.item),
    "location": lambda _, line: {"number": line.location},
}


SHIPMENT: Fields[Shipment] = {
    **attributes("id", "is_picked", "is_shipped", "shipped_at", "created_at", "updated_at", order_id="order"),
    "is_partly_picked": lambda _, row: len({line.is_picked for line in row.lines}) == 2,
    "shipping_date": lambda _, row: row.shipped_at.date() if row.shipped_at else None,
    "customer": lambda _, row: {"number": row.customer},
    **constants(employee_id=None),
    "order": lambda _, row: {
        "number": row.order,
        "customer_id": row.customer,
        "self": f"{API_ROOT}/orders/{row.order}",
    },
    "lines": lambda view, row: [render(_LINE, view, line) for line in row.lines],
    "pdf": lambda _, row: f"{API_ROOT}/order-shipments/{row.id}.pdf",
    **link("order-shipments", "id"),
}
SHIPMENTS: Resource[Shipment] = Resource(
    "order_shipment",
    SHIPMENT,
    lambda books: books.shipments,
    filters=attributes("is_shipped", "is_picked", order_number="order", customer_number="customer"),
    simple=attributes("id"),
    ranges=attributes("updated_at"),
    sorts=attributes("id", "created_at", "updated_at"),
    search=lambda _, row: str(row.id),
)


def shipments_of_order(call: Call) -> Answer:
    """GET /orders/{n}/shipments."""
    rows = call.books.shipments_of.get(ORDERS.find(call).number, [])
    return answer_page(call, "order_shipments", SHIPMENT, rows)


def create_shipment(call: Call) -> Answer:
    """POST /orders/{n}/create-shipment: what can leave now. Refused when that is nothing."""
    books, order = call.books, ORDERS.find(call)
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
    return SHIPMENTS.answer(call, shipment, books.toggles.shipment_status)


def mark_shipped(call: Call) -> Answer:
    """POST /orders/shipments/{id}/mark-shipped: `pick` true picks every line first. Stock leaves here."""
    shipment = SHIPMENTS.find(call)
    pick = call.form.flag("pick")
    call.form.finish()
    if shipment.is_shipped:
        raise invalid("id", "The shipment is already shipped.")
    order = call.books.orders.get(shipment.order)
    if order is None or order.is_cancelled:
        raise invalid("id", "The order of the shipment is cancelled.")
    if not pick and not shipment.is_picked:
        raise invalid("pick", "The shipment's lines are not picked.")
    ship(call.books, order, shipment)
    return SHIPMENTS.answer(call, shipment)


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
