"""What Rackbeat believes, in the form that all services share."""

from rbsync.sandbox.kit import books as neutral
from rbsync.sandbox.rackbeat.books import Books
from rbsync.sandbox.rackbeat.items import available
from rbsync.sandbox.rackbeat.money import cents, line_total, totals
from rbsync.sandbox.rackbeat.records import Customer, Item, Order, OrderLine, Shipment


def neutral_books(books: Books) -> neutral.Books:
    """Everything that the account has; deleted items are marked."""
    return neutral.Books(
        account=str(books.account_id),
        currency=books.base_currency,
        locations=tuple(neutral.Location(str(row.number), row.name) for row in books.locations.rows()),
        items=tuple(_item(books, row) for row in books.items.rows()),
        orders=tuple(_order(books, row) for row in books.orders.rows()),
        customers=tuple(_customer(row) for row in books.customers.rows()),
        shipments=tuple(_shipment(row) for row in books.shipments.rows()),
    )


def _item(books: Books, item: Item) -> neutral.Item:
    group = books.groups.get(item.group)
    entered = {currency: price.sales_price for currency, price in item.prices.items()}
    return neutral.Item(
        number=item.number,
        name=item.name,
        description=item.description,
        barcode=item.barcode or None,
        prices={books.base_currency: item.sales_price, **entered},
        vat_percent=group.vat_domestic if group else None,
        keeps_stock=books.has_inventory(item),
        on_hand={str(location): quantity for location, quantity in item.stock.items()},
        available=available(books, item),
        components={line.child: line.quantity for line in item.lines or ()},
        updated_at=item.updated_at,
        deleted=item.deleted_at is not None,
    )


def _order(books: Books, order: Order) -> neutral.Order:
    return neutral.Order(
        id=str(order.number),
        number=str(order.number),
        reference=order.other_reference,
        placed_at=order.created_at,
        updated_at=order.updated_at,
        currency=order.currency,
        total=totals(books.toggles, order.lines).total,
        cancelled=order.is_cancelled,
        test=False,
        lines=tuple(_line(books, line) for line in order.lines),
        own={"booked": order.is_booked, "customer": str(order.customer), "invoiced": order.is_invoiced},
    )


def _line(books: Books, line: OrderLine) -> neutral.OrderLine:
    net = cents(line_total(books.toggles, line))
    return neutral.OrderLine(line.item, line.name, line.quantity, net, product_id=line.item)


def _customer(row: Customer) -> neutral.Customer:
    return neutral.Customer(str(row.number), row.name, row.email, row.address.country)


def _shipment(row: Shipment) -> neutral.Shipment:
    quantities = {line.item: line.quantity for line in row.lines}
    return neutral.Shipment(str(row.id), str(row.order), row.shipped_at is not None, quantities)
