"""Rackbeat's books: every record, the stock that moves between them, and nothing of HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Generic, TypeVar

from rbsync.sandbox.rackbeat.records import (
    ZERO,
    Adjustment,
    Customer,
    FieldDefinition,
    Group,
    Invoice,
    Item,
    Location,
    Mail,
    Movement,
    Named,
    Order,
    Shipment,
)
from rbsync.sandbox.rackbeat.toggles import Toggles

Key = TypeVar("Key", int, str)
Row = TypeVar("Row")


class Table(Generic[Key, Row]):
    """Rows by key. `version` rises with every change, so that a list may keep its order between pages."""

    def __init__(self, key: type[Key]) -> None:
        self._key: type[Key] = key
        self._rows: dict[Key, Row] = {}
        self.version = 0

    def find(self, text: str) -> Row | None:
        """The row whose key is written so, or None."""
        try:
            return self._rows.get(self._key(text))
        except ValueError:
            return None

    def get(self, key: Key) -> Row | None:
        """The row, or None."""
        return self._rows.get(key)

    def put(self, key: Key, row: Row) -> Row:
        """Store a row, new or changed."""
        self._rows[key] = row
        self.version += 1
        return row

    def remove(self, key: Key) -> None:
        """Forget a row. Raises KeyError when there is none."""
        del self._rows[key]
        self.version += 1

    def rows(self) -> list[Row]:
        """All rows, in the order they came."""
        return list(self._rows.values())

    def sorted(self) -> list[Row]:
        """All rows, by key."""
        return [self._rows[key] for key in sorted(self._rows)]

    def __contains__(self, key: object) -> bool:
        return key in self._rows


class Books:
    """One account. Not thread-safe: the simulator holds one lock around it."""

    def __init__(self, clock: Callable[[], datetime], toggles: Toggles, account_id: int) -> None:
        self._clock = clock
        self.toggles = toggles
        self.account_id = account_id
        self.base_currency = "DKK"
        self.groups: Table[int, Group] = Table(int)
        self.locations: Table[int, Location] = Table(int)
        self.units: Table[int, Named] = Table(int)
        self.layouts: Table[int, Named] = Table(int)
        self.payment_terms: Table[int, Named] = Table(int)
        self.employees: Table[int, Named] = Table(int)
        self.customer_groups: Table[int, Named] = Table(int)
        self.delivery_terms: Table[int, Named] = Table(int)
        self.rates: dict[str, Decimal] = {}
        self.field_definitions: Table[int, FieldDefinition] = Table(int)
        self.items: Table[str, Item] = Table(str)
        self.customers: Table[int, Customer] = Table(int)
        self.orders: Table[int, Order] = Table(int)
        self.shipments: Table[int, Shipment] = Table(int)
        self.invoices: Table[int, Invoice] = Table(int)
        self.adjustments: Table[int, Adjustment] = Table(int)
        self.shipments_of: dict[int, list[Shipment]] = {}
        self.invoices_of: dict[int, list[Invoice]] = {}
        self.open_shipments: dict[int, Shipment] = {}
        self.ledger: dict[str, list[Movement]] = {}
        self.mails: list[Mail] = []
        self._reserved: dict[str, dict[int, Decimal]] = {}
        self._last: dict[str, int] = {}

    def now(self) -> datetime:
        """Rackbeat's own time."""
        return self._clock() + timedelta(seconds=self.toggles.clock_offset)

    def next_number(self, series: str, start: int = 1) -> int:
        """The next number of a series."""
        self._last[series] = max(self._last.get(series, start - 1) + 1, start)
        return self._last[series]

    def reserve_number(self, series: str, number: int) -> None:
        """Let a series go on after a number that was given by hand."""
        self._last[series] = max(self._last.get(series, 0), number)

    # items

    def living(self, number: str | None) -> Item | None:
        """The item, unless it is deleted."""
        item = self.items.get(number) if number is not None else None
        return None if item is None or item.deleted_at is not None else item

    def shows(self, item: Item) -> bool:
        """Whether lists and single reads have the item."""
        return item.deleted_at is None or self.toggles.deleted_shown

    # stock

    def has_inventory(self, item: Item) -> bool:
        """Whether the item's group keeps stock."""
        group = self.groups.get(item.group)
        return group is None or group.has_inventory

    def move(self, item: Item, location: int, quantity: Decimal, *, kind: str, document: int | None) -> None:
        """Change what lies at a location and write the ledger."""
        item.stock[location] = item.stock_at(location) + quantity
        self.ledger.setdefault(item.number, []).append(
            Movement(self.now(), item.number, location, quantity, kind, document)
        )
        if self.toggles.stock_changes_updated_at:
            item.updated_at = self.now()
            self.items.put(item.number, item)

    def buildable(self, item: Item, location: int) -> Decimal:
        """How many of a BOM the components at the location make; 0 for products."""
        if not item.lines or not item.adjust_to_zero:
            return ZERO
        return max(min(self._sets_from(line.child, line.quantity, location) for line in item.lines), ZERO)

    def _sets_from(self, child: str, quantity: Decimal, location: int) -> Decimal:
        component = self.items.get(child)
        if component is None:
            return ZERO
        if not self.has_inventory(component):
            return Decimal("Infinity")
        return (component.stock_at(location) + self.buildable(component, location)) // quantity

    def ship(self, item: Item, location: int, quantity: Decimal, shipment: int) -> None:
        """Take stock out; a BOM that adjusts to zero takes what it lacks from its components."""
        if not self.has_inventory(item):
            return
        own = quantity
        if item.lines and item.adjust_to_zero:
            own = min(quantity, max(item.stock_at(location), ZERO))
            for line in item.lines:
                component = self.items.get(line.child)
                if component is not None and quantity > own:
                    self.ship(component, location, (quantity - own) * line.quantity, shipment)
        if own:
            self.move(item, location, -own, kind="shipment", document=shipment)

    # reservations

    def in_order(self, number: str, location: int | None = None) -> Decimal:
        """Ordered and not yet shipped, at one location or at all."""
        by_location = self._reserved.get(number)
        if not by_location:
            return ZERO
        return sum(by_location.values(), ZERO) if location is None else by_location.get(location, ZERO)

    @contextmanager
    def changing(self, order: Order) -> Iterator[None]:
        """Keep the reservations, the time of change and the order's table right around a change of an order."""
        self._reserve(order, -1)
        try:
            yield
        finally:
            self._reserve(order, 1)
        order.updated_at = self.now()
        self.orders.put(order.number, order)

    def add_order(self, order: Order) -> None:
        """Take a new order into the books."""
        self._reserve(order, 1)
        self.orders.put(order.number, order)

    def remove_order(self, order: Order) -> None:
        """Take an order out of the books."""
        self._reserve(order, -1)
        self.orders.remove(order.number)

    def add_shipment(self, shipment: Shipment) -> None:
        """Take a new shipment, not yet shipped, into the books."""
        self.shipments.put(shipment.id, shipment)
        self.shipments_of.setdefault(shipment.order, []).append(shipment)
        self.open_shipments[shipment.id] = shipment

    def add_invoice(self, invoice: Invoice) -> None:
        """Take a new invoice into the books."""
        self.invoices.put(invoice.number, invoice)
        self.invoices_of.setdefault(invoice.order, []).append(invoice)

    def recount_reservations(self) -> None:
        """Count all reservations anew, after the rule for drafts was switched."""
        self._reserved.clear()
        for order in self.orders.rows():
            self._reserve(order, 1)

    def _reserve(self, order: Order, sign: int) -> None:
        if order.is_cancelled or not (order.is_booked or self.toggles.drafts_in_order_quantity):
            return
        for line in order.lines:
            by_location = self._reserved.setdefault(line.item, {})
            open_quantity = (line.quantity - line.shipped) * sign
            by_location[line.location] = by_location.get(line.location, ZERO) + open_quantity

    def default_location(self, item: Item | None = None) -> int:
        """The item's own location, else the account's."""
        if item is not None and item.default_location is not None:
            return item.default_location
        return next(place.number for place in self.locations.rows() if place.is_default)

    # mail

    def mail(self, document: str, number: int, customer: int) -> None:
        """Write down that the customer was mailed."""
        buyer = self.customers.get(customer)
        self.mails.append(Mail(self.now(), document, number, buyer.email if buyer else None))
