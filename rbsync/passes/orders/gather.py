"""Reading what a decision on an order depends on: each fact when a decision asks for it, and what orders share once per pass."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from rbsync.core.model.item import Item
from rbsync.core.model.ledger import LedgerRow
from rbsync.core.model.order import Buyer, LineKind, Order, OrderHead, OrderLine
from rbsync.core.model.verdict import Verdict
from rbsync.core.plan.draft import live_lines
from rbsync.core.plan.existing_order import not_cancelled
from rbsync.core.plan.order import Ask, Fact, OrderCase
from rbsync.core.rules.customer import identities
from rbsync.core.rules.sku import has_other_sku, item_by_sku, item_number, sku_changed
from rbsync.passes.context import Job, PassContext
from rbsync.passes.orders.listed import see
from rbsync.passes.orders.references import References
from rbsync.ports.memory import Step

_ASK_AGAIN = timedelta(hours=24)


class Gatherer:
    """Reads the facts of one connector's orders. Safe to use from several threads."""

    def __init__(self, context: PassContext, job: Job, credit_item: str | None) -> None:
        self.references = References(context.hub, job.name, context.clock)
        self._context = context
        self._connector = job.name
        self._job = job
        self._credit_item = credit_item
        self._lock = threading.RLock()  # around what follows: each is asked once per pass
        self._hub_item = cache(context.hub.item)
        self._currencies = cache(self._ask_currencies)
        self._has_sku = cache(self._ask_sku)
        self._customers_fresh = False

    def case(self, row: LedgerRow, order: Order, *, asked_for: bool) -> OrderCase:
        """The order with what costs no call to know."""
        return OrderCase(
            row=row,
            order=order,
            now=self._context.clock.now(),
            settle=self._context.settle,
            asked_for=asked_for,
            tried_at=None if row.rackbeat is not None else self.tried_at(row),
        )

    def tried_at(self, row: LedgerRow) -> datetime | None:
        """When the order was last sent to Rackbeat, if no answer came."""
        intent = self._context.memory.journal.open_intent(row.connector, Step.CREATE_ORDER, row.external_id)
        return None if intent is None else intent.at

    def read(self, case: OrderCase, ask: Ask) -> OrderCase:
        """The case with the fact that a decision asks for."""
        order, case = case.order, replace(case, known=case.known | {ask.fact})
        match ask.fact:
            case Fact.ITEMS:
                lines = (line for line in live_lines(order) if line.kind is LineKind.ITEM)
                return replace(case, items={line.id: self._item(line) for line in lines})
            case Fact.CREDITED:
                return replace(case, credited=self._credited(order.credits or ""))
            case Fact.CUSTOMERS:
                return replace(case, customers=self._customers_of(order.buyer))
            case Fact.CURRENCIES:
                return replace(case, currencies=self._currencies_for(order))
            case Fact.CREDIT_ITEM_HAS_STOCK:
                return replace(case, credit_item_has_stock=self._keeps_stock(self._credit_item or ""))
            case Fact.BY_REFERENCE:
                return self._with_references(case)
            case Fact.EXISTING:
                return replace(case, existing=self._context.hub.order(ask.number))

    def _customers_of(self, buyer: Buyer) -> tuple[int, ...]:
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
        found = (self._context.memory.customers.by_email(key) for key in keys)
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
            self._context.memory.customers.replace(pairs)
            self._customers_fresh = True

    def _currencies_for(self, order: Order) -> frozenset[str] | None:
        """The currencies Rackbeat has, as far as this order needs to know; None when Rackbeat does not tell."""
        facts = self._context.memory.facts
        if order.currency in facts.of(self._connector).currencies:
            return frozenset((order.currency,))
        with self._lock:
            currencies = self._currencies()
            if currencies is not None and order.currency in currencies:
                facts.change(
                    self._connector, lambda known: replace(known, currencies=known.currencies | {order.currency})
                )
            return currencies

    def item(self, number: str) -> Item | None:
        """An item of Rackbeat, asked for once per pass."""
        with self._lock:
            return self._hub_item(number)

    def _keeps_stock(self, number: str) -> bool:
        """Whether Rackbeat keeps stock of the item; of one that does not, this is asked again after a day."""
        facts, now = self._context.memory.facts, self._context.clock.now()
        known = facts.of_items(self._connector, [number]).get(number)
        if known is not None and _asked_lately(known.without_stock_at, now):
            return False
        item = self.item(number)
        if item is None or item.has_inventory:
            return item is not None
        facts.change_items(self._connector, [number], lambda known: replace(known, without_stock_at=now))
        return False

    def _credited(self, order_id: str) -> LedgerRow | OrderHead | None:
        """What is remembered of another order of the shop; else what the shop shows of it, which is remembered from now on."""
        memory = self._context.memory
        row = memory.ledger.row(self._connector, order_id)
        if row is not None:
            return row
        heads = [head for head in self._job.order_source.find(order_id) if head.id == order_id]
        see(self._context, self._job, heads)
        return heads[0] if heads else None

    def _with_references(self, case: OrderCase) -> OrderCase:
        settled_at = None if case.tried_at is None else case.tried_at + case.settle
        placed_at = case.order.head.placed_at
        found = self.references.find(case.row.reference, placed_at, not_before=settled_at)
        live = not_cancelled(found)
        owners = self._context.memory.ledger.rows_of(live[0].number) if len(live) == 1 else ()
        return replace(case, by_reference=found, of_another=any(other.id != case.row.id for other in owners))

    def _ask_currencies(self) -> frozenset[str] | None:
        facts, now = self._context.memory.facts, self._context.clock.now()
        if _asked_lately(facts.of(self._connector).currencies_asked_at, now):
            return None
        currencies = self._context.hub.currencies()
        if currencies is None:
            facts.change(self._connector, lambda known: replace(known, currencies_asked_at=now))
        return currencies

    def _ask_sku(self, listing_id: str, sku: str) -> bool:
        """Whether the shop has the listing under this SKU now."""
        return any(listing.id == listing_id for listing in self._job.listings.by_sku(sku))

    def _item(self, line: OrderLine) -> str | Verdict | None:
        """The item that a line is booked on: by its listing's link, else by SKU. None where Rackbeat has no such item."""
        link = self._context.memory.listings.link(self._connector, line.listing_id) if line.listing_id else None
        if link is None:
            number = item_number(line.sku)
            return item_by_sku(line, None if number is None else self.item(number))
        if has_other_sku(line, link.linked_sku):
            with self._lock:
                if not self._has_sku(link.external_id, link.linked_sku or ""):
                    return sku_changed(line, link.number, link.linked_sku)
        return link.number


def _asked_lately(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at < _ASK_AGAIN
