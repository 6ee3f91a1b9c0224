"""Looking things up for an order: the item of each line, the customers of an address, Rackbeat's currencies."""

from __future__ import annotations

import threading
from datetime import timedelta

from rbsync.core.model.item import Item
from rbsync.core.model.order import LineKind, Order
from rbsync.core.plan.orders import live_lines
from rbsync.core.rules.sku import item_number
from rbsync.passes.context import PassContext
from rbsync.ports.memory import Link

# a customer made or merged by hand shows up in the local index after this long at the latest
_INDEX_AGE = timedelta(hours=24)


class Lookup:
    """Caches what is asked often; safe to use from several threads."""

    def __init__(self, context: PassContext, connector: str) -> None:
        self._context = context
        self._connector = connector
        self._lock = threading.RLock()
        self.creating_customer = threading.Lock()  # two orders of one new buyer make one customer
        self._items: dict[str, Item | None] = {}
        self._customers_fresh = False
        self._currencies: frozenset[str] | None = None
        self._currencies_read = False

    def items_of(self, order: Order) -> dict[str, str | None]:
        """Line id → item number for every line that names a listing: by link, else by SKU."""
        return {
            line.id: self._item(line.listing_id, line.sku) for line in live_lines(order) if line.kind is LineKind.ITEM
        }

    def new_links(self, order: Order, items: dict[str, str | None]) -> tuple[Link, ...]:
        """The links of an order's listings; their quantities in the shop have moved, so what was written no longer counts."""
        links: dict[str, Link] = {}
        for line in live_lines(order):
            number = items.get(line.id)
            if line.listing_id is None or number is None:
                continue
            known = self._context.memory.link(self._connector, "item", line.listing_id)
            links[line.listing_id] = Link(
                connector=self._connector,
                kind="item",
                external_id=line.listing_id,
                rackbeat=number,
                stock_id=known.stock_id if known else None,
                sku=known.sku if known else line.sku,
                written=None,
                written_at=None,
            )
        return tuple(links.values())

    def customers_of(self, email: str) -> tuple[int, ...]:
        """Numbers of the customers with this address; what the index does not say clearly is looked up once per pass."""
        with self._lock:
            memory = self._context.memory
            read_at = memory.customers_read_at()
            if read_at is None or self._context.clock.now() - read_at > _INDEX_AGE:
                self.read_customers()
            found = memory.customers_by_email(email)
            if len(found) != 1 and not self._customers_fresh:
                self.read_customers()
                found = memory.customers_by_email(email)
            return found

    def read_customers(self) -> None:
        """Read Rackbeat's customers into the local index."""
        with self._lock:
            pairs = (
                (customer.email, customer.number)
                for page in self._context.hub.customers()
                for customer in page
                if customer.email
            )
            self._context.memory.replace_customers(pairs, self._context.clock.now())
            self._customers_fresh = True

    def currencies_for(self, order: Order) -> frozenset[str] | None:
        """The currencies Rackbeat has, as far as this order needs to know; None when Rackbeat does not tell."""
        memory, note = self._context.memory, f"currency:{order.currency}"
        if memory.note(self._connector, note) is not None:
            return frozenset((order.currency,))
        with self._lock:
            if not self._currencies_read:
                self._currencies = self._context.hub.reference_data().currencies
                self._currencies_read = True
            if self._currencies is not None and order.currency in self._currencies:
                memory.set_note(self._connector, note, "known")
            return self._currencies

    def item(self, number: str) -> Item | None:
        """An item of Rackbeat, asked for once per pass."""
        with self._lock:
            if number not in self._items:
                self._items[number] = self._context.hub.item(number)
            return self._items[number]

    def _item(self, listing_id: str | None, sku: str | None) -> str | None:
        link = self._context.memory.link(self._connector, "item", listing_id) if listing_id else None
        if link is not None:
            return link.rackbeat
        number = item_number(sku)
        return number if number is not None and self.item(number) is not None else None
