"""What a resolver may know about the request it serves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.bulk import BulkOperations
from rbsync.sandbox.shopify.idempotency import Idempotency
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.order_view import OrderView
from rbsync.sandbox.shopify.toggles import Toggles

WINDOW = timedelta(days=60)


@dataclass(slots=True)
class Context:
    """One request: the books, the switches, the time, and who asks with which scopes."""

    books: Books
    toggles: Toggles
    now: datetime
    scopes: frozenset[str]
    base_url: str
    view: OrderView
    bulk_operations: BulkOperations
    idempotency: Idempotency
    run: Callable[[str], dict[str, object]]  # executes a document without paging, for a bulk operation
    bulk: bool = False
    searches: list[dict[str, object]] = field(default_factory=list)

    def sees(self, order: Order) -> bool:
        """Whether the order exists for this app: orders older than 60 days need `read_all_orders`."""
        return "read_all_orders" in self.scopes or order.spec.created_at >= self.now - WINDOW
