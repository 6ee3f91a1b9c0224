"""What a resolver may know about the request it serves."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from graphql import GraphQLResolveInfo

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.bulk import BulkOperations, BulkWork
from rbsync.sandbox.shopify.idempotency import Idempotency
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.order_view import OrderView
from rbsync.sandbox.shopify.paging import Listing
from rbsync.sandbox.shopify.records import Item
from rbsync.sandbox.shopify.toggles import Toggles
from rbsync.sandbox.shopify.uploads import Uploads

WINDOW = timedelta(days=60)

Document = dict[str, object]
Info: TypeAlias = "GraphQLResolveInfo[Context]"


@dataclass(slots=True)
class Context:
    """One request: the books, the switches, the time, and who asks with which scopes."""

    books: Books
    kept_listings: OrderedDict[tuple[object, ...], Listing]
    view: OrderView
    toggles: Toggles
    now: datetime
    scopes: frozenset[str]
    base_url: str
    version: str  # of the API that answers
    bulk_operations: BulkOperations
    idempotency: Idempotency
    work: BulkWork  # how a bulk operation executes its document
    uploads: Uploads
    bulk: bool = False  # a bulk read: without paging
    in_bulk_mutation: bool = False
    searches: list[Document] = field(default_factory=list)

    def sees(self, order: Order) -> bool:
        """Whether the order exists for this app: orders older than 60 days need `read_all_orders`."""
        return "read_all_orders" in self.scopes or order.spec.created_at >= self.now - WINDOW

    def record(self, value: str) -> object:
        """What stands behind a GID; None when there is nothing, or nothing that this app may see."""
        found = re.fullmatch(r"gid://shopify/(\w+)/(\d+)", value)
        if not found:
            return None
        kind, number = found[1], int(found[2])
        if kind == "Order":
            return self.order(number)
        if kind == "Location":
            return self.books.location(number)
        books = self.books
        known: Mapping[str, Mapping[int, object]] = {
            "Product": books.products,
            "ProductVariant": books.variants,
            "InventoryItem": books.items,
            "Collection": books.collections,
            "Publication": books.publications,
        }
        return known.get(kind, {}).get(number)

    def order(self, number: int) -> Document | None:
        """The order's document."""
        order = self.books.orders.get(number)
        return self.view.document(order) if order and self.sees(order) else None

    def item(self, value: str) -> Item | None:
        """The inventory item behind a GID."""
        found = self.record(value)
        return found if isinstance(found, Item) else None
