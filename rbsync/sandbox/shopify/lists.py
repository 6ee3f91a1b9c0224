"""The shop's lists: filtered, sorted, and kept until the books change (shopify sheet 4)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from rbsync.sandbox.shopify.books import Books
from rbsync.sandbox.shopify.bulk import BulkOperation
from rbsync.sandbox.shopify.context import Context
from rbsync.sandbox.shopify.order_record import Order
from rbsync.sandbox.shopify.paging import Listing
from rbsync.sandbox.shopify.records import Item, Level, Location, Product, Variant
from rbsync.sandbox.shopify.search import Field, Found, compile_query
from rbsync.sandbox.shopify.searchable import (
    BULK_FIELDS,
    LEVEL_FIELDS,
    LOCATION_FIELDS,
    PRODUCT_FIELDS,
    Fields,
    item_fields,
    order_fields,
    variant_fields,
)

Row = TypeVar("Row")
SortValue = str | int

KEPT_LISTINGS = 32


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


PRODUCT_SORTS: Mapping[str, Callable[[Product], SortValue]] = {
    "ID": lambda row: row.number,
    "TITLE": lambda row: row.title,
    "CREATED_AT": lambda row: _seconds(row.created_at),
    "UPDATED_AT": lambda row: _seconds(row.updated_at),
}
VARIANT_SORTS: Mapping[str, Callable[[Variant], SortValue]] = {
    "ID": lambda row: row.number,
    "SKU": lambda row: row.sku or "",
    "TITLE": lambda row: row.title,
}
ORDER_SORTS: Mapping[str, Callable[[Order], SortValue]] = {
    "ID": lambda row: row.number,
    "ORDER_NUMBER": lambda row: row.sequence,
    "CREATED_AT": lambda row: _seconds(row.spec.created_at),
    "PROCESSED_AT": lambda row: _seconds(row.spec.created_at),
    "UPDATED_AT": lambda row: _seconds(row.updated_at),
}
BULK_SORTS: Mapping[str, Callable[[BulkOperation], SortValue]] = {
    "CREATED_AT": lambda row: _seconds(row.created_at),
    "COMPLETED_AT": lambda row: _seconds(row.completed_at or row.created_at),
}


class Lists:
    """The lists of one shop."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._variant_fields = variant_fields(books)
        self._item_fields = item_fields(books)
        self._kept: OrderedDict[tuple[object, ...], Listing] = OrderedDict()

    def products(self, context: Context, query: str | None, sort: str) -> Listing:
        """Products; without a status term only active ones, as the filter table documents (toggle)."""
        found = _compiled(context, "products", query, PRODUCT_FIELDS, "title")
        only_active = context.toggles.products_default_active and "status" not in found.fields

        def rows() -> Iterable[Product]:
            every = _tested(found, self._books.products)
            return (row for row in every if row.status == "ACTIVE") if only_active else every

        key = ("products", query, sort, only_active)
        return self._keep(key, rows, PRODUCT_SORTS[sort], lambda row: row.number)

    def variants(self, context: Context, query: str | None, sort: str) -> Listing:
        """Product variants."""
        found = _compiled(context, "productVariants", query, self._variant_fields, "title")
        rows = self._books.variants
        key = ("variants", query, sort)
        return self._keep(key, lambda: _tested(found, rows), VARIANT_SORTS[sort], lambda row: row.number)

    def items(self, context: Context, query: str | None) -> Listing:
        """Inventory items."""
        found = _compiled(context, "inventoryItems", query, self._item_fields, "sku")
        rows = self._books.items
        return self._keep(("items", query), lambda: _tested(found, rows), _item_number, _item_number)

    def orders(self, context: Context, query: str | None, sort: str) -> Listing:
        """The orders that this app may see; the index may lag behind (toggle)."""
        found = _compiled(context, "orders", query, order_fields(context.view), "name")
        lag = context.toggles.search_lag_seconds
        only_open = context.toggles.orders_default_open and "status" not in found.fields
        rows = [
            row
            for row in self._books.orders.values()
            if context.sees(row)
            and (not lag or row.updated_at <= context.now - timedelta(seconds=lag))
            and (not only_open or row.closed_at is None)
            and found.test(row)
        ]
        return _sorted(rows, ORDER_SORTS[sort], lambda row: row.number)

    def levels(self, context: Context, location: Location, query: str | None, *, include_inactive: bool) -> Listing:
        """The levels at one location, by item."""
        found = _compiled(context, "inventoryLevels", query, LEVEL_FIELDS, "inventory_item_id")

        def rows() -> Iterable[Level]:
            levels = (each.levels.get(location.number) for each in self._books.items.values())
            return (row for row in levels if row and (row.active or include_inactive) and found.test(row))

        key = ("levels", location.number, query, include_inactive)
        return self._keep(key, rows, lambda row: row.item.number, lambda row: row.item.number)

    def locations(self, context: Context, query: str | None, sort: str, *, include_inactive: bool) -> Listing:
        """Locations; inactive ones only on demand."""
        found = _compiled(context, "locations", query, LOCATION_FIELDS, "name")
        rows = [row for row in self._books.locations if (row.active or include_inactive) and found.test(row)]
        return _sorted(rows, lambda row: row.name if sort == "NAME" else row.number, lambda row: row.number)

    def bulk(self, context: Context, query: str | None, sort: str) -> Listing:
        """Bulk operations."""
        found = _compiled(context, "bulkOperations", query, BULK_FIELDS, "id")
        rows = [row for row in context.bulk_operations.operations if found.test(row)]
        return _sorted(rows, BULK_SORTS[sort], lambda row: row.number)

    def _keep(
        self,
        key: tuple[object, ...],
        rows: Callable[[], Iterable[Row]],
        sort: Callable[[Row], SortValue],
        number: Callable[[Row], int],
    ) -> Listing:
        unchanging = key[1:] in ((None,), (None, "ID"), (None, "ID", True), (None, "ID", False))
        revised = (*key, 0 if unchanging else self._books.revision)
        if revised not in self._kept:
            self._kept[revised] = _sorted(rows(), sort, number)
            while len(self._kept) > KEPT_LISTINGS:
                self._kept.popitem(last=False)
        return self._kept[revised]


def _item_number(row: Item) -> int:
    return row.number


def _tested(found: Found[Row], rows: Mapping[int, Row]) -> Iterable[Row]:
    candidates = rows.values() if found.candidates is None else found.candidates
    return (row for row in candidates if found.test(row))


def _sorted(rows: Iterable[Row], sort: Callable[[Row], SortValue], number: Callable[[Row], int]) -> Listing:
    chosen = list(rows)
    keys = [(sort(row), number(row)) for row in chosen]
    order = sorted(range(len(chosen)), key=keys.__getitem__)
    return Listing([keys[place] for place in order], [chosen[place] for place in order])


def _compiled(context: Context, root: str, query: str | None, fields: Fields[Row], bare: str) -> Found[Row]:
    default: Field[Row] = fields[bare]
    found = compile_query(query or "", fields, default)
    if query:
        context.searches.append({"path": [root], "query": query, "warnings": list(found.warnings)})
    return found
