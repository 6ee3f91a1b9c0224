"""Looking things up for an order: the item of each line, the customers of an address, Rackbeat's currencies."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rbsync.core.model.item import Item
from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.order import Buyer, LineKind, Order, OrderHead, OrderLine
from rbsync.core.model.verdict import Reason, Verdict, held
from rbsync.core.plan.draft import live_lines
from rbsync.core.rules.customer import identities
from rbsync.core.rules.reference import reference_of
from rbsync.core.rules.sku import item_number
from rbsync.passes.context import Job, PassContext
from rbsync.passes.listings import CANDIDATE, ITEM, UNREAD
from rbsync.ports.memory import Link

_NOT_TOLD = "currency:not-told"
_ASK_AGAIN = timedelta(hours=24)


class Lookup:
    """Caches what is asked often; safe to use from several threads."""

    def __init__(self, context: PassContext, job: Job) -> None:
        self._context = context
        self._connector = job.name
        self._job = job
        self._named: dict[str, bool] = {}
        self._lock = threading.RLock()
        self.creating_customer = threading.Lock()  # two orders of one new buyer make one customer
        self._items: dict[str, Item | None] = {}
        self._customers_fresh = False
        self._currencies: frozenset[str] | None = None
        self._currencies_read = False

    def items_of(self, order: Order) -> dict[str, str | Verdict | None]:
        """Line id → item number for every line that names a listing: by link, else by SKU.

        None where Rackbeat has no such item; a verdict where the line must not be booked on the one it seems to be.
        """
        return {line.id: self._item(line) for line in live_lines(order) if line.kind is LineKind.ITEM}

    def new_links(self, order: Order, items: Mapping[str, str | Verdict | None]) -> tuple[Link, ...]:
        """The links of an order's listings; their quantities in the shop have moved, so what was written no longer counts.

        A listing that has no link yet is a candidate until its shop's listings have been read: another may have its SKU too.
        """
        memory = self._context.memory
        links: dict[str, Link] = {}
        for line in live_lines(order):
            number = items.get(line.id)
            if line.listing_id is None or not isinstance(number, str):
                continue
            known = memory.link(self._connector, ITEM, line.listing_id)
            if known is not None:
                links[line.listing_id] = replace(known, written=None, written_at=None)
            elif memory.link(self._connector, CANDIDATE, line.listing_id) is None:
                sku = item_number(line.sku)
                links[line.listing_id] = Link(
                    self._connector, CANDIDATE, line.listing_id, number, None, sku, None, None
                )
                memory.set_note(self._connector, UNREAD, "yes")
        return tuple(links.values())

    def customers_of(self, buyer: Buyer) -> tuple[int, ...]:
        """Numbers of the customers that the buyer may be, as Rackbeat has them in this pass; none for a buyer without a name.

        The first of the buyer's keys that anybody has decides.
        """
        keys = identities(buyer)
        if not keys:
            return ()
        with self._lock:
            if not self._customers_fresh:
                self.read_customers()
            return self.remembered(keys)

    def remembered(self, keys: Sequence[str]) -> tuple[int, ...]:
        """The same from the local index as it is now."""
        found = (self._context.memory.customers_by_email(key) for key in keys)
        return next((numbers for numbers in found if numbers), ())

    def read_customers(self) -> None:
        """Read Rackbeat's customers into the local index."""
        with self._lock:
            pairs = (
                (key, customer.number)
                for page in self._context.hub.customers()
                for customer in page
                for key in identities(customer)
            )
            self._context.memory.replace_customers(pairs)
            self._customers_fresh = True

    def currencies_for(self, order: Order) -> frozenset[str] | None:
        """The currencies Rackbeat has, as far as this order needs to know; None when Rackbeat does not tell."""
        memory, note = self._context.memory, f"currency:{order.currency}"
        if memory.note(self._connector, note) is not None:
            return frozenset((order.currency,))
        with self._lock:
            if not self._currencies_read:
                self._currencies = self._ask_currencies()
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

    def keeps_stock(self, number: str) -> bool:
        """Whether Rackbeat keeps stock of the item; of one that does not, this is asked again after a day."""
        memory, now, note = self._context.memory, self._context.clock.now(), f"no-inventory:{number}"
        asked = memory.note(self._connector, note)
        if asked is not None and now - datetime.fromisoformat(asked) < _ASK_AGAIN:
            return False
        item = self.item(number)
        if item is None or item.has_inventory:
            return item is not None
        memory.set_note(self._connector, note, now.isoformat())
        return False

    def remembered_order(self, order_id: str) -> LedgerRow | None:
        """What is remembered of another order of the same shop."""
        return self._context.memory.row(self._connector, order_id)

    def order_shown(self, order_id: str) -> OrderHead | None:
        """Another order of the same shop, which is remembered from now on; None when the shop does not show it."""
        heads = [head for head in self._job.order_source.find(order_id) if head.id == order_id]
        references = {head.id: reference_of(self._connector, head.number) for head in heads}
        self._context.memory.see(self._connector, heads, references, self._context.clock.now())
        return heads[0] if heads else None

    def _ask_currencies(self) -> frozenset[str] | None:
        memory, now = self._context.memory, self._context.clock.now()
        asked = memory.note(self._connector, _NOT_TOLD)
        if asked is not None and now - datetime.fromisoformat(asked) < _ASK_AGAIN:
            return None
        currencies = self._context.hub.currencies()
        memory.set_note(self._connector, _NOT_TOLD, now.isoformat() if currencies is None else None)
        return currencies

    def _named_so(self, link: Link) -> bool:
        """Whether the listing has the SKU again that it was linked by; an order keeps the SKU it was placed under."""
        with self._lock:
            if link.external_id not in self._named:
                listings = self._job.listings.by_sku(link.sku or "")
                self._named[link.external_id] = any(listing.id == link.external_id for listing in listings)
            return self._named[link.external_id]

    def _item(self, line: OrderLine) -> str | Verdict | None:
        number = item_number(line.sku)
        link = self._context.memory.link(self._connector, ITEM, line.listing_id) if line.listing_id else None
        if link is not None:
            if number is not None and link.sku is not None and number != link.sku and not self._named_so(link):
                message = f"line {line.title!r} has the SKU {number!r}; its listing is linked to item {link.rackbeat}"
                return held(Reason.SKU_CHANGED, f"{message} since its SKU was {link.sku!r}")
            return link.rackbeat
        item = self.item(number) if number is not None else None
        if item is not None and item.has_variations:
            return held(Reason.HAS_VARIATIONS, f"item {item.number} of line {line.title!r} has variations in Rackbeat")
        return number if item is not None else None
