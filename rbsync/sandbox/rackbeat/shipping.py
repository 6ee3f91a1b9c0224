"""What of an order can leave: only stock items, only what lies there (rackbeat sheet 5.13, 7.6)."""

from decimal import Decimal

from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.records import ZERO, Order, OrderLine


def open_stock_lines(books: Books, order: Order) -> list[OrderLine]:
    """The lines of items with inventory of which something has not left yet."""
    return [line for line in order.lines if line.quantity > line.shipped and _keeps_stock(books, line.item)]


def shippable(books: Books, order: Order) -> list[tuple[OrderLine, Decimal]]:
    """The lines and quantities that a shipment made now would hold.

    What other open shipments hold is gone; a BOM that adjusts to zero counts what its components make.
    """
    held = _held(books)
    found: list[tuple[OrderLine, Decimal]] = []
    for line in open_stock_lines(books, order):
        item = books.items.get(line.item)
        if item is None:
            continue
        place = (line.item, line.location)
        on_hand = item.stock_at(line.location) + books.buildable(item, line.location) - held.get(place, ZERO)
        quantity = min(line.quantity - line.shipped - _on_the_way(books, order, line), on_hand)
        if quantity > 0:
            found.append((line, quantity))
            held[place] = held.get(place, ZERO) + quantity
    return found


def _keeps_stock(books: Books, number: str) -> bool:
    item = books.items.get(number)
    return item is not None and books.has_inventory(item)


def _on_the_way(books: Books, order: Order, line: OrderLine) -> Decimal:
    return sum(
        (
            part.quantity
            for shipment in books.shipments_of.get(order.number, ())
            if shipment.shipped_at is None
            for part in shipment.lines
            if part.order_line == line.id
        ),
        ZERO,
    )


def _held(books: Books) -> dict[tuple[str, int], Decimal]:
    held: dict[tuple[str, int], Decimal] = {}
    for shipment in books.open_shipments.values():
        for part in shipment.lines:
            place = (part.item, part.location)
            held[place] = held.get(place, ZERO) + part.quantity
    return held
